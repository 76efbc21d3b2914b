"""What the documentation must hold: every command, option and setting, links that lead somewhere, true examples."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from itertools import groupby, takewhile
from pathlib import Path
from types import ModuleType

import click
import pytest
from documented import blocks

from qualcode.cli.main import cli
from qualcode.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
TELLING = [DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md"))]

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CALL = re.compile(r"qualcode(?: +--[\w-]+ \S+)* +")


def generator() -> ModuleType:
    """Load docs/generate.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands() -> Iterator[tuple[str, click.Command]]:
    for path, command in generator().command_tree():
        yield " ".join(path), command


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", sorted(generator().PAGES))
def test_generated_pages_are_up_to_date(page: str) -> None:
    wanted = generator().PAGES[page]()
    assert (DOCS / "reference" / page).read_text("utf-8") == wanted, "run: python docs/generate.py"


def test_every_command_and_option_is_in_the_reference() -> None:
    text = (DOCS / "reference" / "commands.md").read_text("utf-8")
    sections = dict(re.findall(r"^#{2,4} (qualcode.*)\n((?:(?!^#).*\n?)*)", text, re.MULTILINE))
    for path, command in commands():
        assert path in sections
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert max(parameter.opts, key=len) in sections[path], f"{path} {parameter.opts}"


def test_every_command_is_told_of_in_a_guide() -> None:
    told = _CALL.sub("qualcode ", "\n".join(page.read_text("utf-8") for page in TELLING))
    missing = [path for path, command in commands() if not re.search(rf"{re.escape(path)}\b", told)]
    assert not missing


def test_every_setting_is_told_of_in_a_guide() -> None:
    told = "\n".join(page.read_text("utf-8") for page in TELLING)
    missing = [one.name for one in SETTINGS if f"qualcode config {one.name}" not in told]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.is_file(), f"{target} leads nowhere"
        assert there.is_relative_to(ROOT)
        assert not anchor or anchor in anchors(there), f"{target}: no such heading"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the usual renderers make them."""
    headings = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def examples() -> Iterator[tuple[str, list[str]]]:
    """Yield the words of each call of qualcode that a page shows, with the page."""
    for page in PAGES:
        for block in blocks(page.read_text("utf-8")):
            for command in block.commands:
                lexer = shlex.shlex(command.typed, posix=True, punctuation_chars="|>")
                lexer.whitespace_split = True
                for piped, words in groupby(lexer, lambda word: word == "|"):
                    typed = list(takewhile(lambda word: word != ">", words))
                    if not piped and typed[0] == "qualcode":
                        yield name_of(page), typed


def test_examples_name_commands_and_options_that_exist() -> None:
    found = list(examples())
    assert len(found) > 100
    for page, typed in found:
        command: click.Command = cli
        words = iter(typed[1:])
        for word in words:
            if word.startswith("--"):
                option = option_of(command, word)
                assert option is not None, f"{page}: {typed}: no option {word}"
                if not option.is_flag:
                    value = next(words)
                    choices = getattr(option.type, "choices", None)
                    assert choices is None or value in choices, f"{page}: {typed}: {value}"
            elif isinstance(command, click.Group):
                below = command.get_command(click.Context(command), word)
                assert below is not None, f"{page}: {typed}: no command {word}"
                command = below


def option_of(command: click.Command, word: str) -> click.Option | None:
    return next((one for one in command.params if isinstance(one, click.Option) and word in one.opts), None)


def test_every_page_is_reached_from_the_start_page() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for target in _LINK.findall(page.read_text("utf-8")):
            if "://" not in target and target.partition("#")[0]:
                waiting.append((page.parent / target.partition("#")[0]).resolve())
    assert {name_of(page) for page in PAGES} - {name_of(page) for page in reached} <= {"README.md"}


def test_pages_name_no_machine() -> None:
    for page in PAGES:
        assert not re.search(r"/(?:root|home|tmp|work|Users)/", page.read_text("utf-8")), name_of(page)


def test_example_of_the_library_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    (example,) = [
        block for block in blocks((DOCS / "reference/library.md").read_text("utf-8")) if block.kind == "python"
    ]
    monkeypatch.chdir(tmp_path)
    exec(compile(example.text, "library.md", "exec"), {})
    assert re.search(r"Q-.{4}-.{4}-.", capsys.readouterr().out)


def test_functions_told_of_exist() -> None:
    from qualcode.anonymise import keyfile, review, scanning
    from qualcode.coding import batch, retrieving
    from qualcode.export import excerpts
    from qualcode.ingest import importing
    from qualcode.search import service
    from qualcode.store import project, verify

    modules = (keyfile, review, scanning, batch, retrieving, excerpts, importing, service, project, verify)
    known = {name for module in modules for name in vars(module)} | {"project"}
    text = (DOCS / "reference/library.md").read_text("utf-8")
    for called in re.findall(r"`(\w+)(?:\.\w+)?\(", text.partition("## Functions")[2]):
        assert called in known


FIELDS = {
    "quotes": ("qualcode.coding.retrieving", "Quote"),
    "search": ("qualcode.search.service", "FoundPassage"),
    "concordance": ("qualcode.search.service", "FoundOccurrence"),
    "forms": ("qualcode.search.service", "FoundForm"),
}


@pytest.mark.parametrize("heading", FIELDS)
def test_fields_of_output_are_told(heading: str) -> None:
    import dataclasses
    from importlib import import_module

    module, name = FIELDS[heading]
    text = (DOCS / "reference/files.md").read_text("utf-8")
    section = text.partition(f"### {heading}\n")[2].partition("\n##")[0]
    for field in dataclasses.fields(getattr(import_module(module), name)):
        assert f"`{field.name}`" in section, f"{heading}: {field.name}"
