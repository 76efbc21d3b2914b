"""The tree of everything that can go wrong for a user, with the exit code each kind ends in.

QualcodeError                  exit 1
├── UsageError                 exit 2   the command or call itself is malformed
├── NotFound                   exit 1   a named thing does not exist
├── Refused                    exit 1   a rule forbids it, or the row has moved on
│   ├── ProjectExists          the place for a new project is taken
│   ├── ProjectTooNew          a later qualcode wrote this project
│   ├── PassphraseNeeded       sealed material, and no passphrase was given
│   ├── WrongPassphrase        the passphrase opens nothing
│   ├── KeyFileMissing         a pseudonym is wanted and its key file is not there
│   ├── NotUndoable            the step cannot be taken back, with the reason
│   └── StoreFailed            the disk or the database refused (full, read-only, gone)
├── BadInput                   exit 1   a file or value from outside cannot be used
│   ├── UnreadableSource       a document that no reader can take
│   │   └── UnknownEncoding    text that is not UTF-8, and nobody has said what it is
│   ├── CodebookInvalid        a codebook file with a mistake
│   └── QuerySyntax            a search that cannot be parsed
├── PrivacyRefused             exit 3   the privacy check stopped an export
└── IntegrityFailed            exit 4   stored text or codings are not what they were

A message says what and where; the hint says what to do. Neither ever holds words of a transcript.
"""

from __future__ import annotations

from pathlib import Path


class QualcodeError(Exception):
    """Something the user can read and act upon."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(QualcodeError):
    """The command or call is malformed."""

    exit_code = 2


class NotFound(QualcodeError):
    """A project, source, code, participant or other named thing does not exist."""


class Refused(QualcodeError):
    """A rule of the project forbids the action, or what it acts on has changed meanwhile."""


class ProjectExists(Refused):
    """A new project was asked for in a place that is taken."""


class ProjectTooNew(Refused):
    """A later version of qualcode wrote this project."""


class PassphraseNeeded(Refused):
    """Sealed material was asked for without a passphrase."""


class WrongPassphrase(Refused):
    """The passphrase does not open the project or key file."""


class KeyFileMissing(Refused):
    """The project has pseudonyms and the key file that holds them is not in its place."""


class NotUndoable(Refused):
    """A step cannot be undone or redone; the message says why."""


class StoreFailed(Refused):
    """The disk or the database refused a read or write; nothing was half-written."""


class BadInput(QualcodeError):
    """A file or value from outside cannot be used; path, line and column say where (from 1)."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        path: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{where}: {super().__str__()}" if where else super().__str__()


class UnreadableSource(BadInput):
    """No reader can take the document; nothing of it was imported."""


class UnknownEncoding(UnreadableSource):
    """A text is not UTF-8 and nobody has said what it is."""


class CodebookInvalid(BadInput):
    """A codebook file has a mistake."""


class QuerySyntax(BadInput):
    """A search cannot be parsed; column says where (from 1)."""

    def __str__(self) -> str:
        where = f" (column {self.column})" if self.column is not None else ""
        return f"{self.message}{where} {self.hint}".strip()


class PrivacyRefused(QualcodeError):
    """The privacy check stopped what was about to leave; nothing was written.

    `words` holds, by place, what was found there: for the screen of who may see it, never for a log.
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "", words: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message, hint)
        self.words = words


class IntegrityFailed(QualcodeError):
    """Stored bytes, texts or codings are not what they were when they were stored."""

    exit_code = 4
