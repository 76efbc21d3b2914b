"""The project's anonymising policy: a readable YAML file that says what is printed instead of what.

    municipalities: masked          # or named
    hide_from: [colleagues, family, diaspora, authorities]
    types:
      PERSON: pseudonym             # keep, pseudonym, category, generalise or mask
      AGE: generalise
    groups:
      flyktning:                    # by the attribute `group` of the participant
        DEMOGRAPHIC: category
    words:
      nb:
        LOC: "[stad i landet]"      # other words than the usual ones

What the file does not say is as in the default policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from qualcode.codebook.yaml_nodes import Items, Node, Pairs, Scalar, UnreadableYamlError, compose
from qualcode.errors import BadInput
from qualcode.i18n import _
from qualcode.text.display import display

TYPES = ("PERSON", "LOC", "ORG", "DATETIME", "AGE", "CODE", "DEMOGRAPHIC", "MISC", "QUANTITY")
KEEP, PSEUDONYM, CATEGORY, GENERALISE, MASK = TREATMENTS = ("keep", "pseudonym", "category", "generalise", "mask")
AUDIENCES = ("colleagues", "family", "diaspora", "authorities")
NAMED, MASKED = "named", "masked"
LANGUAGES = ("nb", "nn", "en")

DEFAULT_TREATMENTS = {
    "PERSON": PSEUDONYM,
    "LOC": CATEGORY,
    "ORG": CATEGORY,
    "DATETIME": GENERALISE,
    "AGE": GENERALISE,
    "CODE": MASK,
    "DEMOGRAPHIC": CATEGORY,
    "MISC": CATEGORY,
    "QUANTITY": CATEGORY,
}

# Printed words by type, and below it by what the words themselves show; in the order of LANGUAGES.
_WORDS: dict[str, tuple[str, str, str]] = {
    "PERSON": ("[person]", "[person]", "[person]"),
    "NAME": ("[navn]", "[namn]", "[name]"),
    "LOC": ("[sted]", "[stad]", "[place]"),
    "ORG": ("[virksomhet]", "[verksemd]", "[organisation]"),
    "DATETIME": ("[dato]", "[dato]", "[date]"),
    "AGE": ("[alder]", "[alder]", "[age]"),
    "CODE": ("[nummer]", "[nummer]", "[number]"),
    "DEMOGRAPHIC": ("[bakgrunn]", "[bakgrunn]", "[background]"),
    "MISC": ("[detalj]", "[detalj]", "[detail]"),
    "QUANTITY": ("[antall]", "[tal]", "[amount]"),
    "municipality": ("[kommune]", "[kommune]", "[municipality]"),
    "school": ("[skole]", "[skule]", "[school]"),
    "kindergarten": ("[barnehage]", "[barnehage]", "[kindergarten]"),
    "education": ("[opplæringssted]", "[opplæringsstad]", "[education centre]"),
    "reception": ("[mottak]", "[mottak]", "[reception centre]"),
    "health": ("[helsetjeneste]", "[helseteneste]", "[health service]"),
    "workplace": ("[arbeidsplass]", "[arbeidsplass]", "[workplace]"),
    "faith": ("[trossamfunn]", "[trussamfunn]", "[faith community]"),
    "club": ("[forening]", "[lag]", "[association]"),
    "media": ("[avis]", "[avis]", "[newspaper]"),
    "street": ("[adresse]", "[adresse]", "[address]"),
    "telephone": ("[telefon]", "[telefon]", "[telephone]"),
    "mail": ("[e-post]", "[e-post]", "[e-mail]"),
    "handle": ("[brukernavn]", "[brukarnamn]", "[user name]"),
    "identity": ("[id-nummer]", "[id-nummer]", "[identity number]"),
    "withheld": ("[utelatt]", "[utelate]", "[withheld]"),
    "web": ("[nettadresse]", "[nettadresse]", "[web address]"),
}

# What a name itself says of what it names; the part of it that says so identifies nobody.
_SHOWN: tuple[tuple[str, str, str], ...] = (
    ("ORG", "kindergarten", r"barnehage|kindergarten|nursery"),
    (
        "ORG",
        "education",
        r"voksenopplæring|vaksenopplæring|læringssenter|adult education|høgskole|høgskule|universitet",
    ),
    ("ORG", "school", r"skole|skule|school|\bvgs\b|gymnas"),
    ("ORG", "reception", r"mottak|reception"),
    (
        "ORG",
        "health",
        r"sykehus|sjukehus|hospital|legesenter|legekontor|\bDPS\b|\bBUP\b|sykehjem|sjukeheim|helsestasjon",
    ),
    ("ORG", "municipality", r"\bkommune[nr]?\b|municipality"),
    ("ORG", "faith", r"kirke|kyrkje|church|moské|mosque|menighet|kyrkjelyd|tempel"),
    ("ORG", "media", r"avis|tidende|\bblad\b|\bpost\b|news"),
    ("ORG", "club", r"forening|idrettslag|\bIL\b|\blag\b|klubb|\bkor\b|lions|sanitet|frivilligsentral"),
    ("ORG", "workplace", r"\bAS\b|\bbygg\b|fabrikk|factory|hotell?|butikk|verksted|maskin|industri|sveis|transport"),
    ("LOC", "street", r"(?:gate|gata|gaten|vei|veien|veg|vegen|street|road|allé|plass)\b|\d"),
    ("CODE", "mail", r"\S@\S"),
    ("CODE", "handle", r"@|^(?!.*\d{5})[a-zæøå_][\w.\-]+$"),
    ("CODE", "web", r"://|^www\."),
    ("CODE", "identity", r"^(?:\d[\s.\-]?){10,12}\d?$"),
    ("CODE", "telephone", r"^(?:\+|00)?[\d\s().\-]{7,16}$"),
)
_SHOWN_COMPILED = [(of, word, re.compile(pattern, re.IGNORECASE)) for of, word, pattern in _SHOWN]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done with identifiers, by type and by group of participants."""

    treatments: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_TREATMENTS))
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    hide_from: tuple[str, ...] = AUDIENCES
    municipalities: str = MASKED
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """By language and type, the texts printed instead of the usual ones."""

    def treatment(self, type: str, group: str | None = None) -> str:  # noqa: A002 - the word of the domain
        """Return what is done with a type, in a group of participants if that has a rule of its own."""
        special = self.groups.get(group.casefold(), {}) if group else {}
        return special.get(type) or self.treatments.get(type, CATEGORY)

    def word(self, type: str, language: str, text: str = "") -> str:  # noqa: A002
        """Return the category printed for a type, as narrow as the identifier's own words show it to be."""
        language = language[:2] if language[:2] in LANGUAGES else "en" if language else "nb"
        own = self.words.get(language, {})
        if type in own:
            return own[type]
        for of, name, pattern in _SHOWN_COMPILED:
            if of == type and text and pattern.search(text):
                return own.get(name) or _WORDS[name][LANGUAGES.index(language)]
        return _WORDS.get(type, _WORDS["MISC"])[LANGUAGES.index(language)]

    def withheld(self, language: str) -> str:
        """Return what stands for words that are masked without saying what they were."""
        return self.word("withheld", language)

    def person(self, number: int, language: str) -> str:
        """Return what stands for the nth person (from 0) who has no pseudonym, such as `[person A]`."""
        return f"{self.word('PERSON', language)[:-1]} {letters(number)}]"

    def dump(self) -> str:
        """Return the policy as YAML that `load` reads."""
        lines = [
            f"municipalities: {self.municipalities}  # named, masked",
            f"hide_from: [{', '.join(self.hide_from)}]",
            f"types:  # {', '.join(TREATMENTS)}",
            *(f"  {type_}: {self.treatments[type_]}" for type_ in TYPES),
        ]
        if self.groups:
            lines.append("groups:")
            for group, treatments in self.groups.items():
                lines.append(f"  {_quoted(group)}:")
                lines += [f"    {type_}: {treatment}" for type_, treatment in treatments.items()]
        if self.words:
            lines.append("words:")
            for language, words in self.words.items():
                lines.append(f"  {language}:")
                lines += [f"    {type_}: {_quoted(word)}" for type_, word in words.items()]
        return "\n".join(lines) + "\n"


