from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.errors import QuerySyntax
from qualcode.search.engine import Corpus, answering, search
from qualcode.search.evaluate import Passage, evaluate
from qualcode.search.forms import Vocabulary, choose
from qualcode.search.index import Index
from qualcode.search.nodes import filters
from qualcode.search.query import parse
from qualcode.search.storage import IndexDamagedError, Keys
from qualcode.search.words import words

KEYS = Keys(b"k" * 32)
WORDS = [
    *("kommune", "kommunen", "kommuner", "Kommune", "bok", "bøker", "før", "for", "Nav", "nav", "NAV", "ikke"),
    *("traume", "krig", "norsk-kurs", "kurs", "norskkurs", "helse/omsorg", "e-post", "epost", "a", "b", "c"),
]
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=25)
simple = st.sampled_from(
    [
        *(
            "kommune",
            "bok",
            "for",
            "før",
            "=Nav",
            "=nav",
            "nav",
            "=Kommune",
            "k*",
            "*kurs",
            "?",
            "~kurs",
            "bok~",
            "nav~2",
        ),
        *('"a b"', '"a b c"', '"norsk-kurs a"', '"kurs a"', '"k* ikke"', "*", "x:1", "x:2", "helse", "epost", "b"),
        *(
            "NEAR(a b, 1)",
            "NEAR(a b, 2)",
            "NEAR(k* (b OR e-post), 2)",
            "NEAR(k* a, 3)",
            "NEAR(norsk kurs, 1)",
            "NEAR(a a a, 4)",
            'NEAR("a b" (c OR =Nav), 2)',
        ),
    ]
)
queries = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        inner.map(lambda one: f"NOT {one}"),
    ),
    max_leaves=5,
)


def corpus_of(folder, passages, indexed, forgotten=()):
    """Return a corpus whose index holds passages of the `indexed` transcripts, and knows others of `forgotten` ones."""
    by_id = {passage.id: passage for passage in passages}
    index = Index.open(folder, "project", KEYS)
    index.update(
        [(p.id, p.id % 5, list(words(p.text))) for p in passages if p.id % 5 in indexed]
        + [(1000 + number, number, list(words("kommune a b c"))) for number in forgotten],
        range(5),
        1,
    )
    return Corpus(
        index,
        lambda ids: [by_id[number] for number in ids],
        frozenset(range(5)) - frozenset(indexed) | frozenset(forgotten),
        lambda: [p for p in passages if p.id % 5 not in indexed],
    )


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(texts, queries, st.sets(st.integers(0, 4)), st.sets(st.integers(0, 24)))
def test_the_engine_answers_as_brute_force_does(texts, query, indexed, tagged):
    passages = [Passage(number, text) for number, text in enumerate(texts)]
    try:
        node = parse(query)
    except QuerySyntax:
        return
    # A folder for each example: the engine draws names at random, and Hypothesis lets chance repeat itself.
    with TemporaryDirectory() as folder:
        corpus = corpus_of(Path(folder) / "index", passages, indexed, forgotten=set(range(5)) - indexed)
        allowed = {one: frozenset(tagged if one.value == "1" else {0, 1}) for one in filters(node)}
        choice = choose(node, Vocabulary(corpus.vocabulary()))

        expected = {p.id: spans for p in passages if (spans := evaluate(node, p, choice, allowed)) is not None}
        got = search(node, corpus, choice, allowed, limit=0)
        assert {hit.passage_id: list(hit.matches) for hit in got.hits} == expected
        assert answering(node, corpus, choice, allowed) == set(expected)
        assert got.total == len(expected) == len(got.hits)
        top = search(node, corpus, choice, allowed, limit=3)
        assert top.total == got.total
        assert top.hits == got.hits[:3]
        corpus.index.close()


@pytest.fixture
def corpus(tmp_path):
    texts = ["bok bok bok", "bok bøker a b c d e f", "før bok", "for krig", "krig", "nav", "Nav"]
    return corpus_of(tmp_path / "index", [Passage(n, t) for n, t in enumerate(texts)], range(5))


def found(corpus, query, limit=0):
    node = parse(query)
    return [
        hit.passage_id for hit in search(node, corpus, choose(node, Vocabulary(corpus.vocabulary())), {}, limit).hits
    ]


def test_more_of_a_word_in_a_shorter_passage_comes_first(corpus):
    assert found(corpus, "bok") == [0, 2, 1]


def test_a_folded_form_comes_after_the_word_itself(corpus):
    assert found(corpus, "for") == [3, 2]


def test_a_filter_or_an_exclusion_alone_keeps_the_order_of_import(corpus):
    assert found(corpus, "*") == list(range(7))
    assert found(corpus, "-bok") == [3, 4, 5, 6]
    assert found(corpus, "=Nav", 1) == [6]


def test_scores_do_not_depend_on_what_is_indexed(tmp_path):
    passages = [Passage(n, t) for n, t in enumerate(["bok a", "bok bok b", "a b", "c", "bok c d e", "b b"])]
    node = parse("bok OR b")
    results = []
    for number, indexed in enumerate((range(5), (0, 1, 2), ())):
        corpus = corpus_of(tmp_path / str(number), passages, indexed)
        choice = choose(node, Vocabulary(corpus.vocabulary()))
        results.append(search(node, corpus, choice, {}, 0).hits)
        corpus.index.close()
    assert [hit.passage_id for hit in results[0]] == [hit.passage_id for hit in results[1]]
    assert [hit.passage_id for hit in results[0]] == [hit.passage_id for hit in results[2]]
    assert [hit.score for hit in results[0]] == pytest.approx([hit.score for hit in results[2]])


def test_an_index_that_disagrees_with_the_text_is_not_believed(tmp_path):
    corpus = corpus_of(tmp_path / "index", [Passage(0, "bok")], range(5))
    lying = Corpus(corpus.index, lambda ids: [Passage(0, "katt")])
    node = parse("bok")
    with pytest.raises(IndexDamagedError):
        search(node, lying, choose(node, Vocabulary(Counter(bok=1))), {})
