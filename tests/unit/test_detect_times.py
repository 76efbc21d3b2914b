"""Dates, ages and durations in figures and words, in three languages and some Ukrainian."""

from __future__ import annotations

import pytest

from qualcode.anonymise.detect import times
from qualcode.anonymise.detect.tiers import merged


def _found(text: str) -> list[tuple[str, str, str]]:
    return [(text[item.start : item.end], item.type, item.tier) for item in merged(times.find(text), text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hun kom 3. november 2021 hit", "3. november 2021"),
        ("den 9. desember", "den 9. desember"),
        ("fødd 12.04.1987", "12.04.1987"),
        ("2021-11-03", "2021-11-03"),
        ("3/11/2021", "3/11/2021"),
        ("den tredje november", "den tredje november"),
        ("tjuefjerde august 2019", "tjuefjerde august 2019"),
        ("tirsdag 6. februar", "tirsdag 6. februar"),
        ("on 3 November 2021", "on 3 November 2021"),
        ("on November 3rd, 2021", "on November 3rd, 2021"),
        ("the third of November", "the third of November"),
        ("in August 2019", "August 2019"),
        ("i august 2019", "august 2019"),
        ("дев'ятого квітня 2022 року", "дев'ятого квітня 2022 року"),
    ],
)
def test_full_dates_are_probable(text: str, words: str) -> None:
    assert any(found.endswith(words) and tier == "probable" for found, _type, tier in _found(text)), _found(text)


@pytest.mark.parametrize(
    "text", ["i fjor høst", "i 2017", "høsten 2014", "siden mars", "tjuende søndag i advent", "17. mai", "22. juli"]
)
def test_weaker_times_are_possible(text: str) -> None:
    found = _found(text)
    assert found
    assert {tier for _words, _type, tier in found} == {"possible"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("han er 47 år gammel", "47 år gammel"),
        ("en 38-åring fra nord", "38-åring"),
        ("ein treåring", "treåring"),
        ("a ten-year-old girl", "ten-year-old"),
        ("Ho er sekstién.", "sekstién"),
        ("I am forty-six.", "forty-six"),
        ("en mann på 47 år, snekker", "47 år"),
        ("ei på 26, fra Lom", "26"),
        ("dottera er tolv og går der", "tolv"),
        ("den yngste er tre.", "tre"),
        ("Kari, elleve, fra Lom", "elleve"),
        ("мені тридцять два роки", "тридцять два роки"),
        ("Hvor gammel er du?\nKari: Nittién, ja.\n", "Nittién"),
    ],
)
def test_ages_are_probable(text: str, words: str) -> None:
    assert (words, "AGE", "probable") in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "vi er fire i gruppa",
        "han er to meter høy",
        "på mandag og torsdag",
        "klokka ti",
        "kapittel 2.2.12",
        "vi måtte vente, to av oss",
        "than may help",
    ],
)
def test_other_numbers_are_no_probable_time(text: str) -> None:
    assert [item for item in _found(text) if item[2] != "possible"] == []
