from __future__ import annotations

import pytest

from qualcode.search.texts import Text


@pytest.mark.parametrize(
    ("start", "body_start", "end", "skipped"),
    [
        (0, 0, 10, [(2, 4)]),
        (0, 2, 10, [(0, 2), (2, 4)]),
        (3, 3, 12, [(0, 1), (8, 9)]),
        (4, 4, 11, []),
        (12, 12, 20, [(0, 2)]),
        (5, 7, 9, [(0, 2)]),
    ],
)
def test_label_and_notes_of_a_passage_are_skipped(start, body_start, end, skipped):
    text = Text("x" * 20, ((2, 4), (11, 14)), (), 20)
    assert list(text.skipped(start, body_start, end)) == skipped
