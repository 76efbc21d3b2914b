"""The tutorial and the first session of README are true: their commands run in order and say what they are said to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documented import Session, blocks

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_commands_run_and_print_what_is_shown(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text("utf-8")
    found = [block for block in blocks(text) if block.kind == "console" or block.file]
    assert sum(len(block.commands) for block in found) >= 10
    folder = tmp_path / "empty"
    folder.mkdir()
    session = Session(folder)
    for block in found:
        if block.file:
            (folder / block.file).write_text(block.text + "\n", "utf-8")
        for command in block.commands:
            session.run(command)
    session.finish()


def test_places_told_in_the_tutorial_are_those_of_the_words() -> None:
    text = (ROOT / "docs/tutorial.md").read_text("utf-8")
    transcript = next(block.text for block in blocks(text) if block.file == "saltvika-01.txt")
    assert transcript[98:138] == "Så ventet vi på leilighet i elleve uker."
    assert re.fullmatch(r"Gudveig Straumøy på .* utenat\.", transcript[203:334])
