"""What one call of the command line was given, and how it reaches the project."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.files import read_text
from qualcode.errors import BadInput, PassphraseNeeded, UsageError
from qualcode.i18n import _, set_language

if TYPE_CHECKING:
    from qualcode.config import Value
    from qualcode.store.location import Location
    from qualcode.store.project import Project


@dataclass
class Invocation:
    """The options that stand before the command."""

    place: str | None
    coder_given: str | None
    passphrase_file: Path | None
    language_given: str | None
    debug: bool
    _settings: dict[str, Value] = field(default_factory=dict)

    def settings(self, folder: Path | None = None) -> dict[str, Value]:
        """Return the settings in force, and say everything from now on in their language."""
        if not self._settings:
            from qualcode.config import settings

            os.umask(0o077)
            self._settings = settings({"language": self.language_given, "coder": self.coder_given}, folder)
            set_language(self._settings["language"].value)
        return self._settings

    @property
    def coder(self) -> str:
        """Return who is at work."""
        return self.settings()["coder"].value

    def location(self) -> Location:
        """Return where the project is."""
        from qualcode.store.location import Location, find

        location = Location.of(self.place) if self.place else find()
        self.settings(location.folder)
        return location

    def open(self) -> Project:
        """Open the project; asks for its passphrase when it is encrypted and a person sits at the terminal."""
        from qualcode.store.project import Project

        location = self.location()
        passphrase = self.passphrase(0)
        try:
            return Project.open(location, passphrase=passphrase)
        except PassphraseNeeded:
            if not sys.stdin.isatty():
                raise
            return Project.open(location, passphrase=self.ask(_("Passphrase of the project")))

    def passphrase(self, line: int) -> str | None:
        """Return the passphrase of the project (line 0) or of the key file (line 1) as the file has it."""
        if self.passphrase_file is None:
            return None
        try:
            lines = self.passphrase_file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(_("The passphrase file cannot be read."), path=self.passphrase_file) from error
        lines = [each for each in lines if each]
        if not lines:
            raise BadInput(_("The passphrase file is empty."), path=self.passphrase_file)
        return lines[min(line, len(lines) - 1)]

    def new_passphrase(self, file: Path | None, question: str) -> str:
        """Return a new passphrase: the first line of a file, else asked for twice; raises UsageError without either."""
        if file is not None:
            return (read_text(file).splitlines() or [""])[0]
        if not sys.stdin.isatty():
            raise UsageError(_("Give the new passphrase with --new-passphrase-file FILE."))
        return self.ask(question, twice=True)

    def key_passphrase(self, *, new: bool = False) -> str | None:
        """Return the key file's passphrase; asks a person at a terminal, twice for a new one."""
        given = self.passphrase(1)
        if given is not None or not sys.stdin.isatty():
            return given
        return self.ask(_("Passphrase of the key file"), twice=new)

    @staticmethod
    def ask(question: str, *, twice: bool = False) -> str:
        """Ask for a passphrase without showing it."""
        answer = click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
        assert isinstance(answer, str)
        return answer


pass_invocation = click.make_pass_decorator(Invocation)
