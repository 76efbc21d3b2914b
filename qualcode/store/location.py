"""Where a project is: a folder `NAME.qualcode` with an SQLite database, or the URL of a PostgreSQL database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import NotFound
from qualcode.i18n import _

SUFFIX = ".qualcode"
VARIABLE = "QUALCODE_PROJECT"


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a project; `folder` for the embedded store, `url` for a team's."""

    folder: Path | None = None
    url: str | None = None

    @classmethod
    def of(cls, place: str | Path) -> Location:
        """Return the location that a path or URL names; the suffix `.qualcode` may be left out."""
        text = str(place)
        if text.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            return cls(url="postgresql+psycopg://" + text.partition("://")[2])
        folder = Path(text).expanduser()
        if folder.suffix != SUFFIX and not folder.is_dir():
            folder = folder.with_name(folder.name + SUFFIX)
        return cls(folder=folder.absolute())

    @property
    def name(self) -> str:
        """Return what to call it in messages: never a password."""
        if self.folder is not None:
            return self.folder.name
        assert self.url is not None
        return self.url.rpartition("@")[2].partition("?")[0].removeprefix("postgresql+psycopg://")

    @property
    def database(self) -> Path:
        """Return the path of the SQLite file."""
        assert self.folder is not None
        return self.folder / "project.db"


def find(start: Path | None = None) -> Location:
    """Return the project of the environment variable, or the nearest `*.qualcode` upward from a folder.

    Raises NotFound when there is none, or more than one to choose from.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Location.of(named)
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if folder.suffix == SUFFIX and (folder / "project.db").exists():
            return Location(folder=folder)
        found = sorted(child for child in folder.glob(f"*{SUFFIX}") if (child / "project.db").exists())
        if len(found) == 1:
            return Location(folder=found[0])
        if found:
            raise NotFound(
                _("There are several projects in {folder}.").format(folder=folder),
                _("Say which with --project PATH."),
            )
    raise NotFound(
        _("There is no project here or in a folder above."),
        _("Make one with `qualcode init NAME.qualcode`, or name one with --project PATH."),
    )
