import pytest

from qualcode.text.spans import Span, union, whole_words


def test_a_span_cuts_its_words() -> None:
    assert Span(3, 7).cut("en blå vegg") == "blå "
    assert len(Span(3, 7)) == 4


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_that_cannot_be_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(start, end)


def test_touching_spans_do_not_overlap() -> None:
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))
    assert not Span(2, 2).overlaps(Span(2, 4))


def test_a_span_contains_itself_and_what_lies_within() -> None:
    assert Span(2, 6).contains(Span(2, 6))
    assert Span(2, 6).contains(Span(3, 3))
    assert not Span(2, 6).contains(Span(3, 7))


def test_an_empty_span_is_still_true() -> None:
    assert Span(2, 2)


def test_union_joins_what_overlaps_or_touches() -> None:
    spans = [Span(8, 9), Span(0, 3), Span(3, 5), Span(1, 2)]
    assert union(spans) == [Span(0, 5), Span(8, 9)]


def test_a_careless_span_is_brought_to_whole_words() -> None:
    text = "Jeg heter Torgunn Brattelid, sa hun."
    for start, end in ((9, 26), (10, 27), (12, 25), (10, 28)):
        assert whole_words(text, Span(start, end)).cut(text) == "Torgunn Brattelid"
    assert whole_words(text, Span(27, 29)) == Span(27, 29)
    assert whole_words(text, Span(0, 2)).cut(text) == "Jeg"
