"""A name confirmed once is found in every form of it, and in nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.anonymise.forms import Alias, AliasMatcher, is_propagated

ORDINARY = frozenset(
    "odd stein hope han sen i på gamle fem barn lærar tolv er det liv livet to gutar familie februar vi så hos "
    "meg".split()
)


def ordinary(word: str) -> bool:
    return word in ORDINARY


def person(text: str, entity: str = "e") -> Alias:
    return Alias(entity, text, "PERSON", "direct")


def found(alias: Alias, text: str) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.closeness) for hit in AliasMatcher([alias], ordinary).find(text)]


SURE_FORMS = [
    ("Torunn Fjellheim", "torunn fjellheim", "torunn fjellheim", "exact"),
    ("Torunn Fjellheim", "TORUNN FJELLHEIM", "TORUNN FJELLHEIM", "exact"),
    ("Torunn Fjellheim", "Torunns bok", "Torunns", "form"),
    ("Torunn Fjellheim", "Fjellheim, Torunn", "Fjellheim, Torunn", "form"),
    ("Torunn Fjellheim", "T. Fjellheim", "T. Fjellheim", "form"),
    ("Torunn Fjellheim", "Torunn F. kom", "Torunn F.", "form"),
    ("Torunn Fjellheim", "hos Fjellheim-familien", "Fjellheim", "form"),
    ("Torunn Fjellheim", "To\u00adrunn", "To\u00adrunn", "form"),
    ("Torunn Fjellheim", "Toronn", "Toronn", "form"),
    ("Torunn Fjellheim", "skriv til torunnf@post.example nå", "torunnf@post.example", "form"),
    ("Torunn Fjellheim", "@fjellheim92", "@fjellheim92", "form"),
    ("Rolf-Inge", "rolf inge", "rolf inge", "form"),
    ("Rolf-Inge", "Rolfinge", "Rolfinge", "form"),
    ("Rolfinge", "Rolf-Inge", "Rolf-Inge", "form"),
    ("Åse Ødegård", "Aase Oedegaard", "Aase Oedegaard", "form"),
    ("Åse Ødegård", "odegard", "odegard", "form"),
    ("Aase", "Åse", "Åse", "form"),
    ("André", "Andre", "Andre", "form"),
    ("Jose\u0301", "José", "José", "exact"),
    ("Serhii", "Сергій", "Сергій", "form"),
    ("Serhii", "Serhij", "Serhij", "form"),
    ("Serhii", "Sergej", "Sergej", "form"),
    ("Сергій", "Serhii", "Serhii", "form"),
    ("Ольга", "Ользі", "Ользі", "form"),
    ("Olha Kovalenko", "Ольгу Коваленка", "Ольгу Коваленка", "form"),
    ("Olha", "Ольги", "Ольги", "form"),
    ("Mohammed", "Muhammad", "Muhammad", "form"),
    ("Yousef", "Jussufs", "Jussufs", "form"),
    ("Khaled", "Haled", "Haled", "form"),
    ("Mahmoud al-Haddad", "Alhaddad", "Alhaddad", "form"),
    ("Mahmoud al-Haddad", "al-Haddad", "al-Haddad", "form"),
    ("محمد", "مُحَمَّد", "مُحَمَّد", "form"),
    ("محمد", "ومحمد", "ومحمد", "form"),
    ("Odd", "der var Odd", "Odd", "exact"),
    ("Odd Fjellheim", "odd fjellheim", "odd fjellheim", "exact"),
]


@pytest.mark.parametrize(("alias", "text", "words", "closeness"), SURE_FORMS)
def test_a_person_is_found_in_every_form(alias, text, words, closeness):
    assert found(person(alias), text) == [(words, closeness)]


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("Ann", "Anna og Anne"),
        ("Liv", "livet er kort"),
        ("Anna", "Anne"),
        ("Hansen", "han sen"),
        ("Hansen", "Han sen"),
        ("Ole van Dam", "hun van"),
        ("Hege", "hehe"),
        ("Bo Fjellheim", "de bo her"),
        ("Kari", "karikatur"),
    ],
)
def test_nothing_else_is_taken_for_the_name(alias, text):
    assert found(person(alias), text) == []


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("Odd", "det er odd"),
        ("Hope", "vi har hope"),
        ("Zabihullah", "Zabi"),
        ("Torunn", "Tornun"),
        ("Fjellheimsen", "Fjelheimsn"),
    ],
)
def test_what_may_be_meant_is_near(alias, text):
    assert [closeness for _, closeness in found(person(alias), text)] == ["near"]


@pytest.mark.parametrize(
    ("alias", "text", "words"),
    [
        (Alias("e", "Lia vaksenopplæring", "ORG", "indirect"), "Lias vaksenopplæringa", "Lias vaksenopplæringa"),
        (Alias("e", "Frivilligsentralen", "ORG", "indirect"), "ein frivilligsentral", "frivilligsentral"),
        (Alias("e", "Øygarden", "LOC", "indirect"), "i Oeygarden", "Oeygarden"),
        (Alias("e", "Øygarden", "LOC", "indirect"), "øygardens", "øygardens"),
        (Alias("e", "Tsjernihiv", "LOC", "indirect"), "з Чернігова", "Чернігова"),
        (Alias("e", "fem barn", "DEMOGRAPHIC", "indirect"), "Fem barn", "Fem barn"),
        (Alias("e", "934 12 870", "CODE", "direct"), "ring 93 41 28 70.", "93 41 28 70"),
        (Alias("e", "+47 934 12 870", "CODE", "direct"), "ring 93412870", "93412870"),
        (Alias("e", "ZT 40417", "CODE", "direct"), "bilen zt40417", "zt40417"),
    ],
)
def test_places_organisations_phrases_and_numbers(alias, text, words):
    assert [hit for hit, closeness in found(alias, text) if closeness != "near"] == [words]


def test_a_place_is_not_inflected_into_another():
    assert found(Alias("e", "Berg", "LOC", "indirect"), "Bergen") == []


def test_a_phrase_of_ordinary_words_is_not_inflected():
    assert found(Alias("e", "to gutar", "DEMOGRAPHIC", "indirect"), "to gutars") == []


@pytest.mark.parametrize(
    ("text", "type_", "kind", "expected"),
    [
        ("lærar", "DEMOGRAPHIC", "indirect", False),
        ("Lærar", "DEMOGRAPHIC", "indirect", False),
        ("tolv", "AGE", "indirect", False),
        ("54", "AGE", "indirect", False),
        ("54 år", "AGE", "indirect", True),
        ("Alvdal", "LOC", "indirect", True),
        ("biolog", "DEMOGRAPHIC", "indirect", True),
        ("odd", "PERSON", "direct", True),
        ("40417", "CODE", "direct", True),
        ("…", "MISC", "indirect", False),
    ],
)
def test_common_words_are_not_spread(text, type_, kind, expected):
    assert is_propagated(Alias("e", text, type_, kind), ordinary) is expected


def test_a_mention_ends_with_its_sentence():
    assert [words for words, _ in found(person("Torunn Fjellheim"), "hos Fjellheim. Torunns hund")] == [
        "Fjellheim",
        "Torunns",
    ]
    assert [words for words, _ in found(person("Torunn Fjellheim"), "Torunn, Torunns")] == ["Torunn", "Torunns"]


def test_two_persons_of_one_first_name_are_both_told():
    matcher = AliasMatcher([person("Kari Lia", "a"), person("Kari Vik", "b")], ordinary)
    assert {hit.entity for hit in matcher.find("Kari kom")} == {"a", "b"}
    assert [hit.entity for hit in matcher.find("Kari Vik kom")] == ["b"]


names = st.lists(st.sampled_from("abdefgilmnorstuvå"), min_size=6, max_size=9, unique=True).map(
    lambda letters: "".join(letters).capitalize()
)
filler = st.lists(st.sampled_from(["vi", "så", "det", "hos", "meg", "123", "—", "«", "\n", "🎈", "ї"]), max_size=6).map(
    " ".join
)
FORMS = [
    lambda first, last: f"{first} {last}",
    lambda first, last: f"{first} {last}".upper(),
    lambda first, last: f"{first.lower()} {last.lower()}",
    lambda first, last: f"{first}s",
    lambda first, last: f"{last}'s",
    lambda first, last: f"{last}, {first}",
    lambda first, last: f"{first[0]}. {last}",
    lambda first, last: f"{last}-folk",
    lambda first, last: f"{first}-{last}",
    lambda first, last: first.replace("å", "aa").replace("Å", "Aa"),
    lambda first, last: f"{first}.{last}@post.example".lower(),
    lambda first, last: "\u00ad".join(last),
]


@given(names, names, st.sampled_from(FORMS), filler, filler)
@example("Abdefg", "Ilmnor", FORMS[0], "", "")
def test_every_form_is_found_anywhere(first, last, form, before, after):
    words = form(first, last)
    text = f"{before} {words} {after}"
    hits = AliasMatcher([person(f"{first} {last}")], ordinary).find(text)
    covered = {place for hit in hits if hit.closeness != "near" for place in range(hit.start, hit.end)}
    name_letters = {
        len(before) + 1 + place
        for place in range(len(words.replace("-folk", "").replace("'s", "")))
        if words[place].isalpha()
    }
    assert name_letters <= covered


@given(names, st.sampled_from(["heim", "dotter", "land", "bygg", "mann"]))
def test_no_longer_word_is_taken(name, tail):
    text = f"{name}{tail}"
    hits = AliasMatcher([person(name)], ordinary).find(text)
    assert all(hit.closeness == "near" for hit in hits)


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_any_text_and_any_alias_are_survived(text, aliases):
    matcher = AliasMatcher([person(alias, str(number)) for number, alias in enumerate(aliases)], ordinary)
    hits = matcher.find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert not hits or matcher.may_contain(text)


def test_a_large_text_is_read_to_its_end():
    aliases = [
        person(f"Fornavn{chr(97 + i % 26)}{chr(97 + i // 26 % 26)} Etternavn{chr(97 + i % 26)}", str(i))
        for i in range(500)
    ]
    matcher = AliasMatcher(aliases, ordinary)
    text = "vi så det hos meg og fornavnab kom " * 6_000
    assert len(matcher.find(text)) >= 6_000


def test_a_dictionary_word_is_not_taken_for_what_it_sounds_like() -> None:
    aliases = [Alias("1", "Silje Wiik", "PERSON", "direct")]
    sure = AliasMatcher(aliases, is_known_word=lambda word: word == "weeks")
    assert not [hit for hit in sure.find("It took two weeks.") if hit.closeness != "near"]
    assert [hit.start for hit in sure.find("Wiiks bil og viik")] == [0, 13]


def test_an_initial_alone_is_nobody_elsewhere() -> None:
    matcher = AliasMatcher([Alias("1", "N.", "PERSON", "direct")])
    assert matcher.find("N. og n og N") == []


def test_a_name_in_a_name_of_another_type_is_found_by_itself() -> None:
    street, owner = Alias("1", "Torunn Fjellheims vei", "LOC", "indirect"), person("Torunn Fjellheim", "2")
    hits = AliasMatcher([street, owner]).find("i Torunn Fjellheims vei her")
    assert {(hit.entity, hit.start, hit.end) for hit in hits} == {("1", 2, 23), ("2", 2, 19)}
    other = person("Fjellheim", "3")
    assert {hit.entity for hit in AliasMatcher([owner, other]).find("hos Torunn Fjellheim")} == {"2"}
