import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.offsets import OffsetMap, Rewrite
from qualcode.text.spans import Span

# One step of a rewrite: how much to keep, how much to leave out, what to put in.
steps = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.text("xyz", max_size=3)), max_size=12)


def rewritten(raw: str, plan: list[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    out = Rewrite(raw)
    at = 0
    for keep, skip, put in plan:
        at = min(at + keep, len(raw))
        out.keep(at)
        at = min(at + skip, len(raw))
        out.skip(at)
        out.put(put)
    return out.finish()


def assert_runs_are_identical(text: str, raw: str, offsets: OffsetMap) -> None:
    assert (offsets.length, offsets.raw_length) == (len(text), len(raw))
    for start, raw_start, length in offsets.runs:
        assert text[start : start + length] == raw[raw_start : raw_start + length]


def test_the_identity_maps_every_span_to_itself() -> None:
    offsets = OffsetMap.identity(9)
    assert offsets.to_raw(Span(2, 5)) == offsets.from_raw(Span(2, 5)) == Span(2, 5)
    assert OffsetMap.identity(0).runs == ()


def test_a_span_over_a_removed_stretch_reaches_over_it_in_the_original() -> None:
    text, offsets = rewritten("gatenavn og by", [(4, 4, "")])
    assert text == "gate og by"
    assert offsets.to_raw(Span(3, 5)) == Span(3, 9)
    assert offsets.from_raw(Span(3, 9)) == Span(3, 5)
    assert offsets.from_raw(Span(5, 7)) == Span(4, 4)


def test_a_span_that_ends_in_a_changed_stretch_is_widened_to_all_of_it() -> None:
    text, offsets = rewritten("ett to tre", [(4, 2, "zwei")])
    assert text == "ett zwei tre"
    assert offsets.to_raw(Span(5, 6)) == Span(4, 6)
    assert offsets.from_raw(Span(5, 6)) == Span(4, 8)


def test_runs_that_touch_in_both_texts_are_one() -> None:
    assert OffsetMap(((0, 0, 2), (2, 2, 3)), 5, 5).runs == ((0, 0, 5),)


@pytest.mark.parametrize("runs", [((0, 0, 3), (2, 5, 1)), ((0, 0, 9),), ((2, 0, 1), (0, 4, 1))])
def test_runs_that_cannot_be_are_refused(runs: tuple[tuple[int, int, int], ...]) -> None:
    with pytest.raises(ValueError, match="run"):
        OffsetMap(runs, 5, 8)


@given(st.text("abcdef", max_size=40), steps)
def test_every_run_is_identical_in_both_texts(raw: str, plan: list[tuple[int, int, str]]) -> None:
    text, offsets = rewritten(raw, plan)
    assert_runs_are_identical(text, raw, offsets)


@given(st.text("abcdef", min_size=1, max_size=40), steps, st.data())
def test_there_and_back_never_loses_a_code_point_both_texts_have(raw: str, plan: list, data: st.DataObject) -> None:
    text, offsets = rewritten(raw, plan)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    back = offsets.from_raw(offsets.to_raw(span))
    raw_back = offsets.to_raw(span)
    for run_start, raw_start, length in offsets.runs:
        for shift in range(length):
            if span.contains(Span(run_start + shift, run_start + shift + 1)):
                assert back.contains(Span(run_start + shift, run_start + shift + 1))
                assert raw_back.contains(Span(raw_start + shift, raw_start + shift + 1))


@given(st.text("abcdef", max_size=40), steps, steps)
def test_two_steps_are_one_map(raw: str, first: list, second: list) -> None:
    middle, one = rewritten(raw, first)
    text, two = rewritten(middle, second)
    both = one.then(two)
    assert_runs_are_identical(text, raw, both)
    kept = {position for start, _raw, length in two.runs for position in range(start, start + length)}
    for position in kept:
        through = two.to_raw(Span(position, position + 1))
        inside = any(start <= through.start < start + length for start, _raw, length in one.runs)
        if inside:
            assert both.to_raw(Span(position, position + 1)) == one.to_raw(through)
