"""Names by capitals, lists and cues, and what must not be taken for one."""

from __future__ import annotations

import pytest

from qualcode.anonymise.detect.detect import detect
from qualcode.anonymise.detect.detection import Detection


def _names(text: str, **more: object) -> list[tuple[str, str, str]]:
    return [
        (text[item.start : item.end], item.type, item.tier)
        for item in detect(text, **more)  # type: ignore[arg-type]
        if item.type in ("PERSON", "LOC", "ORG")
    ]


def _one(text: str, words: str) -> Detection:
    return next(item for item in detect(text) if text[item.start : item.end] == words)


@pytest.mark.parametrize(
    ("text", "words", "type_", "tier"),
    [
        ("Så kom Ragnfrid inn.", "Ragnfrid", "PERSON", "probable"),
        ("Ragnfrid kom inn.", "Ragnfrid", "PERSON", "probable"),
        ("Jeg heter Ragnfrid.", "Ragnfrid", "PERSON", "certain"),
        ("Det er Anne Grete Solheim som vet det.", "Anne Grete Solheim", "PERSON", "certain"),
        ("Vi snakket med Per-Arne i går.", "Per-Arne", "PERSON", "probable"),
        ("Det var hos fru Vangberget vi bodde.", "Vangberget", "PERSON", "probable"),
        ("Hun kom med Qwelda hit.", "Qwelda", "PERSON", "probable"),
        ("Så ringte najibullah til meg i går kveld.", "najibullah", "PERSON", "probable"),
        ("Det var Ragnfrids bil.", "Ragnfrids", "PERSON", "probable"),
        ("That was Ragnfrid's car, she said.", "Ragnfrid", "PERSON", "probable"),
        ("Ми бачили там Оксану.", "Оксану", "PERSON", "probable"),
        ("Vi bor i Hamar nå.", "Hamar", "LOC", "probable"),
        ("De flyttet fra Kherson da.", "Kherson", "LOC", "probable"),
        ("Det er i Ole Bulls gate der.", "Ole Bulls gate", "LOC", "probable"),
        ("Han går på Fagerli skole nå.", "Fagerli skole", "ORG", "probable"),
        ("Hun jobber på Rema 1000 der.", "Rema 1000", "ORG", "probable"),
        ("De kom til mottaket på Fagerli først.", "mottaket på Fagerli", "ORG", "probable"),
        ("Jeg ringte Nav Hamar om det.", "Nav Hamar", "ORG", "probable"),
        ("Hun er på Sykehuset Fagerli nå.", "Sykehuset Fagerli", "ORG", "probable"),
        ("Han bor i Eritrea.", "Eritrea", "LOC", "possible"),
    ],
)
def test_names_are_found(text: str, words: str, type_: str, tier: str) -> None:
    found = _one(text, words)
    assert (found.type, found.tier) == (type_, tier)
    assert found.kind == ("direct" if type_ == "PERSON" else "indirect")


@pytest.mark.parametrize(
    "text",
    [
        "Jeg ringte Nav og UDI om BankID.",
        "Vi bor i Norge. Stortinget vedtok det.",
        "Det kom en dag. Men ingen visste noe. Kommunen svarte ikke.",
        "Han sa det på mandag i Facebook-gruppa.",
        "Yes, and on Monday I went there. The teacher said I can.",
        "Nivå B1 og B2 holder. HMS og SFO også.",
        "Dere må vente. De venter.",
        "Tabell 4 og Figur 2 viser det.",
        "liv og stein er odd nok, hope så",
    ],
)
def test_other_words_are_no_names(text: str) -> None:
    assert [item for item in _names(text) if item[2] != "possible"] == []


def test_a_name_that_is_a_word_is_judged_by_its_place() -> None:
    assert ("Stein", "PERSON", "probable") in _names("Da ringte jeg Stein om det.")
    assert ("Stein", "PERSON", "possible") in _names("Stein er hardt.")
    assert _names("det er hardt som stein her.") == []


def test_a_name_said_again_is_surer() -> None:
    text = "Da ringte jeg Odd. Odd svarte ikke. Og qwelda kom. Så kom Qwelda."
    found = _names(text)
    assert [item for item in found if item[0] == "Odd"] == [
        ("Odd", "PERSON", "probable"),
        ("Odd", "PERSON", "possible"),
    ] or [item for item in found if item[0] == "Odd"] == [("Odd", "PERSON", "probable")] * 2
    assert ("qwelda", "PERSON", "probable") in found


def test_a_misspelt_name_is_found_again() -> None:
    assert ("qweldda", "PERSON", "possible") in _names("Så kom Qwelda inn. Vi så qweldda igjen.")


def test_speaker_labels_hold_names_but_not_roles() -> None:
    text = "Intervjuer: Hei.\nQwelda: Ja.\nSpm.: Hva?\nINT 1: Takk.\nRagnfrid: Nei."
    structure = []
    start = 0
    for line in text.split("\n"):
        structure.append((start, start + line.index(":"), "label"))
        start += len(line) + 1
    assert _names(text, structure=structure) == [("Qwelda", "PERSON", "probable"), ("Ragnfrid", "PERSON", "certain")]


def test_titles_stay_outside_the_name() -> None:
    text = "Herr Vangberget ringte."
    assert _names(text)[0][0] == "Vangberget"


def test_a_transcript_without_capitals_is_searched_word_by_word() -> None:
    text = "ja så kom vi hit og da bodde vi sammen med qweldabor i to måneder før vi fikk den leiligheten " * 2
    assert ("qweldabor", "PERSON", "possible") in _names(text)


def test_background_is_possible() -> None:
    text = "Hun er jordmor, enke og muslim, har diabetes og fire barn. Han er syrer. Sønnen går i sjette klasse."
    found = {text[item.start : item.end]: (item.type, item.tier) for item in detect(text)}
    for words in ("jordmor", "enke", "muslim", "diabetes", "fire barn", "syrer", "sjette klasse"):
        assert found[words] == ("DEMOGRAPHIC", "possible")


def test_amounts_and_headlines_are_possible() -> None:
    text = "Hun har åtti prosent og får ni tusen kroner. Det sto i lokalavisa, «mor gråt på rådhuset» og sånt."
    found = {text[item.start : item.end]: (item.type, item.tier) for item in detect(text)}
    assert found["åtti prosent"] == ("QUANTITY", "possible")
    assert found["mor gråt på rådhuset"] == ("MISC", "possible")
