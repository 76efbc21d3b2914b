"""The demo study agrees with itself: its words stand in its files, its numbers are well made and nobody's."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from ruamel.yaml import YAML

DEMO = Path(__file__).resolve().parents[2] / "qualcode" / "demo"
CODES = {
    *("bosetting", "bosetting.forste-tid", "bosetting.medvirkning", "bolig", "bolig.venting", "bolig.utleiere"),
    *("norsk", "norsk.opplaring", "norsk.praksis", "arbeid", "arbeid.kvalifisering", "arbeid.diskriminering"),
    *("helse", "helse.psykisk", "helse.tolk", "familie", "familie.barn", "samarbeid", "samarbeid.nav"),
    "tilhorighet",
}
TYPES = {"PERSON", "LOC", "ORG", "DATETIME", "AGE", "CODE", "DEMOGRAPHIC", "MISC", "QUANTITY"}
FILES = sorted(path.name for path in (DEMO / "interviews").iterdir())
TIMES = re.compile(r"^(?:WEBVTT|NOTE.*|\d+|.*-->.*)$|<v [^>]*>|^\[\d\d:\d\d:\d\d\]", re.MULTILINE)


@cache
def study() -> dict[str, Any]:
    loaded = YAML(typ="safe", pure=True).load((DEMO / "study.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def text_of(name: str) -> str:
    path = DEMO / "interviews" / name
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_bytes().decode("utf-8")


def spoken(name: str) -> str:
    return TIMES.sub("", text_of(name))


def whole(words: str) -> re.Pattern[str]:
    """The words where no letter or digit touches them on either side."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(before + re.escape(words) + after)


def bare_mentions(name: str, words: str) -> int:
    """How often the words stand outside every longer listed identifier of that file."""
    text = text_of(name)
    listed = {entry["words"] for entry in study()["identifiers"] if entry["file"] == name}
    for longer in sorted((w for w in listed if len(w) > len(words)), key=len, reverse=True):
        text = whole(longer).sub("\x00", text)
    return len(whole(words).findall(text))


def control(digits: str, weights: list[int]) -> int:
    """Modulus 11 control digit of Norwegian identity, account and organisation numbers."""
    return (11 - sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11) % 11


def digits_of(entity: str) -> str:
    found = [entry["words"] for entry in study()["identifiers"] if entry["entity"] == entity]
    assert len(found) == 1, entity
    return re.sub(r"\D", "", found[0])


def test_every_file_is_a_source_and_every_source_a_file() -> None:
    assert [source["file"] for source in study()["sources"]] == FILES


@pytest.mark.parametrize("name", FILES)
def test_text_is_nfc_with_plain_line_ends_and_of_interview_length(name: str) -> None:
    text = text_of(name)
    assert unicodedata.is_normalized("NFC", text)
    assert not set("\r\t\ufeff") & set(text)
    assert 600 <= len(spoken(name).split()) <= 1200


@pytest.mark.parametrize("source", study()["sources"], ids=lambda source: source["file"][:2])
def test_speaker_labels_are_exactly_those_in_the_file(source: dict[str, Any]) -> None:
    text = text_of(source["file"])
    if source["file"].endswith(".vtt"):
        used = set(re.findall(r"<v ([^>]+)>", text))
    else:
        used = set(re.findall(r"^(?:\[[\d:]+\] )?([^\W\d][\w ]{0,15}): ", text, re.MULTILINE))
    assert used == {speaker["label"] for speaker in source["speakers"]}
    for speaker in source["speakers"]:
        assert speaker["role"] in {"interviewer", "interpreter", "informant"}
        assert ("participant" in speaker) == (speaker["role"] == "informant")


def test_participants_are_those_the_sources_name() -> None:
    named = [s["participant"] for source in study()["sources"] for s in source["speakers"] if "participant" in s]
    assert named == [participant["label"] for participant in study()["participants"]]
    unquotable = [p["label"] for p in study()["participants"] if not p["consents"]["quote"]]
    assert unquotable == ["S10"]


def test_words_of_a_coding_stand_once_and_inside_one_line() -> None:
    labels = {
        source["file"]: tuple(f"{speaker['label']}:" for speaker in source["speakers"]) for source in study()["sources"]
    }
    for coding in study()["codings"]:
        assert text_of(coding["file"]).count(coding["words"]) == 1, coding
        assert "\n" not in coding["words"], coding
        assert coding["words"] == coding["words"].strip(), coding
        assert not coding["words"].startswith(labels[coding["file"]]), coding