def letters(number: int) -> str:
    """Return A, B … Z, AA, AB … for 0, 1 …"""
    out = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


def load(text: str) -> Policy:
    """Return the policy of a YAML text; an empty one gives the default. Raises BadInput with line and column."""
    try:
        root = compose(text)
    except UnreadableYamlError as error:
        problem = error.problem
        raise BadInput(problem.message, problem.hint, line=problem.line, column=problem.column) from None
    if root is None or (isinstance(root, Scalar) and root.text is None):
        return Policy()
    treatments = dict(DEFAULT_TREATMENTS)
    groups: dict[str, dict[str, str]] = {}
    hide_from: tuple[str, ...] = AUDIENCES
    municipalities = MASKED
    words: dict[str, dict[str, str]] = {}
    for key, value, node in _pairs(root):
        if key == "municipalities":
            municipalities = _choice(value, (NAMED, MASKED))
        elif key == "hide_from":
            if not isinstance(value, Items):
                _refuse(value, _("a list is wanted: [{choices}]").format(choices=", ".join(AUDIENCES)))
            hide_from = tuple(dict.fromkeys(_choice(item, AUDIENCES) for item in value.items))
        elif key == "types":
            treatments |= _treatments(value)
        elif key == "groups":
            groups = {group.casefold(): _treatments(rules) for group, rules, _node in _pairs(value)}
        elif key == "words":
            for language, texts, where in _pairs(value):
                if language not in LANGUAGES:
                    _refuse(where, _("“{word}” is none of: {choices}"), word=language, choices=LANGUAGES)
                words[language] = {type_: _bracketed(word) for type_, word, at in _pairs(texts) if _is_word(type_, at)}
        else:
            known = ("municipalities", "hide_from", "types", "groups", "words")
            _refuse(node, _("“{word}” is none of: {choices}"), word=key, choices=known)
    return Policy(treatments, groups, hide_from, municipalities, words)


