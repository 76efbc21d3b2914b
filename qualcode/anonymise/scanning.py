"""Looks through transcripts with the detectors and stores what they find, stand-off, beside the decisions made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.anonymise.detect.detect import DETECTOR_VERSION, detect
from qualcode.anonymise.detect.detection import Detection
from qualcode.anonymise.propagation import MANUAL, cover_new_source
from qualcode.errors import NotFound
from qualcode.i18n import _
from qualcode.model import Identifier, ProjectRecord, Scan, Source, Transcript
from qualcode.model.base import now
from qualcode.store.hashes import words_hash


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How far the anonymising of a source is: counts of identifiers, and whether the present detectors saw it."""

    source: str
    scanned: bool
    up_to_date: bool
    open: dict[str, int]
    """By tier."""
    confirmed: int
    kept: int


def scan_text(
    text: str,
    *,
    structure: Sequence[tuple[int, int, str]] = (),
    language: str | None = None,
    pipelines: Sequence[str] = (),
) -> list[Detection]:
    """Return what the detectors find in a text that is in no project."""
    return detect(text, structure=structure, language=language, pipelines=pipelines)


def scan_source(session: Session, source: Source, *, pipelines: Sequence[str] = ()) -> int:
    """Scan the current transcript of a source and return how many identifiers are new in it.

    What was found before and is still undecided makes room for the new findings; decisions stay. Known entities are
    covered too. Raises NotFound for a source without a transcript.
    """
    transcript = session.get(Transcript, source.current_transcript_id or 0)
    if transcript is None:
        raise NotFound(_("The source {name} has no transcript.").format(name=source.name))
    found = scan_text(
        transcript.text,
        structure=[(start, end, kind) for start, end, kind in transcript.structure],
        language=source.language or None,
        pipelines=pipelines,
    )
    wanted = {(one.start, one.end): one for one in found}
    for row in session.scalars(select(Identifier).where(Identifier.transcript_id == transcript.id)):
        if row.decision != "open" or row.layers == MANUAL:
            wanted.pop((row.start, row.end), None)
            continue
        twin = wanted.get((row.start, row.end))
        if twin is not None and _same(row, twin):
            del wanted[row.start, row.end]
        else:
            session.delete(row)
    key = session.scalars(select(ProjectRecord.words_key)).one()
    for one in wanted.values():
        session.add(
            Identifier(
                source_id=source.id,
                transcript_id=transcript.id,
                start=one.start,
                end=one.end,
                type=one.type,
                kind=one.kind,
                tier=one.tier,
                layers=",".join(one.layers),
                words_hash=words_hash(key, transcript.text[one.start : one.end]),
            )
        )
    scan = session.get(Scan, transcript.id)
    if scan is None:
        session.add(Scan(transcript_id=transcript.id, detector_version=DETECTOR_VERSION))
    else:
        scan.detector_version, scan.at = DETECTOR_VERSION, now()
    session.flush()
    return len(wanted) + cover_new_source(session, source)


def scan_unscanned(session: Session) -> int:
    """Scan the sources whose current transcript no detector has seen, and return how many there were."""
    seen = select(Scan.transcript_id)
    sources = list(session.scalars(select(Source).where(Source.current_transcript_id.not_in(seen))))
    for source in sources:
        scan_source(session, source)
    return len(sources)


def is_scanned(session: Session, transcript_id: int) -> bool:
    """Tell whether the detectors have seen a transcript, in whatever version of theirs."""
    return session.get(Scan, transcript_id) is not None


def status(session: Session) -> list[SourceStatus]:
    """Return how far the anonymising of each source is, by name."""
    scans = {scan.transcript_id: scan.detector_version for scan in session.scalars(select(Scan))}
    counts: dict[int, dict[tuple[str, str], int]] = {}
    grouped = select(Identifier.transcript_id, Identifier.decision, Identifier.tier, func.count()).group_by(
        Identifier.transcript_id, Identifier.decision, Identifier.tier
    )
    for transcript_id, decision, tier, count in session.execute(grouped):
        counts.setdefault(transcript_id, {})[decision, tier] = count
    out = []
    for source in session.scalars(select(Source).order_by(Source.name)):
        of = counts.get(source.current_transcript_id or 0, {})
        version = scans.get(source.current_transcript_id or 0)
        out.append(
            SourceStatus(
                source.name,
                version is not None,
                version == DETECTOR_VERSION,
                {tier: of.get(("open", tier), 0) for tier in ("certain", "probable", "possible")},
                sum(count for (decision, _tier), count in of.items() if decision == "confirmed"),
                sum(count for (decision, _tier), count in of.items() if decision == "kept"),
            )
        )
    return out


def _same(row: Identifier, one: Detection) -> bool:
    return (row.type, row.kind, row.tier, row.layers) == (one.type, one.kind, one.tier, ",".join(one.layers))
