"""Identifiers with a form of their own: each rule with what it takes and what it must leave alone."""

from __future__ import annotations

import pytest

from qualcode.anonymise.detect import rules
from qualcode.anonymise.detect.tiers import merged


def _found(text: str) -> list[tuple[str, str, str]]:
    return [(text[item.start : item.end], item.type, item.tier) for item in merged(rules.find(text), text)]


@pytest.mark.parametrize(
    ("text", "words", "tier"),
    [
        ("Nummeret er 02813299990, tror jeg", "02813299990", "probable"),
        ("Fnr 02013299997.", "02013299997", "certain"),
        ("Fnr 020132 99997.", "020132 99997", "certain"),
        ("D-nr 43022014103 og så", "43022014103", "certain"),
        ("DUF 200112345609.", "200112345609", "certain"),
        ("DUF 2001 123456 09.", "2001 123456 09", "certain"),
        ("DUF 200112345608.", "200112345608", "probable"),
        ("konto 8601.11.17947", "8601.11.17947", "certain"),
        ("konto 8601 11 17947", "8601 11 17947", "certain"),
        ("org.nr 974 760 673 står der", "974 760 673", "certain"),
        ("ring 412 34 567 da", "412 34 567", "certain"),
        ("ring 41 23 45 67 da", "41 23 45 67", "certain"),
        ("mobilen er 41234567.", "41234567", "certain"),
        ("hun sa 41234567 to ganger", "41234567", "probable"),
        ("Call +47 412 34 567 now", "+47 412 34 567", "certain"),
        ("0047 41234567", "0047 41234567", "certain"),
        ("Mor har +380 44 279 12 34", "+380 44 279 12 34", "certain"),
        ("skriv til kari.fjord@firma.example!", "kari.fjord@firma.example", "certain"),
        ("e-posten er kari punktum fjord krøllalfa firma punktum no", None, "probable"),
        ("se https://firma.example/kari?x=1.", "https://firma.example/kari?x=1", "certain"),
        ("se www.fjordferie.no, der", "www.fjordferie.no", "certain"),
        ("på insta er jeg @kari_fjord.", "@kari_fjord", "certain"),
        ("saken 2023/1234 ligger der", "2023/1234", "certain"),
        ("det var sak 31/22 i rådet", "sak 31/22", "probable"),
        ("dommen HR-2019-1234-A sier", "HR-2019-1234-A", "certain"),
        ("dommen 21-123456TVI-TOSL/05", "21-123456TVI-TOSL/05", "certain"),
        ("bilen, DN 12345, sto der", "DN 12345", "certain"),
        ("mopeden med skilt DN 1234", "DN 1234", "probable"),
        ("passnummer: CCC002361", "CCC002361", "probable"),
        ("vipps nr. 512345", "512345", "probable"),
        ("fire én to tre fire fem seks syv", None, "probable"),
    ],
)
def test_codes_are_found(text: str, words: str | None, tier: str) -> None:
    found = _found(text)
    assert len(found) == 1
    assert found[0][1:] == ("CODE", tier)
    if words is not None:
        assert found[0][0] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hun bor i Bjørkeveien 12 B, oppe", "Bjørkeveien 12 B"),
        ("i Ole Fjords gate 4", "Ole Fjords gate 4"),
        ("Lillegata 7, 3717 Skien, heter det", "Lillegata 7, 3717 Skien"),
        ("adressen er 3717 Skien.", "3717 Skien"),
    ],
)
def test_addresses_are_found(text: str, words: str) -> None:
    assert (words, "LOC") in [(found, type_) for found, type_, _tier in _found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Budsjettet var 987 654 kroner og 12 345 678 i alt",
        "Summen er 1 234 567 890 kroner",
        "I 2022 2023 og 2024",
        "skoleåret 2022/2023 og 2022/23",
        "klokka 12.30 til 13.45",
        "det er 45,5 prosent",
        "§ 14-2 og § 4A i loven",
        "opplæringsloven § 2-8",
        "kl. 0900-1430",
        "00:04:12,000 --> 00:04:18,500",
        "20230514",
        "14052023",
        "pris 299,90",
        "se nav.no for mer",
        "standarden NS 12345",
        "alle 28 kom på plass 14",
        "i 2022 Oslo fikk vi det",
        "10 20 30 40 50 60",
        "1-2-3 grunner",
        "versjon 1.2.3.4.5.6.7.8.9",
        "han@",
        "to av tre, fire av fem",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert _found(text) == []
