import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.normalise import normalise
from qualcode.text.spans import Span

# Letters of several scripts, marks that compose, and everything that the step removes or changes.
TROUBLE = (
    "aåøæÅEe kK \n\t\r\x00\x0b\x0c\x1b\x7f\x85\x9f\xa0\xad\u0300\u0301\u030a\u0327\u034f\u061c\u0627\u0653\u0645"
    "\u0915\u094d\u09c7\u09be\u0e01\u1100\u1161\u11a8\u180e\u200b\u200c\u200d\u200e\u200f\u2003\u2028\u202a\u202e\u2060"
    "\u2066\u212a\u212b\u3000\ufe0f\ufeff\ud800\udfff\U0001f468\U0001f469\U0001f3fd"
)
texts = st.text(st.one_of(st.sampled_from(TROUBLE), st.characters(codec=None)), max_size=60)


@pytest.mark.parametrize(
    ("raw", "text", "counts"),
    [
        ("A\u030asne", "Åsne", {"composed": 1}),
        ("fast\tavtale\xa0nå", "fast avtale nå", {"spaces": 2}),
        ("null\x00 og \x1bescape\x85", "null og escape\n", {"controls": 2, "line breaks": 1}),
        ("bo\xadsetting", "bosetting", {"soft hyphens": 1}),
        ("bo\xad\nsetting", "bo-\nsetting", {"soft hyphens": 1}),
        ("Ka\u200bri\u2060\ufeff", "Kari", {"invisible": 3}),
        ("Ka\u200eri", "Kari", {"invisible": 1}),
        ("halv\ud83d", "halv\ufffd", {"surrogates": 1}),
        ("side\n\x0cneste", "side\nneste", {"line breaks": 1}),
        ("side\x0cneste", "side\nneste", {"line breaks": 1}),
        ("e\u200b\u0301", "é", {"invisible": 1, "composed": 1}),
        ("\u1112\u1161\u11ab", "\ud55c", {"composed": 1}),
    ],
)
def test_what_is_changed_is_counted(raw: str, text: str, counts: dict[str, int]) -> None:
    result = normalise(raw)
    assert result.text == text
    assert result.counts == counts


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "❤\ufe0f\u200d\U0001f525",
        "سلام\u200f!",
    ],
)
def test_joiners_and_marks_that_mean_something_stay(text: str) -> None:
    assert normalise(text).text == text


def test_clean_text_is_given_back_as_it_is() -> None:
    raw = "Vi fekk eit hus på Nes – «det gjekk bra».\n" * 50
    result = normalise(raw)
    assert result.text is raw
    assert result.offsets.runs == ((0, 0, len(raw)),)
    assert result.counts == {}


def test_marked_words_are_found_again_on_both_sides() -> None:
    raw = "Hun\tbor i A\u030amot, ved\u200b elva."
    result = normalise(raw)
    words = Span(raw.index("A\u030a"), raw.index(","))
    here = result.offsets.from_raw(words)
    assert here.cut(result.text) == "Åmot"
    assert result.offsets.to_raw(here) == words


@given(texts)
def test_the_text_is_normal_and_the_map_is_true(raw: str) -> None:
    result = normalise(raw)
    text = result.text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char != "\n" for char in text)
    assert (result.offsets.length, result.offsets.raw_length) == (len(text), len(raw))
    for start, raw_start, length in result.offsets.runs:
        assert text[start : start + length] == raw[raw_start : raw_start + length]


@given(texts)
def test_a_second_time_changes_nothing(raw: str) -> None:
    once = normalise(raw)
    twice = normalise(once.text)
    assert twice.text == once.text
    assert twice.counts == {}


@given(st.lists(st.text("abcæøå", min_size=1, max_size=6), min_size=1, max_size=8), st.data())
def test_whole_words_between_trouble_map_to_themselves(words: list[str], data: st.DataObject) -> None:
    gaps = [data.draw(st.text("\t \x00\u200b\xa0\ufeff", min_size=1, max_size=3)) for _ in words]
    raw, at = "", []
    for word, gap in zip(words, gaps, strict=True):
        at.append(Span(len(raw), len(raw) + len(word)))
        raw += word + gap
    result = normalise(raw)
    for word, span in zip(words, at, strict=True):
        here = result.offsets.from_raw(span)
        assert here.cut(result.text) == word
        assert result.offsets.to_raw(here) == span
