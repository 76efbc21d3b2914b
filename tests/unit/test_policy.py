"""The policy file says what it says, mistakes are shown where they stand, and what is unsaid is the default."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.anonymise.policy import AUDIENCES, LANGUAGES, TREATMENTS, TYPES, Policy, letters, load
from qualcode.errors import BadInput

EXAMPLE = """\
# Vår policy
municipalities: named
hide_from: [family, diaspora]
types:
  LOC: keep
groups:
  Flyktning:
    LOC: category
    DEMOGRAPHIC: mask
words:
  nn:
    LOC: "[bygd]"
"""


def test_an_empty_file_is_the_default_policy():
    assert load("") == Policy()
    assert load("# bare en kommentar\n") == Policy()
    assert [Policy().treatment(type_) for type_ in ("PERSON", "LOC", "CODE", "AGE")] == [
        "pseudonym",
        "category",
        "mask",
        "generalise",
    ]
    assert Policy().hide_from == AUDIENCES
    assert Policy().municipalities == "masked"


def test_groups_differ_and_the_rest_is_as_usual():
    policy = load(EXAMPLE)
    assert policy.municipalities == "named"
    assert policy.hide_from == ("family", "diaspora")
    assert policy.treatment("LOC") == "keep"
    assert policy.treatment("LOC", "flyktning") == "category"
    assert policy.treatment("LOC", "ansatt") == "keep"
    assert policy.treatment("DEMOGRAPHIC", "FLYKTNING") == "mask"
    assert policy.treatment("AGE", "flyktning") == "generalise"
    assert policy.word("LOC", "nn", "Lia") == "[bygd]"
    assert policy.word("LOC", "nb", "Lia") == "[sted]"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("municipalities: kanskje\n", 1, 17),
        ("types:\n  LOC: kategori\n", 2, 8),
        ("types:\n  STED: keep\n", 2, 3),
        ("types:\n  LOC: pseudonym\n", 2, 8),
        ("hide_from: family\n", 1, 12),
        ("hide_from: [naboer]\n", 1, 13),
        ("typer:\n  LOC: keep\n", 1, 1),
        ("types:\n  LOC: keep\n  LOC: mask\n", 3, 3),
        ('words:\n  nb:\n    LOC: "sted"\n', 3, 10),
        ('words:\n  de:\n    LOC: "[Ort]"\n', 2, 3),
        ("types: [LOC]\n", 1, 8),
        ("types:\n\tLOC: keep\n", 2, 1),
        ("- LOC\n", 1, 1),
        ("a: &x 1\nb: *x\n", 1, 4),
    ],
)
def test_mistakes_are_shown_where_they_stand(text, line, column):
    with pytest.raises(BadInput) as refused:
        load(text)
    assert (refused.value.line, refused.value.column) == (line, column)


@pytest.mark.parametrize(
    ("type_", "text", "nb", "en"),
    [
        ("ORG", "Lia skole", "[skole]", "[school]"),
        ("ORG", "Lia barnehage", "[barnehage]", "[kindergarten]"),
        ("ORG", "Lia transitmottak", "[mottak]", "[reception centre]"),
        ("ORG", "Lia kommune", "[kommune]", "[municipality]"),
        ("ORG", "Qx", "[virksomhet]", "[organisation]"),
        ("CODE", "934 12 870", "[telefon]", "[telephone]"),
        ("CODE", "a.b@post.example", "[e-post]", "[e-mail]"),
        ("CODE", "@lia_92", "[brukernavn]", "[user name]"),
        ("LOC", "Lia", "[sted]", "[place]"),
        ("LOC", "Liagata 7", "[adresse]", "[address]"),
    ],
)
def test_the_category_is_as_narrow_as_the_words_show(type_, text, nb, en):
    assert Policy().word(type_, "nb", text) == nb
    assert Policy().word(type_, "en", text) == en
    assert Policy().word(type_, "en-GB", text) == en


def test_every_word_is_there_in_every_language():
    for type_ in TYPES:
        for language in (*LANGUAGES, "", "uk"):
            assert Policy().word(type_, language).startswith("[")


def test_persons_are_lettered():
    assert [letters(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
    assert Policy().person(1, "nb") == "[person B]"


rules = st.dictionaries(
    st.sampled_from([t for t in TYPES if t != "PERSON"]), st.sampled_from([t for t in TREATMENTS if t != "pseudonym"])
)


@given(
    rules,
    st.dictionaries(
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).map(str.casefold),
        rules,
        max_size=3,
    ),
    st.lists(st.sampled_from(AUDIENCES), unique=True),
    st.sampled_from(["named", "masked"]),
)
def test_what_is_written_is_read_back(types, groups, hide_from, municipalities):
    groups = {group.casefold(): value for group, value in groups.items()}
    policy = Policy(Policy().treatments | types, groups, tuple(hide_from), municipalities, {"nb": {"LOC": '[st"ed\\]'}})
    assert load(policy.dump()) == policy


@pytest.mark.parametrize(
    "text",
    [
        'words:\n  nb:\n    LOC: "[\\e[31mX]"\n',
        'words:\n  nb:\n    LOC: "[\\x9b31m]"\n',
        'words:\n  nb:\n    LOC: "[\\u202ested]"\n',
        'words:\n  nb:\n    LOC: "[to\\nlinjer]"\n',
        'groups:\n  "\\e[31m":\n    LOC: keep\n',
        '"\\e[31m": x\n',
    ],
)
def test_control_characters_are_refused_and_not_repeated(text):
    with pytest.raises(BadInput) as refused:
        load(text)
    assert refused.value.message.isprintable()
