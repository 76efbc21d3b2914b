"""What the documentation shows, read from its pages and tried: blocks, commands, and what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)\n?```$", re.MULTILINE | re.DOTALL
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Command:
    """A command as it is typed, and the lines shown below it."""

    typed: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, its text, and the file it is to be saved as."""

    kind: str
    text: str
    file: str | None

    @property
    def commands(self) -> list[Command]:
        """Return the commands of a console block; a line that ends in a backslash goes on."""
        if self.kind != "console":
            return []
        out: list[Command] = []
        for piece in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            lines = piece.replace("\\\n", "").rstrip("\n").split("\n")
            out.append(Command(lines[0], tuple(line for line in lines[1:] if line.strip())))
        return out


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for found in _BLOCK.finditer(text):
        yield Block(found["kind"], found["text"], found["file"])


class Session:
    """A terminal in a folder, in which commands are typed one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exit_code = 0

    def run(self, command: Command) -> None:
        """Run a command; every line shown must occur in what it prints, with anything for an ellipsis."""
        if command.typed == "echo $?":
            assert command.shown == (str(self.exit_code),)
            self.exit_code = 0
            return
        # A failure is only right where the page goes on to show the exit code.
        assert self.exit_code == 0, "the command before failed"
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command.typed],
            cwd=self.folder,
            env=os.environ | {"PATH": path, "PYTHONWARNINGS": "error"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.exit_code = done.returncode
        printed = [_SPACE.sub(" ", line).strip() for line in done.stdout.splitlines()]
        for line in command.shown:
            parts = [re.escape(part) for part in _SPACE.sub(" ", line).strip().split("…")]
            assert any(re.search(".*".join(parts), one) for one in printed), f"$ {command.typed}\n{done.stdout}"

    def finish(self) -> None:
        """Say that the last command must have gone well."""
        assert self.exit_code == 0
