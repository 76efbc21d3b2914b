"""A redacted text holds no letter of what was replaced, and leads back to the place of every other letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.redaction import Replacement, age_band, redact, season_year
from qualcode.text.spans import Span

TEXT = "Jeg og Torunn Fjellheim bor i Lia."


def test_words_are_replaced_and_the_way_back_is_known():
    done = redact(TEXT, [Replacement(7, 23, "Marna Eidvik"), Replacement(30, 33, "[sted]")])
    assert done.text == "Jeg og Marna Eidvik bor i [sted]."
    assert done.replaced == ((Span(7, 19), Span(7, 23)), (Span(26, 32), Span(30, 33)))
    assert done.offsets.to_raw(Span(20, 23)) == Span(24, 27)
    assert done.offsets.to_raw(Span(10, 12)) == Span(7, 23)
    assert done.offsets.from_raw(Span(14, 23)) == Span(7, 19)


def test_where_some_overlap_all_of_it_goes():
    done = redact("Nav Lia skole her", [Replacement(0, 7, "[a]"), Replacement(4, 13, "[b]"), Replacement(4, 7, "[c]")])
    assert done.text == "[b] her"
    assert done.replaced == ((Span(0, 3), Span(0, 13)),)


def test_neighbours_stay_apart():
    assert redact("ab", [Replacement(0, 1, "[x]"), Replacement(1, 2, "[y]")]).text == "[x][y]"


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-1, 2), (30, 40)])
def test_one_that_lies_outside_is_refused(start, end):
    with pytest.raises(ValueError, match="outside"):
        redact(TEXT, [Replacement(start, end, "x")])


@st.composite
def texts_and_replacements(draw):
    text = draw(st.text("abcæ🎈\n", max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
    return text, [Replacement(a, b, draw(st.text("XYZ", max_size=4))) for a, b in spans if 0 <= a < b <= len(text)]


@given(texts_and_replacements())
def test_every_other_letter_stays_and_leads_back(case):
    text, replacements = case
    done = redact(text, replacements)
    gone = {place for one in replacements for place in range(one.start, one.end)}
    kept = "".join(letter for place, letter in enumerate(text) if place not in gone)
    assert "".join(letter for letter in done.text if letter not in "XYZ") == kept
    for start, raw_start, length in done.offsets.runs:
        assert done.text[start : start + length] == text[raw_start : raw_start + length]
        assert gone.isdisjoint(range(raw_start, raw_start + length))
    for place in range(len(text)):
        if place not in gone:
            twin = done.offsets.from_raw(Span(place, place + 1))
            assert twin.cut(done.text) == text[place]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("54 år", "nb", "[50–59 år]"),
        ("femtiåtte", "nn", "[50–59 år]"),
        ("åtteogfemti", "nb", "[50–59 år]"),
        ("førtién år", "nb", "[40–49 år]"),
        ("treåring", "nb", "[0–9 år]"),
        ("12-åring", "nb", "[10–19 år]"),
        ("i slutten av sekstiåra", "nb", "[60–69 år]"),
        ("seventeen", "en", "[10–19 years]"),
        ("forty-one years old", "en", "[40–49 years]"),
        ("81", "en", "[80 years or older]"),
        ("syttiåtte", "nb", "[70–79 år]"),
        ("сорок один рік", "uk", "[40–49 år]"),
        ("ti måneder", "nb", "[0–9 år]"),
        ("gammel", "nb", None),
        ("1970", "nb", None),
    ],
)
def test_an_age_becomes_ten_years(text, language, expected):
    assert age_band(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("14. november 2023", "nb", "[høsten 2023]"),
        ("14. november 2023", "nn", "[hausten 2023]"),
        ("on 3 June 2015", "en", "[summer 2015]"),
        ("1.2.1992", "nb", "[vinteren 1992]"),
        ("2019-05-17", "en", "[spring 2019]"),
        ("01.02.92", "nb", "[vinteren 1992]"),
        ("восьмого березня 2022 року", "uk", "[våren 2022]"),
        ("the spring of 2020", "en", "[spring 2020]"),
        ("2019", "nb", "[2019]"),
        ("i fjor høst", "nb", "[tidspunkt]"),
        ("elleve år", "nb", "[tidspunkt]"),
        ("17 March this year", "en", "[time]"),
    ],
)
def test_a_date_becomes_a_season(text, language, expected):
    assert season_year(text, language) == expected
