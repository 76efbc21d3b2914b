"""What is in order in a project and what is due."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.anonymise.review import queue
from qualcode.anonymise.scanning import status
from qualcode.i18n import _
from qualcode.model import Participant, Source
from qualcode.store.backup import FOLDER
from qualcode.store.project import Project
from qualcode.store.verify import verify

GOOD, DUE, WRONG = "in order", "due", "wrong"
_OLD_BACKUP = 7
"""Days after which a backup is due."""


@dataclass(frozen=True, slots=True)
class State:
    """One thing that was looked at."""

    what: str
    state: str
    detail: str


def health(project: Project) -> list[State]:
    """Return the state of what a project must have: integrity, approval, end date, consents, review, rights, backup."""
    verification = verify(project)
    integrity = State(
        _("integrity"),
        GOOD if verification.sound else WRONG,
        _("all is as it was stored") if verification.sound else _("run `qualcode verify --full`"),
    )
    with project.read() as session:
        return [
            integrity,
            *_of_record(project, session),
            *_of_people(session),
            *_of_review(session),
            *_of_files(project),
        ]


def _of_record(project: Project, session: Session) -> Iterator[State]:
    record = project.record(session)
    yield State(
        _("approval"),
        GOOD if record.approval_reference else DUE,
        record.approval_reference or _("the project record has no reference of an approval"),
    )
    if record.end_date is None:
        yield State(_("end date"), DUE, _("the project record says nothing of when the project ends"))
    else:
        over = record.end_date < dt.datetime.now(dt.UTC).date()
        yield State(_("end date"), WRONG if over else GOOD, record.end_date.isoformat())


def _of_people(session: Session) -> Iterator[State]:
    people = list(session.scalars(select(Participant)))
    silent = sum(not one.consents_to("quote") for one in people)
    yield State(
        _("consent to quote"),
        DUE if silent else GOOD,
        _("{missing} of {all} participants have not agreed to be quoted").format(missing=silent, all=len(people)),
    )


def _of_review(session: Session) -> Iterator[State]:
    published = set(session.scalars(select(Source.name).where(Source.document_class == "published")))
    behind = [one.source for one in status(session) if not one.up_to_date and one.source not in published]
    yield State(
        _("scan"),
        DUE if behind else GOOD,
        _("{count} sources are not scanned by the present detectors").format(count=len(behind)),
    )
    left = len(queue(session))
    yield State(_("review"), DUE if left else GOOD, _("{count} spellings are left to decide").format(count=left))


def _of_files(project: Project) -> Iterator[State]:
    folder = project.location.folder
    if folder is None:
        yield State(_("store"), GOOD, _("PostgreSQL: its server keeps rights and backups"))
        return
    open_to_others = [path.name for path in folder.rglob("*") if path.stat().st_mode & 0o077]
    yield State(
        _("rights"),
        WRONG if open_to_others else GOOD,
        _("others on this machine may read {names}").format(names=", ".join(open_to_others))
        if open_to_others
        else _("only you may read the files"),
    )
    copies = sorted((folder / FOLDER).glob("*.qualcode")) if (folder / FOLDER).is_dir() else []
    age = (dt.datetime.now().timestamp() - os.stat(copies[-1]).st_mtime) / 86400 if copies else None
    yield State(
        _("backup"),
        GOOD if age is not None and age < _OLD_BACKUP else DUE,
        _("the last is {days} days old").format(days=int(age))
        if age is not None
        else _("there is none in the project"),
    )
