"""What the program says: every message is in the catalogue, has its bokmål, and no words go around the catalogue."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from qualcode import errors
from qualcode.i18n import _, set_language, translate
from qualcode.locale import extract

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "qualcode").rglob("*.py"))

ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)}
CLICK_ERRORS = {"BadParameter", "ClickException", "UsageError", "BadOptionUsage", "BadArgumentUsage"}
SPEAKING = {"say", "echo", "prompt", "confirm", "secho"}
TRANSLATING = {"_", "ngettext", "translate"}

ALLOWED = {
    # Only a programmer who goes around Project.write can meet it.
    ("qualcode/store/log.py", "A change was made outside a step."),
}


def translations() -> list[Message]:
    with extract.po_path("nb").open("rb") as file:
        return [message for message in read_po(file, locale="nb") if message.id]


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_catalogue_is_up_to_date() -> None:
    stale = [path.name for path, content in extract.files() if not path.is_file() or path.read_bytes() != content]
    assert not stale, f"{stale}: run `make catalogue` and translate what is new"


def test_every_message_has_its_bokmal() -> None:
    missing = []
    for message in translations():
        forms = message.string if message.pluralizable else (message.string,)
        if message.fuzzy or not all(forms):
            missing.append(message.id)
    assert not missing


def test_translations_have_the_placeholders_of_the_source() -> None:
    wrong = []
    for message in translations():
        if message.pluralizable:
            singular, plural = message.id
            wanted = fields(singular) | fields(plural)
            # "ett treff" may leave the number out where the source does.
            if fields(message.string[1]) != fields(plural) or not fields(message.string[0]) <= wanted:
                wrong.append(message.id)
        elif fields(message.id) != fields(message.string):
            wrong.append(message.id)
    assert not wrong


def test_the_language_in_force_is_spoken() -> None:
    assert translate("The search is empty.", "nb") == "Søket er tomt."
    set_language("nb")
    try:
        assert _("The search is empty.") == "Søket er tomt."
    finally:
        set_language("en")
    assert _("The search is empty.") == "The search is empty."


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def raw_words(node: ast.expr) -> Iterator[str]:
    """Yield the string literals with letters that an expression would show untranslated."""
    match node:
        case ast.Constant(value=str() as text):
            if any(character.isalpha() for character in text):
                yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from raw_words(part)
        case ast.BinOp(left=left, right=right):
            yield from raw_words(left)
            yield from raw_words(right)
        case ast.BoolOp(values=values):
            for value in values:
                yield from raw_words(value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from raw_words(body)
            yield from raw_words(orelse)
        case ast.Call() if called(node) not in TRANSLATING and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"format", "join"}:
                yield from raw_words(node.func.value)


def shown(node: ast.Call) -> list[ast.expr]:
    """Return the arguments of a call that a person will read."""
    name = called(node)
    if name in ERRORS | CLICK_ERRORS:
        return [*node.args[:2], *(each.value for each in node.keywords if each.arg in {"message", "hint"})]
    if name in SPEAKING:
        return node.args[:1]
    return []


def around_the_catalogue(source: str) -> list[tuple[int, str]]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [(call.lineno, text) for call in calls for argument in shown(call) for text in raw_words(argument)]


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused("No.")',
        'raise BadInput(_("No."), "Do so.")',
        'raise NotFound(_("No."), hint=f"Try {name}.")',
        'say("Done: {n}".format(n=n))',
        'say("Done " + name)',
        'say(_("Done.") if done else "Failed.")',
        'click.echo("Aborted.", err=True)',
    ],
)
def test_untranslated_words_are_noticed(line: str) -> None:
    assert around_the_catalogue(line)


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused(_("No {name}.").format(name=name), hint)',
        'say(ngettext("{n} hit", "{n} hits", n).format(n=n))',
        'click.echo(f"{name}: {value}")',
        "click.echo(text)",
    ],
)
def test_translated_words_and_data_pass(line: str) -> None:
    assert not around_the_catalogue(line)


def test_no_words_go_around_the_catalogue() -> None:
    found = []
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("qualcode/locale/"):
            continue
        for line, text in around_the_catalogue(path.read_text("utf-8")):
            if (name, text) not in ALLOWED:
                found.append(f"{name}:{line}: {text}")
    assert not found, "\n".join(found)


def test_messages_are_literals() -> None:
    """A message that is computed cannot be gathered; values go in by format()."""
    found = []
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        if name in {"qualcode/i18n.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                literals = node.args[: 2 if node.func.id == "ngettext" else 1]
                if not all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in literals):
                    found.append(f"{name}:{node.lineno}")
    assert not found