def _pairs(node: Node) -> list[tuple[str, Node, Node]]:
    """Return key, value and the key's place of a mapping; an absent one is empty."""
    if isinstance(node, Scalar) and node.text is None:
        return []
    if not isinstance(node, Pairs):
        _refuse(node, _("“key: value” lines are wanted here"))
    out: list[tuple[str, Node, Node]] = []
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or not key.text:
            _refuse(key, _("a word is wanted before the colon"))
        if display(key.text) != key.text:
            _refuse(key, _("a word without control characters is wanted before the colon"))
        if any(key.text == other for other, _value, _node in out):
            _refuse(key, _("“{word}” stands here twice"), word=key.text)
        out.append((key.text, value, key))
    return out


def _treatments(node: Node) -> dict[str, str]:
    out = {}
    for type_, value, where in _pairs(node):
        if type_ not in TYPES:
            _refuse(where, _("“{word}” is none of: {choices}"), word=type_, choices=TYPES)
        out[type_] = _choice(value, TREATMENTS)
        if out[type_] == PSEUDONYM and type_ != "PERSON":
            _refuse(value, _("only PERSON can have pseudonyms"))
    return out


def _choice(node: Node, choices: tuple[str, ...]) -> str:
    if not isinstance(node, Scalar) or node.text not in choices:
        word = (node.text or "") if isinstance(node, Scalar) else ""
        _refuse(node, _("“{word}” is none of: {choices}"), word=word, choices=choices)
    assert node.text is not None
    return node.text


def _is_word(name: str, where: Node) -> bool:
    if name not in _WORDS:
        _refuse(where, _("“{word}” is none of: {choices}"), word=name, choices=tuple(_WORDS))
    return True


def _bracketed(node: Node) -> str:
    text = node.text if isinstance(node, Scalar) else None
    if not text or not (text.startswith("[") and text.endswith("]") and len(text) > 2) or display(text) != text:
        _refuse(node, _('a text in brackets and quotation marks is wanted, such as "[place]"'))
    return text


def _refuse(node: Node, message: str, word: str = "", choices: tuple[str, ...] = ()) -> NoReturn:
    if choices:
        message = message.format(word=word, choices=", ".join(choices))
    elif word:
        message = message.format(word=word)
    raise BadInput(message, line=node.line, column=node.column)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
