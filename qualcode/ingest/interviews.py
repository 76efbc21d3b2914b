"""Interviews: what is known about a data-collection event."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _
from qualcode.ingest.attributes import set_value
from qualcode.model import Interview, InterviewAttribute

FIELDS = ("place", "setting", "wave", "language", "interpreter", "guide_version")
"""What every interview has a place for, beside its name and date."""

_NORWEGIAN = {"dato": "date", "sted": "place", "runde": "wave", "språk": "language", "tolk": "interpreter"}


def interview_named(session: Session, name: str) -> Interview:
    """Return the interview of that name; raises NotFound."""
    found = session.scalar(select(Interview).where(Interview.name == name))
    if found is None:
        raise NotFound(_("There is no interview {name}.").format(name=name), _("`qualcode interviews` lists them."))
    return found


def set_on_interview(interview: Interview, name: str, value: str) -> None:
    """Set one of FIELDS, the date, or else an attribute; `true => printed` as for participants.

    An empty value takes an attribute away. Raises BadInput for a date that is none.
    """
    key = _NORWEGIAN.get(name.strip().casefold(), name.strip().casefold())
    if key == "date":
        try:
            interview.date = dt.date.fromisoformat(value) if value else None
        except ValueError as error:
            raise BadInput(_("{value} is no date.").format(value=repr(value)), _("Write YYYY-MM-DD.")) from error
        return
    if key in FIELDS:
        setattr(interview, key, value)
        return
    set_value(interview.attributes, InterviewAttribute, key, value)
