"""Citation ids survive being typed by people, and say nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import BadInput
from qualcode.evidence.citation import ALPHABET, new_citation_id, read_citation_id


def test_ids_have_their_form_and_differ() -> None:
    ids = {new_citation_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(re.fullmatch(rf"Q-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}*~$=U]", one) for one in ids)


@given(st.randoms(use_true_random=False))
def test_an_id_is_read_however_it_is_typed(chance) -> None:
    one = new_citation_id()
    typed = one.lower() if chance.random() < 0.5 else one.replace("-", " " if chance.random() < 0.5 else "")
    assert read_citation_id(f" {typed} ") == one
    assert read_citation_id(one[:2] + one[2:11].replace("0", "O").replace("1", "l") + one[11:]) == one


@given(st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place: int, letter: str) -> None:
    one = new_citation_id()
    position = 2 + place + (place > 3)
    wrong = one[:position] + letter + one[position + 1 :]
    if wrong == one:
        return
    with pytest.raises(BadInput):
        read_citation_id(wrong)


@pytest.mark.parametrize(
    "typed", ["", "Q", "Q-1234", "X-0000-0000-0", "Q-0000-0000-0-0", "Q-ØØØØ-0000-0", "Q-0000-0000-"]
)
def test_what_is_no_id_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_citation_id(typed)
