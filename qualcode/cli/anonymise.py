"""anonymise: find identifiers, decide on them, keep the key, see what is left."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualcode.anonymise.detect.detection import TIERS, TYPES
from qualcode.cli.coding import span_of
from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.files import read_text
from qualcode.cli.keys import key_path, open_key
from qualcode.cli.output import emit, format_option, say, write
from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _, ngettext
from qualcode.text.spans import whole_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from qualcode.model import Entity
    from qualcode.text.offsets import OffsetMap


@click.group("anonymise")
def anonymise_command() -> None:
    """Find identifiers, decide on them, and see what is left to decide.

    The text itself is never changed: identifiers are marked beside it, and what leaves shows replacements.
    """


@anonymise_command.command("scan")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A file that is in no project.")
@click.option("--encoding", metavar="NAME", help="Encoding of --file where it is not UTF-8.")
@click.option(
    "--pipeline", "pipelines", multiple=True, metavar="NAME", help="A trained spaCy pipeline that adds findings."
)
@format_option
@pass_invocation
def scan(
    invocation: Invocation,
    sources: tuple[str, ...],
    file: Path | None,
    encoding: str | None,
    pipelines: tuple[str, ...],
    format_: str,
) -> None:
    """Look for identifiers in SOURCEs (all of them if none is named), or in a --file without storing anything.

    Findings come in three tiers: certain, probable and possible. The first two must be reviewed before their words
    can be published.
    """
    from qualcode.anonymise.scanning import scan_source, scan_text

    columns = ["source", "start", "end", "type", "kind", "tier", "text"]
    if file is not None:
        from qualcode.ingest.importing import read_file

        invocation.settings()
        document = read_file(file, encoding=encoding)
        structure = [(each.span.start, each.span.end, each.kind) for each in document.structure]
        found = scan_text(document.text, structure=structure, pipelines=pipelines)
        emit([_finding_row(file.name, document.text, document.offsets, one) for one in found], format_, columns)
        return
    from sqlalchemy import select

    from qualcode.coding.quotations import source_named
    from qualcode.model import Identifier, Source, Transcript

    with invocation.open() as project:
        with project.write(invocation.coder, "anonymise.scan", undoable=False) as writing:
            session = writing.session
            named = [source_named(session, name) for name in sources] or list(session.scalars(select(Source)))
            new = sum(scan_source(session, source, pipelines=pipelines) for source in named)
            ids = [source.id for source in named]
            writing.detail = {"sources": len(named), "new": new}
        with project.read() as session:
            rows = []
            for source in session.scalars(select(Source).where(Source.id.in_(ids)).order_by(Source.name)):
                transcript = session.get_one(Transcript, source.current_transcript_id)
                offsets = transcript.offsets
                for one in session.scalars(
                    select(Identifier).where(Identifier.transcript_id == transcript.id).order_by(Identifier.start)
                ):
                    row = _finding_row(source.name, transcript.text, offsets, one)
                    rows.append(row | {"decision": one.decision})
    emit(rows, format_, [*columns, "decision"])
    say(ngettext("{count} new finding.", "{count} new findings.", new).format(count=new))


def _finding_row(source: str, text: str, offsets: OffsetMap, one: Any) -> dict[str, Any]:
    """Return the row of a detection or of a stored identifier."""
    from qualcode.text.spans import Span

    span = Span(one.start, one.end)
    raw = offsets.to_raw(span)
    layers = one.layers if isinstance(one.layers, str) else ",".join(one.layers)
    return {
        "source": source,
        "start": span.start,
        "end": span.end,
        "raw_start": raw.start,
        "raw_end": raw.end,
        "text": span.cut(text),
        "type": one.type,
        "kind": one.kind,
        "tier": one.tier,
        "layers": layers,
    }


@anonymise_command.command("review")
@click.option(
    "--decisions", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), help="JSON lines; - is stdin."
)
@click.option("--tier", "tiers", multiple=True, type=click.Choice(TIERS), help="Only these tiers.")
@click.option("--source", help="Only in this source.")
@click.option("--limit", default=0, type=click.IntRange(0), help="How many; 0 means all.")
@format_option
@pass_invocation
def review(
    invocation: Invocation,
    decisions: Path | None,
    tiers: tuple[str, ...],
    source: str | None,
    limit: int,
    format_: str,
) -> None:
    """List what is left to decide, each spelling once with its count; or carry out --decisions, all or none.

    A line of a decisions file has source, raw_start and raw_end (or start and end), type, kind, entity, decision
    (confirm or keep) and replacement: a category in [brackets], or a person's pseudonym, which goes into the key file.
    Confirming one name covers every form of it in the whole project.
    """
    from qualcode.anonymise.review import TO_REVIEW, apply_decisions, queue, read_decisions
    from qualcode.anonymise.scanning import scan_unscanned
    from qualcode.coding.quotations import source_named
    from qualcode.model import Source, Transcript

    with invocation.open() as project:
        with project.write(invocation.coder, "anonymise.scan", undoable=False) as writing:
            scanned = scan_unscanned(writing.session)
            if scanned:
                writing.detail = {"sources": scanned}
        if decisions is not None:
            text = read_text(decisions)
            try:
                key = open_key(invocation, project)
                with project.write(invocation.coder, "anonymise.review") as writing:
                    done = apply_decisions(writing.session, read_decisions(text), key)
                    writing.detail = {"confirmed": done.confirmed, "kept": done.kept}
            except BadInput as error:
                error.path = error.path or decisions
                raise
            if key is not None:
                key.forget(done.gone)
            say(
                ngettext(
                    "Confirmed {confirmed} and kept {kept}; {count} more place is covered by them.",
                    "Confirmed {confirmed} and kept {kept}; {count} more places are covered by them.",
                    done.propagated,
                ).format(confirmed=done.confirmed, kept=done.kept, count=done.propagated)
            )
            return
        with project.read() as session:
            only = source_named(session, source) if source else None
            items = queue(session, tiers or TO_REVIEW, source=only, limit=limit or None)
            rows = []
            for item in items:
                example = item.examples[0]
                transcript = session.get_one(Transcript, example.transcript_id)
                raw = transcript.offsets.to_raw(example.span)
                rows.append(
                    {
                        "source": session.get_one(Source, example.source_id).name,
                        "start": example.span.start,
                        "end": example.span.end,
                        "raw_start": raw.start,
                        "raw_end": raw.end,
                        "words": item.words,
                        "type": item.type,
                        "kind": item.kind,
                        "tier": item.tier,
                        "count": item.count,
                        "sources": len(item.sources),
                        "context": example.context.cut(transcript.text),
                        "layers": item.layers,
                    }
                )
        emit(rows, format_, ["words", "type", "tier", "count", "source", "start", "end", "context"])
        say(ngettext("{count} thing to decide.", "{count} things to decide.", len(rows)).format(count=len(rows)))


@anonymise_command.command("confirm")
@click.argument("source")
@click.option("--span", required=True, metavar="A:B", help="Where it stands in the transcript.")
@click.option("--raw", is_flag=True, help="The span counts in the decoded original.")
@click.option("--type", "type_", type=click.Choice(TYPES), default="PERSON", show_default=True, help="What it is.")
@click.option("--kind", type=click.Choice(["direct", "indirect"]), help="Else direct for persons and numbers.")
@click.option("--entity", metavar="NAME", help="It is the same as what has this name: an alias that is known already.")
@click.option("--replacement", metavar="TEXT", help="A category in [brackets], or a person's pseudonym.")
@pass_invocation
def confirm_(
    invocation: Invocation,
    source: str,
    span: str,
    raw: bool,
    type_: str,
    kind: str | None,
    entity: str | None,
    replacement: str | None,
) -> None:
    """Mark a --span of SOURCE as identifying, found by a detector or not. Every form in the project is covered."""
    from qualcode.anonymise.entities import confirm
    from qualcode.coding.quotations import Quoting, source_named

    start, end = span_of(span)
    with invocation.open() as project:
        with project.write(invocation.coder, "anonymise.confirm") as writing:
            session = writing.session
            found = source_named(session, source)
            quoting = Quoting(session, found)
            place = whole_words(quoting.transcript.text, quoting.at(start, end, raw=raw).span)
            key = open_key(invocation, project)
            made = confirm(
                session,
                (found, place),
                type=type_,
                kind=kind or ("direct" if type_ in ("PERSON", "CODE") else "indirect"),
                entity=_entity_called(session, entity) if entity else None,
                replacement=replacement,
                key=key,
            )
            writing.detail = {"source": found.name, "type": type_}
            session.flush()
            covered = _places_of(session, made)
            words = place.cut(quoting.transcript.text)
            if key is not None:
                key.save()
        said = ngettext("{count} place is covered.", "{count} places are covered.", covered).format(count=covered)
        # Only a person at the screen may see whose name it was; a log of stderr may not.
        say(f"{words}: {said}" if sys.stderr.isatty() else said)


def _entity_called(session: Session, name: str) -> Entity:
    from sqlalchemy import select

    from qualcode.model import Entity, EntityAlias

    found = list(
        session.scalars(
            select(Entity).join(EntityAlias).where(EntityAlias.text == name, Entity.decision == "confirmed")
        )
    )
    if not found:
        raise NotFound(_("No confirmed entity has that alias."), _("`qualcode anonymise entities` lists them."))
    return found[0]


def _places_of(session: Session, entity: Entity) -> int:
    from sqlalchemy import func, select

    from qualcode.model import Identifier

    return session.scalar(select(func.count()).select_from(Identifier).where(Identifier.entity_id == entity.id)) or 0


@anonymise_command.command("keep")
@click.argument("source")
@click.option("--span", required=True, metavar="A:B", help="Where it stands in the transcript.")
@click.option("--raw", is_flag=True, help="The span counts in the decoded original.")
@pass_invocation
def keep_(invocation: Invocation, source: str, span: str, raw: bool) -> None:
    """Decide that a --span of SOURCE may be printed as it is; the same words elsewhere need no review."""
    from qualcode.anonymise.entities import keep
    from qualcode.coding.quotations import Quoting, source_named

    start, end = span_of(span)
    with invocation.open() as project:
        with project.write(invocation.coder, "anonymise.keep") as writing:
            found = source_named(writing.session, source)
            quoting = Quoting(writing.session, found)
            keep(writing.session, (found, whole_words(quoting.transcript.text, quoting.at(start, end, raw=raw).span)))
            writing.detail = {"source": found.name}
        say(_("Kept. `qualcode undo` takes it back."))


@anonymise_command.command("entities")
@format_option
@pass_invocation
def entities(invocation: Invocation, format_: str) -> None:
    """List the entities decided on, with their aliases and the number of places that stand for them."""
    from sqlalchemy import func, select

    from qualcode.model import Entity, Identifier

    with invocation.open() as project, project.read() as session:
        counted = select(Identifier.entity_id, func.count()).group_by(Identifier.entity_id)
        counts = {row[0]: row[1] for row in session.execute(counted)}
        rows = [
            {
                "type": one.type,
                "kind": one.kind,
                "decision": one.decision,
                "aliases": [alias.text for alias in one.aliases],
                "replacement": one.replacement,
                "pseudonym": one.has_pseudonym,
                "places": counts.get(one.id, 0),
            }
            for one in session.scalars(select(Entity).order_by(Entity.type, Entity.id))
        ]
    emit(rows, format_)


@anonymise_command.command("status")
@format_option
@pass_invocation
def status_(invocation: Invocation, format_: str) -> None:
    """Show how far each source is: scanned, left to decide by tier, confirmed, kept."""
    from qualcode.anonymise.scanning import status

    with invocation.open() as project, project.read() as session:
        rows = [
            {
                "source": one.source,
                "scanned": one.scanned,
                "up_to_date": one.up_to_date,
                **one.open,
                "confirmed": one.confirmed,
                "kept": one.kept,
            }
            for one in status(session)
        ]
    emit(rows, format_)


@anonymise_command.command("view")
@click.argument("source")
@click.option("--for", "way", type=click.Choice(["internal", "publication"]), default="publication", show_default=True)
@pass_invocation
def view_(invocation: Invocation, source: str, way: str) -> None:
    """Show the transcript of SOURCE as it may leave, with replacements. It is a look, not an export."""
    from qualcode.anonymise.view import View
    from qualcode.coding.quotations import source_named
    from qualcode.text.display import display

    with invocation.open() as project:
        key = open_key(invocation, project)
        with project.read() as session:
            found = source_named(session, source)
            redacted = View(session, way, key=key).redacted(found.current_transcript_id or 0)
    write(display(redacted.text, keep_newlines=True))


@anonymise_command.group("key")
def key_group() -> None:
    """Keep the key file: which pseudonym stands for whom, encrypted and apart from the project."""


@key_group.command("create")
@pass_invocation
def key_create(invocation: Invocation) -> None:
    """Make the key file and give every confirmed person a pseudonym."""
    from qualcode.anonymise.entities import give_pseudonyms
    from qualcode.anonymise.keyfile import KeyFile

    with invocation.open() as project:
        path = key_path(invocation, project)
        with project.read() as session:
            uid = project.record(session).uid
        key = KeyFile.create(path, invocation.key_passphrase(new=True), uid)
        with project.write(invocation.coder, "pseudonym.give") as writing:
            given = give_pseudonyms(writing.session, key)
            writing.detail = {"pseudonyms": given}
            key.save()
    say(_("Made the key file {path}. Keep a copy and its passphrase in another place.").format(path=path))
    say(ngettext("{count} person has a pseudonym.", "{count} persons have pseudonyms.", given).format(count=given))


@key_group.command("show")
@format_option
@pass_invocation
def key_show(invocation: Invocation, format_: str) -> None:
    """List who stands behind each pseudonym. What you see here identifies people."""
    from qualcode.anonymise.keyfile import KeyFile

    with invocation.open() as project:
        with project.read() as session:
            uid = project.record(session).uid
        key = KeyFile.open(key_path(invocation, project), invocation.key_passphrase(), uid)
    rows = [
        {"pseudonym": entry.pseudonym, "name": entry.name, "aliases": list(entry.aliases), "entity": str(entity)}
        for entity, entry in sorted(key.entries.items(), key=lambda item: item[1].pseudonym)
    ]
    emit(rows, format_, ["pseudonym", "name", "aliases"])


@key_group.command("passphrase")
@click.option(
    "--new-passphrase-file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Its first line."
)
@pass_invocation
def key_passphrase(invocation: Invocation, new_passphrase_file: Path | None) -> None:
    """Give the key file another passphrase."""
    from qualcode.anonymise.keyfile import KeyFile

    with invocation.open() as project:
        key = KeyFile.open(key_path(invocation, project), invocation.key_passphrase())
        key.change_passphrase(invocation.new_passphrase(new_passphrase_file, _("New passphrase of the key file")))
    say(_("The key file has another passphrase."))


@key_group.command("path")
@pass_invocation
def key_path_(invocation: Invocation) -> None:
    """Say where the key file is, or would be."""
    with invocation.open() as project:
        write(str(key_path(invocation, project)))


@anonymise_command.group("policy")
def policy_group() -> None:
    """Show and set the project's policy: what happens to each type of identifier."""


@policy_group.command("show")
@pass_invocation
def policy_show(invocation: Invocation) -> None:
    """Print the policy as YAML; save it to a file, change it, and set it again."""
    from qualcode.anonymise.view import policy_of

    with invocation.open() as project, project.read() as session:
        write(policy_of(session).dump().rstrip())


@policy_group.command("set")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@pass_invocation
def policy_set(invocation: Invocation, file: Path) -> None:
    """Take the policy from a YAML FILE."""
    from qualcode.anonymise.policy import load

    text = read_text(file)
    try:
        policy = load(text)
    except BadInput as error:
        error.path = file
        raise
    with invocation.open() as project:
        with project.write(invocation.coder, "policy.set") as writing:
            record = project.record(writing.session)
            record.policy = text
            record.municipalities_named = policy.municipalities == "named"
            writing.detail = {"file": file.name}
        say(_("The policy is in force."))
