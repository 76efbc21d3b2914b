from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QuerySyntax
from qualcode.search.nodes import (
    And,
    Anything,
    Compound,
    Exact,
    Filter,
    Fuzzy,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Word,
)
from qualcode.search.query import MAX_LENGTH, parse

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Flyktning", Word("flyktning")),
        ("rett,", Word("rett")),
        ("=utvikles", Exact("utvikles")),
        ("=Nav", Exact("Nav")),
        ('"rett, men ikke plikt"', Phrase(("rett", "men", "ikke", "plikt"))),
        ("«hva skjedde?»", Phrase(("hva", "skjedde"))),
        ('"nivå* B2"', Phrase(("nivå*", "b2"))),
        ("12.03", Phrase(("12", "03"))),
        ("norskopp*", Pattern("norskopp*")),
        ("Ukraina-prosjekt*", Pattern("ukraina-prosjekt*")),
        ("Ukraina-*", Pattern("ukraina-*")),
        ("*helse**", Pattern("*helse*")),
        ("bos?tt", Pattern("bos?tt")),
        ("A\u030ap*", Pattern("åp*")),
        ("bærum~", Fuzzy("bærum", 1)),
        ("bærum~2", Fuzzy("bærum", 2)),
        ("~opplæring", Compound("opplæring")),
        ("*", Anything()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a and b", And((A, Word("and"), B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("NOT a b", And((Not(A), B))),
        ("a -b", And((A, Not(B)))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ('-"b c"', Not(Phrase(("b", "c")))),
        ("(a (b c))", And((A, B, C))),
        ("a OR(b)", Or((A, B))),
        ("NEAR(traum* krig*, 10)", Near((Pattern("traum*"), Pattern("krig*")), 10)),
        ("NEAR(a,b,3)", Near((A, B), 3)),
        ("NEAR(a b)", Near((A, B), 10)),
        ("NEAR(a 7)", Near((A, Word("7")), 10)),
        ('NEAR((a OR "b c") c 4)', Near((Or((A, Phrase(("b", "c")))), C), 4)),
        ("near(a b)", And((Word("near"), A, B))),
        ("code:helse.psykisk*", Filter("code", "helse.psykisk*")),
        ('kode:"A- og B-lag"', Filter("code", "A- og B-lag")),
        ("tema:«B-lag»", Filter("theme", "B-lag")),
        ("-kommune:Øygarden", Not(Filter("municipality", "Øygarden"))),
        (
            "taler:P3 informant:P07 spørsmål:4",
            And(tuple(Filter(n, v) for n, v in (("speaker", "P3"), ("participant", "P07"), ("question", "4")))),
        ),
        ("date:2023..2024", Filter("date", "2023..2024")),
        ("Wave:2", Filter("wave", "2")),
        (r'source:"a \"b\".txt"', Filter("source", 'a "b".txt')),
        ("12:30", Phrase(("12", "30"))),
        ("and/or", Word("and/or")),
    ],
)
def test_what_is_written_is_understood(text, tree):
    assert parse(text) == tree
    assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("   ", 4),
        ("a OR", 5),
        ("OR a", 1),
        ("a AND AND b", 7),
        ("a (b", 3),
        ("a b)", 4),
        ("()", 2),
        ('a "b', 3),
        ('""', 1),
        ("a & b", 3),
        ("a - b", 3),
        ("=a.b", 1),
        ("=a*", 1),
        ("~", 1),
        ("a~3", 1),
        ("code: x", 1),
        ("NEAR(a, 3)", None),
        ("x NEAR(a)", 3),
        ("NEAR(a NOT b)", 8),
        ("NEAR(a code:b)", 8),
        ("NEAR(a b, 0)", 1),
        ("NEAR(a b", 1),
        ("a \x00", 3),
        ("a \ud800", 3),
        ("?", 1),
        ("(" * 21 + "a" + ")" * 21, 21),
        ("-" * 21 + "a", 21),
        ("a " * 101, 203),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH + 1),
    ],
)
def test_mistakes_are_pointed_at(text, column):
    if column is None:
        parse(text)  # a number may be one of the words
        return
    with pytest.raises(QuerySyntax) as caught:
        parse(text)
    assert caught.value.column == column
    assert caught.value.hint


pieces = st.lists(
    st.sampled_from(
        [
            *("a", "Ab", "æ-b", "=C", "~d", "e~", "f~2", "g*", "*h?", "*", '"i j*"', "«k»", "NEAR(", ")", "(", ", 3)"),
            *(" AND ", " OR ", " NOT ", " -", " ", ",", "code:x*", 'wave:"y z"', "date:1..2", '"', "\\", ":", "-", "'"),
            *("\u00ad", "\u0301", "ﷺ", "½", "İ", "_", "~", "=", "?", "2"),
        ]
    ),
    max_size=14,
).map("".join)


@given(st.one_of(pieces, st.text(max_size=40), pieces.map(lambda t: f"NEAR(a {t} b, 3)")))
def test_a_text_is_a_search_or_a_syntax_error_and_is_written_as_it_is_read(text):
    try:
        tree = parse(text)
    except QuerySyntax as mistake:
        column = mistake.column
    else:
        assert parse(str(tree)) == tree
        return
    assert 1 <= column <= len(text) + 1


@given(st.text(min_size=1))
def test_any_filter_value_survives_writing(value):
    value = value.replace("\x00", "").strip()
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    if value:
        assert parse(str(Filter("source", value))) == Filter("source", value)
