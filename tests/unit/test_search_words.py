from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.search.words import Word, spelling, surface, words

odd = st.text(
    st.one_of(
        st.sampled_from("abÅåøæé-'’ʼ/‐_ .,\u00ad\u200b\u0301\u064b\u0640سﬂ½İŉﷺ\ufc5e\u0fb2ßｱ\uff9e٣"),
        st.characters(),
    ),
    max_size=30,
)


def found(text: str, skipped: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, int, str]]:
    return [(w.surface, w.position, text[w.start : w.end]) for w in words(text, skipped)]


def test_a_hyphenated_word_is_found_whole_and_in_parts_at_one_position():
    assert found("I Ukraina-prosjektet, ja") == [
        ("i", 0, "I"),
        ("ukraina-prosjektet", 1, "Ukraina-prosjektet"),
        ("ukraina", 1, "Ukraina"),
        ("prosjektet", 1, "prosjektet"),
        ("ja", 2, "ja"),
    ]


@pytest.mark.parametrize(
    ("written", "filed"),
    [
        ("fly\u00adktning", "flyktning"),
        ("\ufb02yktning", "flyktning"),
        ("A\u030apen", "åpen"),
        ("п’ять", "п'ять"),
        ("пʼять", "п'ять"),
        ("مُحَمَّد", "محمد"),
        ("مـحـمد", "محمد"),
        ("e‑post", "e-post"),
        ("og/eller", "og/eller"),
        ("B2-nivå", "b2-nivå"),
        ("½", "1/2"),
    ],
)
def test_spellings_that_look_alike_are_filed_alike(written, filed):
    assert next(words(written)).surface == filed
    assert next(words(written)).end == len(written)


def test_dashes_full_stops_commas_and_underscores_part_words():
    assert [w[0] for w in found("2023–2024 12.03 10,5 a_b helse- og «vi»")] == [
        *("2023", "2024", "12", "03", "10", "5", "a", "b", "helse", "og", "vi"),
    ]


def test_structure_is_skipped_and_does_not_part_a_phrase():
    text = "KARI: rett [ler] men"
    assert found(text, ((0, 6), (11, 16))) == [("rett", 0, "rett"), ("men", 1, "men")]


def test_spelling_keeps_the_case():
    assert spelling("N\u00adAV’s") == "NAV's"


@given(odd)
def test_spans_are_ascending_and_hold_what_is_filed(text):
    position = -1
    end = 0
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.surface == surface(text[word.start : word.end])
        if word.position > position:
            assert word.start >= end
            position, end = word.position, word.end
        else:
            assert word.end <= end


@given(odd)
def test_a_surface_is_a_word_that_is_filed_as_itself(text):
    for word in words(text):
        assert surface(word.surface) == word.surface
        assert next(words(word.surface)) == Word(word.surface, 0, 0, len(word.surface))


def test_long_runs_of_one_letter_are_read_to_their_end():
    for text in ("a" * 200_000, "a-" * 100_000, "\u00ad" * 200_000 + "a", "a" + "\u00ad" * 200_000 + "_"):
        found = list(words(text))
        assert all(0 <= word.start < word.end <= len(text) for word in found)
