"""Changing the project record: what the study is, and how its quotes are attributed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from qualcode.errors import BadInput
from qualcode.evidence.attribution import check_template
from qualcode.i18n import LANGUAGES, _
from qualcode.ingest.participants import yes_or_no
from qualcode.model import ProjectRecord


def _title(value: str) -> str:
    if not value:
        raise BadInput(_("A project needs a title."))
    return value


def _date(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BadInput(_("{value} is no date.").format(value=repr(value)), _("Write YYYY-MM-DD.")) from error


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise BadInput(
            _("{name} cannot be {value}.").format(name="language", value=value),
            _("It is one of {values}.").format(values=", ".join(LANGUAGES)),
        )
    return value


def _template(value: str) -> str:
    check_template(value)
    return value


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


FIELDS: dict[str, Callable[[str], Any]] = {
    "title": _title,
    "approval_reference": str,
    "end_date": _date,
    "municipalities_named": yes_or_no,
    "language": _language,
    "access": _names,
    "attribution": _template,
}
"""What of the record can be set, each with what reads its text."""


def set_on_record(record: ProjectRecord, name: str, value: str) -> None:
    """Set one of FIELDS from its text; raises BadInput for another name or a value that does not fit."""
    read = FIELDS.get(name)
    if read is None:
        raise BadInput(
            _("The project record has no {name}.").format(name=name),
            _("There are {names}.").format(names=", ".join(FIELDS)),
        )
    setattr(record, name, read(value.strip()))
