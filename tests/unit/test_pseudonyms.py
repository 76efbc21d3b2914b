"""A pseudonym is nobody's name, is always the same, and stands as the name stood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.anonymise.forms import Alias, AliasMatcher
from qualcode.anonymise.name_pools import POOLS, gender_of, origin_of
from qualcode.anonymise.pseudonyms import choose, render
from qualcode.anonymise.transliterate import plain_keys
from qualcode.errors import Refused

SECRET = b"s" * 32


def test_the_same_name_gives_the_same_pseudonym_and_another_secret_another():
    assert choose("Torunn Fjellheim", "PERSON", set(), set(), SECRET) == choose(
        "Torunn Fjellheim", "PERSON", set(), set(), SECRET
    )
    others = {choose("Torunn Fjellheim", "PERSON", set(), set(), bytes([n]) * 32) for n in range(8)}
    assert len(others) > 4


@pytest.mark.parametrize(
    "name", ["Torunn Fjellheim", "Oksana", "Сергій Коваленко", "محمد", "Mahmoud al-Haddad", "X Y", "123"]
)
def test_the_pseudonym_has_the_shape_of_the_name(name):
    pseudonym = choose(name, "PERSON", set(), set(), SECRET)
    assert len(pseudonym.split()) == (2 if " " in name else 1)


@settings(max_examples=60)
@given(
    st.sampled_from([name for pool in POOLS.values() for name in pool.female + pool.male]),
    st.binary(min_size=32, max_size=32),
)
def test_it_never_begins_as_the_real_name_does(name, secret):
    pseudonym = choose(f"{name} Fjellheim", "PERSON", set(), set(), secret)
    initials = {key[0] for word in (name, "Fjellheim") for key in plain_keys(word)}
    assert initials.isdisjoint(key[0] for word in pseudonym.split() for key in plain_keys(word))


def test_no_real_name_of_the_project_and_no_name_twice():
    real = AliasMatcher(
        [Alias(str(n), name, "PERSON", "direct") for n, name in enumerate(POOLS["norwegian"].female[:40])]
    )
    taken: set[str] = set()
    for number in range(60):
        pseudonym = choose(f"Kari Q{number}x", "PERSON", taken, real, SECRET)
        words = {word for text in taken for word in text.split()}
        assert words.isdisjoint(pseudonym.split())
        assert not real.find(pseudonym)
        taken.add(pseudonym)


def test_a_set_of_names_to_avoid_works_by_sound_too():
    pool = POOLS["ukrainian"]
    everyone_but = set(pool.female) - {"Daryna"}
    assert choose("Oksana Kovalenko", "PERSON", set(), everyone_but, SECRET).startswith("Daryna ")


def test_only_persons_have_pseudonyms():
    with pytest.raises(Refused):
        choose("Lia skole", "ORG", set(), set(), SECRET)


def test_the_pools_are_large_and_their_genders_known():
    for origin, pool in POOLS.items():
        assert len(pool.female) + len(pool.male) >= 60, origin
        assert len(pool.last) >= 55, origin
        assert len(set(pool.last)) == len(pool.last), origin
    assert gender_of("Torunn") == "female"
    assert gender_of("Сергій") == "male"
    assert gender_of("Qwrtz") == "unisex"
    assert origin_of("Oksana Kovalenko") == "ukrainian"
    assert origin_of("Torunn Fjellheim") == "norwegian"
    assert origin_of("Mahmoud al-Haddad") == "arabic"


ALIASES = ["Sofija Kovalenko", "Sofija", "Sofi"]


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Sofija Kovalenko", "Daryna Petryk"),
        ("Sofija", "Daryna"),
        ("sofija", "Daryna"),
        ("Sofijas", "Darynas"),
        ("Sofija's", "Daryna's"),
        ("SOFIJA", "DARYNA"),
        ("Kovalenko", "Petryk"),
        ("Kovalenkos", "Petryks"),
        ("Kovalenko, Sofija", "Petryk, Daryna"),
        ("S. Kovalenko", "D. Petryk"),
        ("Sofi", "Daryna"),
        ("Софія", "Daryna"),
        ("", "Daryna Petryk"),
    ],
)
def test_it_stands_as_the_name_stood(mention, expected):
    assert render("Daryna Petryk", mention, ALIASES) == expected


def test_a_single_name_stands_for_all_of_it():
    assert render("Daryna", "Sofijas", ["Sofija"]) == "Darynas"
    assert render("Jens Vik", "Jonas", ["Jonas Lie"]) == "Jens"
