from __future__ import annotations

import pytest

from qualcode.search.evaluate import Passage, evaluate
from qualcode.search.forms import Vocabulary, choose
from qualcode.search.nodes import Filter
from qualcode.search.query import parse
from qualcode.search.words import words


def find(query, text, skipped=(), allowed=None):
    """Return the words found, or None; the vocabulary is that of the text."""
    passage = Passage(1, text, skipped)
    tree = parse(query)
    counts: dict[str, int] = {}
    for word in words(text, skipped):
        counts[word.surface] = counts.get(word.surface, 0) + 1
    spans = evaluate(tree, passage, choose(tree, Vocabulary(counts)), allowed or {})
    return None if spans is None else [span.cut(text) for span in spans]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("flyktning", "Flyktningene og flyktninghjelpa", ["Flyktningene"]),
        ('"rett, men ikke plikt"', "en Rett – men ikke\nplikt.", ["Rett – men ikke\nplikt"]),
        ('"rett men plikt"', "rett men ikke plikt", None),
        ('"ja ja"', "ja ja ja, ja", ["ja ja", "ja, ja"]),
        ('"i Ukraina-prosjektet"', "i Ukraina-prosjektet", ["i Ukraina-prosjektet"]),
        ('"i prosjektet"', "i Ukraina-prosjektet", ["i Ukraina-prosjektet"]),
        ("prosjektet", "i Ukraina-prosjektet", ["prosjektet"]),
        ("ukraina*", "i Ukraina-prosjektet", ["Ukraina-prosjektet"]),
        ('"nivå* B2"', "på nivået B2", ["nivået B2"]),
        ("=Nav", "nav NAV Nav Navs", ["Nav"]),
        ("=nav", "nav NAV Nav Navs", ["nav", "NAV", "Nav"]),
        ("=NAV", "nav", None),
        ("=Nav a", "nav a", None),
        ("=Nav OR a", "nav a", ["a"]),
        ("=Nav", "N\u00adav", ["N\u00adav"]),
        ("=Åpen", "A\u030apen", ["A\u030apen"]),
        ("=Ola's", "Ola’s", ["Ola’s"]),
        ("a OR b", "b c a", ["b", "a"]),
        ("a b", "a c", None),
        ("a NOT b", "a c", ["a"]),
        ("a NOT b", "a b", None),
        ("NOT b", "a c", []),
        ("*", "", []),
        ("NEAR(traum* krig*, 2)", "traume x krigen", ["traume", "krigen"]),
        ("NEAR(traum* krig*, 2)", "krigen x traume", ["krigen", "traume"]),
        ("NEAR(traum* krig*, 2)", "traume x y krigen", None),
        ("NEAR(a b c, 2)", "a c b", ["a", "c", "b"]),
        ("NEAR(a b c, 2)", "a c x b", None),
        ("NEAR(a a, 3)", "a", None),
        ("NEAR(a a, 3)", "a x a", ["a", "a"]),
        ("NEAR(a* a* a*, 3)", "ab x ac", None),
        ("NEAR(a* ab, 3)", "ab", None),
        ("NEAR(a* ab, 3)", "ab ac", ["ab", "ac"]),
        ('NEAR("a b" c, 2)', "a b x c", ["a b", "c"]),
        ('NEAR("a b" c, 1)', "a b x c", None),
        ('NEAR(c "a b", 2)', "c x a b", ["c", "a b"]),
        ("NEAR((a OR b) c, 1)", "b c", ["b", "c"]),
        ("NEAR(ukraina prosjekt*, 1)", "Ukraina-prosjektet", ["Ukraina", "prosjektet"]),
        ("NEAR(a b, 1)", "a b x x x b x x a b", ["a", "b", "a", "b"]),
    ],
)
def test_a_passage_answers_or_not(query, text, found):
    assert find(query, text) == found


def test_labels_and_notes_are_not_searched_and_do_not_part_a_phrase():
    text = "Kari: rett [ler] men ikke Kari"
    skipped = ((0, 5), (11, 16))
    assert find("ler", text, skipped) is None
    assert find("Kari", text, skipped) == ["Kari"]
    assert find('"rett men"', text, skipped) == ["rett [ler] men"]


def test_filters_let_through_by_id():
    assert find("code:x a", "a", allowed={Filter("code", "x"): {1}}) == ["a"]
    assert find("code:x a", "a", allowed={Filter("code", "x"): {2}}) is None
    assert find("a -code:x", "a", allowed={Filter("code", "x"): {2}}) == ["a"]
