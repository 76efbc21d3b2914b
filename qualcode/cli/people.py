"""participants and interviews: who gave information, when and where, and what they agreed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.files import read_text
from qualcode.cli.output import emit, format_option, say
from qualcode.errors import UsageError
from qualcode.i18n import _, ngettext

if TYPE_CHECKING:
    from qualcode.model import InterviewAttribute, ParticipantAttribute


def pairs(values: tuple[str, ...]) -> dict[str, str]:
    """Split KEY=VALUE arguments."""
    out = {}
    for value in values:
        key, equals, rest = value.partition("=")
        if not equals or not key.strip():
            raise UsageError(_("{value} is not KEY=VALUE.").format(value=repr(value)))
        out[key.strip()] = rest.strip()
    return out


def described(
    attributes: Sequence[InterviewAttribute | ParticipantAttribute], *, as_text: bool
) -> str | dict[str, dict[str, str | None]]:
    """Return attributes with true and printed values, as one text or by key."""
    if not as_text:
        return {one.key: {"value": one.value, "printed": one.printed} for one in attributes}
    return ", ".join(f"{one.key}={one.value}" + (f" => {one.printed}" if one.printed else "") for one in attributes)


@click.group("participants", invoke_without_command=True)
@format_option
@click.pass_context
def participants_command(ctx: click.Context, format_: str) -> None:
    """List participants with their attributes (printed values after =>) and consents; import and set them."""
    if ctx.invoked_subcommand is not None:
        return
    from sqlalchemy import select

    from qualcode.model import Participant, Source, Speaker
    from qualcode.model.participants import CONSENT_USES

    invocation = ctx.ensure_object(Invocation)
    with invocation.open() as project, project.read() as session:
        sources: dict[int, list[str]] = {}
        for participant_id, name in session.execute(
            select(Speaker.participant_id, Source.name).join(Source).order_by(Source.name)
        ):
            sources.setdefault(participant_id or 0, []).append(name)
        rows = [
            {
                "participant": one.label,
                "sources": sources.get(one.id, []),
                "attributes": described(one.attributes, as_text=format_ in ("table", "csv")),
                "consents": ", ".join(use for use in CONSENT_USES if one.consents_to(use))
                if format_ in ("table", "csv")
                else {use: one.consents_to(use) for use in CONSENT_USES},
            }
            for one in session.scalars(select(Participant).order_by(Participant.label))
        ]
    emit(rows, format_, ["participant", "sources", "attributes", "consents"])


@participants_command.command("set")
@click.argument("participant")
@click.argument("values", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--consent", multiple=True, metavar="USE=yes|no", help="record, quote, archive or reuse.")
@click.option("--form", default="", help="How consent was given: written, oral, recorded.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="When it was given or withdrawn.")
@pass_invocation
def set_participant(
    invocation: Invocation,
    participant: str,
    values: tuple[str, ...],
    consent: tuple[str, ...],
    form: str,
    date: dt.datetime | None,
) -> None:
    """Set attributes and consents of PARTICIPANT, made when it is not there; `all` means every participant.

    A printed value goes after an arrow: title="leder for tjenesten => ansatt". An empty value takes the attribute
    away. Consent that is changed from yes to no is kept as a withdrawal with its date; a new yes after that needs the
    one PARTICIPANT's name and the --date when it was given.
    """
    from sqlalchemy import select

    from qualcode.ingest.participants import set_attribute, set_consent, yes_or_no
    from qualcode.model import Participant

    attributes, consents = pairs(values), pairs(consent)
    if not attributes and not consents:
        raise UsageError(_("There is nothing to set."), _("Give KEY=VALUE or --consent quote=yes."))
    with invocation.open() as project, project.write(invocation.coder, "participant.set") as writing:
        session = writing.session
        query = select(Participant).order_by(Participant.label)
        if participant != "all":
            query = query.where(Participant.label == participant)
        people, made = list(session.scalars(query)), False
        if not people and participant != "all":
            people = [Participant(label=participant)]
            session.add(people[0])
            made = True
        for one in people:
            for key, value in attributes.items():
                set_attribute(one, key, value)
            for use, answer in consents.items():
                set_consent(
                    one,
                    use,
                    yes_or_no(answer),
                    form=form,
                    date=date.date() if date else None,
                    renewed=participant != "all",
                )
        writing.detail = {"participants": [one.label for one in people]}
    if made:
        say(_("New participant: {label}.").format(label=participant))
    say(
        ngettext("Set for {count} participant.", "Set for {count} participants.", len(people)).format(count=len(people))
    )


@participants_command.command("remove")
@click.argument("participant")
@pass_invocation
def remove(invocation: Invocation, participant: str) -> None:
    """Take out a PARTICIPANT who speaks in no source, such as one made by a slip."""
    from qualcode.ingest.participants import participant_labelled, remove_participant

    with invocation.open() as project:
        with project.write(invocation.coder, "participant.remove") as writing:
            remove_participant(writing.session, participant_labelled(writing.session, participant))
            writing.detail = {"participant": participant}
        say(_("Removed. `qualcode undo` brings it back."))


@participants_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_invocation
def import_people(invocation: Invocation, file: Path) -> None:
    """Take participants from a CSV file, all or none.

    Columns: `participant`; KEY for the true value and KEY:printed for the printed value of an attribute;
    consent:quote, consent:record, consent:archive, consent:reuse with yes or no.
    """
    from qualcode.ingest.participants import import_participants

    text = read_text(file)
    with invocation.open() as project, project.write(invocation.coder, "participant.import") as writing:
        labels = import_participants(writing.session, text, file)
        writing.detail = {"participants": labels}
    say(ngettext("Took {count} participant.", "Took {count} participants.", len(labels)).format(count=len(labels)))


@click.group("interviews", invoke_without_command=True)
@format_option
@click.pass_context
def interviews_command(ctx: click.Context, format_: str) -> None:
    """List interviews with their date, place, setting, wave, language and attributes; set them."""
    if ctx.invoked_subcommand is not None:
        return
    from sqlalchemy import select

    from qualcode.model import Interview, Source

    invocation = ctx.ensure_object(Invocation)
    with invocation.open() as project, project.read() as session:
        names: dict[int, list[str]] = {}
        for interview_id, name in session.execute(
            select(Source.interview_id, Source.name).where(Source.interview_id.is_not(None)).order_by(Source.name)
        ):
            names.setdefault(interview_id or 0, []).append(name)
        rows = [
            {
                "interview": one.name,
                "sources": names.get(one.id, []),
                "date": one.date,
                "place": one.place,
                "setting": one.setting,
                "wave": one.wave,
                "language": one.language,
                "interpreter": one.interpreter,
                "attributes": described(one.attributes, as_text=format_ in ("table", "csv")),
            }
            for one in session.scalars(select(Interview).order_by(Interview.name))
        ]
        emit(rows, format_)


@interviews_command.command("set")
@click.argument("interview")
@click.argument("values", nargs=-1, required=True, metavar="KEY=VALUE...")
@pass_invocation
def set_interview(invocation: Invocation, interview: str, values: tuple[str, ...]) -> None:
    """Set what is known of INTERVIEW: date, place, setting, wave, language, interpreter, guide_version, or any other
    attribute such as municipality and group.
    """
    from qualcode.ingest.interviews import interview_named, set_on_interview

    with invocation.open() as project, project.write(invocation.coder, "interview.set") as writing:
        found = interview_named(writing.session, interview)
        for key, value in pairs(values).items():
            set_on_interview(found, key, value)
        writing.detail = {"interview": interview, "keys": sorted(pairs(values))}
    say(_("Set."))
