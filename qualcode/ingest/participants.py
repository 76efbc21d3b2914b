"""Participants: what is known about them and what they agreed to."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput, NotFound, Refused
from qualcode.i18n import _
from qualcode.ingest.attributes import attribute_key, set_value
from qualcode.model import Attendance, Consent, Participant, ParticipantAttribute, Speaker
from qualcode.model.participants import CONSENT_USES

_YES = {"yes", "ja", "true", "1"}
_NO = {"no", "nei", "false", "0"}


def participant_labelled(session: Session, label: str) -> Participant:
    """Return the participant of that label; raises NotFound."""
    found = session.scalar(select(Participant).where(Participant.label == label))
    if found is None:
        raise NotFound(
            _("There is no participant {label}.").format(label=label), _("`qualcode participants` lists them.")
        )
    return found


def remove_participant(session: Session, participant: Participant) -> None:
    """Take a participant out; raises Refused for one who speaks in a source, whose words and codings name them."""
    if session.scalar(select(Speaker.id).where(Speaker.participant_id == participant.id).limit(1)) is not None:
        raise Refused(
            _("{label} speaks in a source.").format(label=participant.label),
            _("Say who speaks there with `qualcode source speaker`, then remove it."),
        )
    for attendance in session.scalars(select(Attendance).where(Attendance.participant_id == participant.id)):
        session.delete(attendance)
    session.flush()
    session.delete(participant)


def set_attribute(participant: Participant, name: str, value: str) -> None:
    """Set an attribute of a participant, `true => printed`; an empty value takes it away."""
    set_value(participant.attributes, ParticipantAttribute, name, value)


def set_consent(
    participant: Participant,
    use: str,
    given: bool,
    *,
    form: str = "",
    date: dt.date | None = None,
    renewed: bool = False,
) -> None:
    """Set what the participant said to a use; raises BadInput for an unknown one.

    Saying no after a yes is a withdrawal, and keeps its date. A yes after that raises BadInput, unless it is `renewed`:
    said of this participant alone, with a date that is not before the withdrawal.
    """
    if use not in CONSENT_USES:
        raise BadInput(
            _("There is no use {use} to agree to.").format(use=use),
            _("It is one of {uses}.").format(uses=", ".join(CONSENT_USES)),
        )
    consent = next((one for one in participant.consents if one.use == use), None)
    if consent is None:
        consent = Consent(use=use, given=given)
        participant.consents.append(consent)
    elif consent.given and not given and consent.withdrawn_on is None:
        consent.withdrawn_on = date or dt.datetime.now(dt.UTC).date()
    if given and consent.withdrawn_on is not None and not (renewed and date and date >= consent.withdrawn_on):
        raise BadInput(
            _("{label} withdrew the consent to {use} on {date}.").format(
                label=participant.label, use=use, date=consent.withdrawn_on.isoformat()
            ),
            _("A consent given anew is set for that participant alone, with its --date."),
        )
    if given:
        consent.withdrawn_on = None
    consent.given = given
    if form:
        consent.form = form
    if date is not None:
        consent.date = date


def yes_or_no(value: str) -> bool:
    """Return what a word of assent means, in English or Norwegian; raises BadInput."""
    word = value.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadInput(_("{value} is neither yes nor no.").format(value=repr(value)))


def import_participants(session: Session, text: str, path: Path | None = None) -> list[str]:
    """Take participants from CSV, all or none, and return their labels.

    The first line names the columns: `participant`; `consent:quote` and the like (yes or no); `KEY` for the true and
    `KEY:printed` for the printed value of an attribute. An empty cell changes nothing. Raises BadInput with the line.
    """
    sample = text.partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter)
    columns = [name.strip() for name in rows.fieldnames or []]
    label_column = next((name for name in columns if name.casefold() in ("participant", "informant", "label")), None)
    if label_column is None:
        raise BadInput(_("The first line must name a column `participant`."), path=path, line=1)
    labels = []
    for number, row in enumerate(rows, start=2):
        try:
            if None in row:
                raise BadInput(_("The line has more cells than there are columns."))
            cells = {name.strip(): (value or "").strip() for name, value in row.items()}
            label = cells.pop(label_column, "")
            if not label:
                raise BadInput(_("The participant has no label."))
            _take(session, label, cells)
            labels.append(label)
        except BadInput as error:
            raise BadInput(error.message, error.hint, path=path, line=number) from error
    return labels


def _take(session: Session, label: str, cells: Mapping[str, str]) -> None:
    participant = session.scalar(select(Participant).where(Participant.label == label))
    if participant is None:
        participant = Participant(label=label)
        session.add(participant)
    for column, value in cells.items():
        if not value:
            continue
        name, colon, rest = column.partition(":")
        if name.casefold() in ("consent", "samtykke") and colon:
            set_consent(participant, rest.strip(), yes_or_no(value))
        elif not colon:
            set_attribute(participant, name, value)
    for column, value in cells.items():
        name, _colon, rest = column.partition(":")
        if rest.casefold() in ("printed", "trykt") and value:
            attribute = participant.attribute(attribute_key(name))
            if attribute is None:
                raise BadInput(_("{column} is printed for a value that is not there.").format(column=column))
            attribute.printed = value
    session.flush()
