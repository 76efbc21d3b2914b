"""What holds for every text: detections are sorted, disjoint and inside it, and nothing crashes."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualcode.anonymise.detect.detect import detect
from qualcode.anonymise.detect.detection import DIRECT_TYPES, Detection, detection
from qualcode.anonymise.detect.expand import whole_name, whole_word
from qualcode.anonymise.detect.nets import is_near
from qualcode.anonymise.detect.tiers import merged

PIECES = (
    "Ragnfrid Odd Fagerli skole fru Nav Hamar «X» \n : . , - … 12 2023/1 41 23 45 67 a@b.no @x_y 54 år er heter i på "
    "Kari's Mo i Rana SINTEF A. B.C. [latter] <v Per> – \u00ad \u200b \u202e İstanbul ǅ ß 𝐓𝐨 الله Оксана 🙂 12. mai to"
)
pieces = st.sampled_from(PIECES.split(" "))
texts = st.one_of(
    st.text(max_size=200), st.lists(pieces, max_size=40).map(" ".join), st.lists(pieces, max_size=20).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(
    texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(("label", "note"))), max_size=4)
)
@example("", [])
@example("İ", [])
@example("\x00", [])
def test_detections_are_sorted_disjoint_and_inside(text: str, structure: list[tuple[int, int, str]]) -> None:
    inside = [(min(a, b, len(text)), min(max(a, b), len(text)), kind) for a, b, kind in structure]
    found = detect(text, structure=inside)
    assert found == sorted(found, key=lambda item: item.start)
    end = 0
    for item in found:
        assert end <= item.start < item.end <= len(text)
        assert re.search(r"\w", text[item.start : item.end])
        assert (item.kind == "direct") == (item.type in DIRECT_TYPES)
        assert item.layers == tuple(sorted(set(item.layers)))
        assert item.layers
        end = item.end


@settings(max_examples=50, deadline=None)
@given(texts)
def test_the_same_text_gives_the_same_detections(text: str) -> None:
    assert detect(text) == detect(text)


spans = st.builds(
    lambda start, length, type_, tier: detection(start, start + length, type_, tier, "rule"),
    st.integers(0, 30),
    st.integers(0, 10),
    st.sampled_from(("PERSON", "LOC", "AGE", "MISC")),
    st.sampled_from(("certain", "probable", "possible")),
)


@given(st.lists(spans, max_size=12))
def test_merging_covers_what_was_found(found: list[Detection]) -> None:
    text = "a" * 40
    covered = {position for item in found for position in range(item.start, item.end)}
    made = merged(found, text)
    assert {position for item in made for position in range(item.start, item.end)} == covered
    assert all(left.end <= right.start for left, right in itertools.pairwise(made))


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_growing_never_shrinks_but_for_an_english_genitive(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    for grow in (whole_word, whole_name):
        low, high = grow(text, start, end)
        assert 0 <= low <= start
        assert low <= high <= len(text)
        assert high >= end or text[high : high + 2] in ("'s", "’s")


def test_growing_takes_the_whole_name() -> None:
    text = "så kom Anne-Grete Solheim og ho"
    assert text[slice(*whole_name(text, 7, 11))] == "Anne-Grete Solheim"
    assert text[slice(*whole_word(text, 7, 11))] == "Anne-Grete"


def test_near_spellings() -> None:
    assert is_near("ragnfrid", "ragnfri")
    assert is_near("ragnfrid", "ragnfridd")
    assert is_near("ragnfrid", "rangfrid")
    assert is_near("ragnfrid", "ragnfred")
    assert not is_near("ragnfrid", "ragnfrid")
    assert not is_near("ragnfrid", "ragnvald")


@pytest.mark.parametrize(
    "piece", ["I ", "Aa-", "a.", "@", "\n", "x", "én", "12.", "« ", "Fru ", "2023/", "a punktum ", "å-", "A. ", "og "]
)
def test_a_page_of_one_thing_does_not_hang(piece: str) -> None:
    # A pattern that starts again at every letter takes minutes here, recursion over words fails.
    text = piece * (50_000 // len(piece))
    assert all(item.end <= len(text) for item in detect(text))
