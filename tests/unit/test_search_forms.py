from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.search.forms import Kind, Vocabulary, edit_distance, expand, pattern_matcher
from qualcode.search.query import parse


def forms(query, text, kind=None):
    vocabulary = Vocabulary(dict.fromkeys(text.split(), 1))
    return {form.form for form in expand(parse(query), vocabulary) if kind is None or form.kind == kind}


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        (
            "flyktning",
            "flyktning flyktninger flyktningen flyktningenes flyktningar flyktningane flyktnings",
            "flyktningtjeneste flyktningtjenesten flyktninghjelp asylsøker",
        ),
        ("flyktningane", "flyktning flyktninger flyktningar", "flyktningboks"),
        ("kommune", "kommuner kommunen kommunenes kommunar kommunane kommunes", "kommunal kommunestyre"),
        ("bok", "boka bøker bøkene boken", "bokstav"),
        ("menn", "mann mannen mennene manns", "man mange"),
        ("born", "barn barna borna", "barnehage"),
        ("skole", "skolen skoler skule skular skulen", "skolere skolegang"),
        ("program", "programmet programmene programmer", "programtid"),
        ("viktig", "viktige viktigere viktigst", "viktighet"),
        ("bolig", "boliger boligen boligene bustad bustader", "bole bolighus"),
        ("mulig", "mulige", "mulighet muligheter muligheten"),
        ("integrering", "integreringen integreringa integreringas", "integreringsloven"),
        ("oppleve", "opplever opplevde opplevd", "opplevelse opplevelser"),
        ("refugee", "refugees", "refuge"),
        ("child", "children", "chili"),
        ("nav", "nav navs", "navn"),
        ("lærer", "lærer lærere læreren lærerne", "lærling"),
        ("læringssenteret", "læringssenter læringssenteret", "læring"),
        ("gikk", "gå går gått gjekk", "gatt"),
        ("ukraina-prosjektet", "ukraina-prosjekt ukraina-prosjektet ukrainaprosjektet", "ukraina prosjektet"),
    ],
)
def test_inflections_are_found_and_other_words_are_not(query, found, not_found):
    got = forms(query, f"{found} {not_found}")
    assert set(found.split()) <= got
    assert not set(not_found.split()) & got


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("oygarden", "øygarden øygardens øygården", "øygruppe"),
        ("oeygarden", "øygarden", "øygarde-na"),
        ("baerum", "bærum", "berum"),
        ("bærum", "bærum baerum", "barum"),
        ("før", "før", "for fôr"),
        ("laeringssenteret", "læringssenteret", "læring"),
        ("laeringen", "læring læringen", "lære"),
        ("epost", "e-post", "post"),
        ("e-post", "epost", "post"),
        ("malmo", "malmö malmø", "malm"),
    ],
)
def test_letters_may_be_typed_plain(query, found, not_found):
    got = forms(query, f"{found} {not_found}")
    assert set(found.split()) <= got
    assert not set(not_found.split()) & got


def test_a_plain_spelling_ranks_below_the_word_itself():
    vocabulary = Vocabulary({"for": 1, "før": 100, "fore": 1})
    ranked = [form.form for form in expand(parse("for"), vocabulary)]
    assert ranked[0] == "for"
    assert ranked[-1] == "før"


def test_exactly_this_form_is_this_form():
    assert forms("=Utvikles", "utvikles utvikle") == {"utvikles"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("norskopp*", {"norskopplæring"}),
        ("*kommune", {"kommune", "vertskommune"}),
        ("*kommune*", {"kommune", "kommunestyre", "vertskommune"}),
        ("bos?tt", {"bosatt", "bosett"}),
        ("k*m*e", {"kommune", "kommunestyre"}),
        ("?-kurs", {"a-kurs"}),
        ("laer*", set()),
        ("ov*", {"øvelse"}),
    ],
)
def test_patterns_match_whole_words(query, found):
    text = "norskopplæring kommune vertskommune kommunestyre bosatt bosett bostt a-kurs øvelse"
    assert forms(query, text) == found


@given(st.text("ab*?", min_size=1, max_size=8), st.text("ab", max_size=10))
@example("a*a", "a")
@example("*ab*ab*", "abab")
def test_patterns_agree_with_their_definition(pattern, word):
    def matches(p, w):
        if not p:
            return not w
        if p[0] == "*":
            return matches(p[1:], w) or (bool(w) and matches(p, w[1:]))
        return bool(w) and p[0] in ("?", w[0]) and matches(p[1:], w[1:])

    assert pattern_matcher(pattern)(word) == matches(pattern, word)


def test_patterns_made_to_take_long_come_to_an_end():
    assert not pattern_matcher("*".join("a" * 900) + "*b")("a" * 100_000)
    assert pattern_matcher("*" + "?a" * 400 + "*b")("a" * 20_000 + "b")


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("bærum", "bærum", 0), ("bærum", "bærm", 1), ("bærum", "bræum", 1), ("bærum", "barun", 2), ("ab", "xyz", 3)],
)
def test_edits_are_counted(one, other, edits):
    assert edit_distance(one, other, 2) == edits


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_edit_distance_agrees_with_its_definition(one, other, limit):
    rows = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    assert edit_distance(one, other, limit) == min(rows[-1][-1], limit + 1)


def test_near_spellings():
    text = "bærum bærums barum bæerum baerum oslo"
    assert forms("bærum~", text, Kind.NEAR) == {"bærums", "barum", "bæerum"}
    assert forms("bærum~", text, Kind.FOLDED) == {"baerum"}
    assert forms("bærum~2", text) == {"bærum", "bærums", "barum", "bæerum", "baerum"}


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        (
            "~opplæring",
            "opplæring opplæringen norskopplæring norskopplæringen voksenopplæringssenter",
            "læring norskkurs",
        ),
        ("~bok", "bok bøkene lærebok lærebøkene bokhylle", "lære"),
        ("~kurs", "kurs norskkurs kurset", "norsk rekurs"),
    ],
)
def test_compounds(query, found, not_found):
    got = forms(query, f"{found} {not_found}")
    assert set(found.split()) <= got
    assert not set(not_found.split()) & got


@given(st.sampled_from(["a", "a~2", "~a", "ab*", "=a", "å", "b-c", "çé~"]), st.lists(st.text("aåbc-é", min_size=1)))
def test_every_form_is_in_the_vocabulary_and_ranked(query, words):
    vocabulary = Vocabulary({word: number + 1 for number, word in enumerate(words)})
    got = expand(parse(query), vocabulary)
    assert all(vocabulary.counts[form.form] == form.count for form in got)
    assert len({form.form for form in got}) == len(got)
    assert [form.kind for form in got] == sorted((form.kind for form in got), key=list(Kind).index)