def test_codes_and_coders_are_known_and_no_coding_is_listed_twice() -> None:
    codings = study()["codings"]
    assert {coding["code"] for coding in codings} == CODES
    assert {coding["coder"] for coding in codings} == set(study()["coders"])
    keys = [(coding["file"], coding["words"], coding["code"], coding["coder"]) for coding in codings]
    assert len(keys) == len(set(keys))


def test_three_files_are_coded_by_both() -> None:
    by_file = {name: {c["coder"] for c in study()["codings"] if c["file"] == name} for name in FILES}
    assert sum(coders == {"Ingrid", "Jonas"} for coders in by_file.values()) >= 3
    assert all(by_file.values())


def test_identifiers_are_in_their_files_as_whole_words() -> None:
    for entry in study()["identifiers"]:
        assert bare_mentions(entry["file"], entry["words"]) >= 1, entry
        assert entry["type"] in TYPES, entry
        assert entry["kind"] in {"direct", "indirect"}, entry
        assert entry["decision"] in {"confirm", "keep"}, entry


def test_an_entity_has_one_kind_and_one_replacement_a_form() -> None:
    kinds: dict[str, set[str]] = {}
    replacements: dict[tuple[str, str], set[str | None]] = {}
    for entry in study()["identifiers"]:
        kinds.setdefault(entry["entity"], set()).add(entry["kind"])
        replacements.setdefault((entry["file"], entry["words"]), set()).add(entry.get("replacement"))
    assert all(len(found) == 1 for found in kinds.values())
    assert all(len(found) == 1 for found in replacements.values())


def test_no_direct_identifier_is_kept() -> None:
    assert not [e for e in study()["identifiers"] if e["kind"] == "direct" and e["decision"] == "keep"]


def test_persons_met_in_two_interviews_share_an_entity() -> None:
    files: dict[str, set[str]] = {}
    for entry in study()["identifiers"]:
        files.setdefault(entry["entity"], set()).add(entry["file"][:2])
    for entity, where in {"zlata": "0102", "arvid": "0102", "merhawi": "0307", "borghild": "0307"}.items():
        assert files[entity] == {where[:2], where[2:]}, entity


def test_names_nobody_has_decided_on_do_not_stand_in_mid_sentence() -> None:
    ordinary = {"Monday", "Thursdays", "Og", "I", "God"}
    for name in FILES:
        text = spoken(name)
        for entry in sorted(study()["identifiers"], key=lambda e: -len(e["words"])):
            if entry["file"] == name:
                text = whole(entry["words"]).sub("x", text)
        labels = {s["label"] for source in study()["sources"] for s in source["speakers"]}
        left = set(re.findall(r"(?<=[a-zæøåа-яіїє,] )[A-ZÆØÅА-ЯІ]\w+", text)) - ordinary - labels
        assert not left, (name, left)


def test_identity_numbers_are_synthetic_and_rightly_checked() -> None:
    for entity in ("zlata-fodselsnummer", "abel-d-nummer"):
        number = digits_of(entity)
        assert len(number) == 11
        assert 81 <= int(number[2:4]) <= 92
        assert control(number[:9], [3, 7, 6, 1, 8, 9, 4, 5, 2]) == int(number[9])
        assert control(number[:10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == int(number[10])
    assert int(digits_of("abel-d-nummer")[0]) >= 4


def test_account_and_organisation_numbers_are_rightly_checked() -> None:
    account, organisation = digits_of("zlata-konto"), digits_of("kaffikroken-orgnummer")
    assert len(account) == 11
    assert control(account[:10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == int(account[10])
    assert len(organisation) == 9
    assert control(organisation[:8], [3, 2, 7, 6, 5, 4, 3, 2]) == int(organisation[8])
    assert organisation.startswith("3"), "the test series, given to no real organisation"


def test_addresses_on_the_net_lead_nowhere() -> None:
    for name in FILES:
        for host in re.findall(r"(?:@|https?://)([\w.-]+)", text_of(name)):
            assert host.rstrip(".").endswith(".example"), (name, host)


def test_themes_and_memos_point_at_codes_and_files_there_are() -> None:
    for theme in study()["themes"]:
        assert set(theme["codes"]) <= CODES
    for memo in study()["memos"]:
        if memo["on"] != "project":
            assert memo["on"].get("code") in CODES or memo["on"].get("file") in FILES
        assert memo["coder"] in study()["coders"]


def test_word_file_names_no_author() -> None:
    properties = Document(str(DEMO / "interviews" / "05-baerum-gruppe.docx")).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
