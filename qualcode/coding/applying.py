"""Putting codes on quotations, moving them and taking them off. Each function runs inside a step."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.coding.quotations import Quotation, Quoting
from qualcode.errors import Refused
from qualcode.i18n import _
from qualcode.model import Code, CodebookVersion, Coder, Coding, Source
from qualcode.text.spans import Span


def apply_code(session: Session, quoting: Quoting, quotation: Quotation, code: Code, coder: Coder) -> Coding:
    """Put a code on a quotation and return the coding; the one that is there already, if it is the same.

    Raises Refused for a code that was merged into another.
    """
    if code.merged_into_id is not None:
        raise Refused(_("The code {code} was merged into another.").format(code=code.path))
    span = quotation.span
    same = session.scalar(
        select(Coding).where(
            Coding.source_id == quotation.source_id,
            Coding.start == span.start,
            Coding.end == span.end,
            Coding.code_id == code.id,
            Coding.transcript_id == quotation.transcript_id,
            Coding.coder_id == coder.id,
        )
    )
    if same is not None:
        return same
    coding = new_coding(quoting, quotation, code, coder, current_codebook_version(session))
    session.add(coding)
    return coding


def new_coding(
    quoting: Quoting, quotation: Quotation, code: Code, coder: Coder, codebook_version_id: int | None
) -> Coding:
    """Return a coding that is not yet stored, with all that is derived from where it stands."""
    return Coding(
        source_id=quotation.source_id,
        transcript_id=quotation.transcript_id,
        code_id=code.id,
        coder_id=coder.id,
        participant_id=quoting.participant_id(quotation),
        codebook_version_id=codebook_version_id,
        start=quotation.span.start,
        end=quotation.span.end,
        words_hash=quoting.words_hash(quotation),
    )


def current_codebook_version(session: Session) -> int | None:
    """Return the id of the codebook version in force."""
    return session.scalar(select(CodebookVersion.id).order_by(CodebookVersion.number.desc()).limit(1))


def move_coding(session: Session, coding: Coding, span: Span) -> None:
    """Let a coding stand on another span of its transcript: moved, shortened or extended.

    Raises BadInput for a span outside the text, Refused when the same coder has this code there already.
    """
    source = session.get_one(Source, coding.source_id)
    quoting = Quoting(session, source)
    if quoting.transcript.id != coding.transcript_id:
        raise Refused(_("The coding stands on an earlier version of {name}.").format(name=source.name))
    quotation = quoting.at(span.start, span.end)
    twin = session.scalar(
        select(Coding.id).where(
            Coding.source_id == coding.source_id,
            Coding.start == span.start,
            Coding.end == span.end,
            Coding.code_id == coding.code_id,
            Coding.coder_id == coding.coder_id,
            Coding.id != coding.id,
        )
    )
    if twin is not None:
        raise Refused(_("That code stands there already."))
    coding.start, coding.end = quotation.span.start, quotation.span.end
    coding.words_hash = quoting.words_hash(quotation)
    coding.participant_id = quoting.participant_id(quotation)
    coding.state = "sound"


def split_coding(session: Session, coding: Coding, at: int) -> Coding:
    """Make two codings of one, cut at a code point of the transcript, and return the later one."""
    if not coding.start < at < coding.end:
        raise Refused(_("The cut must lie inside the coding."))
    quoting = Quoting(session, session.get_one(Source, coding.source_id))
    later = new_coding(quoting, quoting.at(at, coding.end), coding.code, coding.coder, coding.codebook_version_id)
    move_coding(session, coding, Span(coding.start, at))
    session.add(later)
    return later


def merge_codings(session: Session, first: Coding, second: Coding) -> Coding:
    """Make one coding of two of the same code, coder and transcript, from the first start to the last end."""
    if (first.code_id, first.coder_id, first.transcript_id) != (
        second.code_id,
        second.coder_id,
        second.transcript_id,
    ):
        raise Refused(_("Only codings of one code by one coder in one transcript can be merged."))
    span = Span(min(first.start, second.start), max(first.end, second.end))
    session.delete(second)
    session.flush()
    move_coding(session, first, span)
    return first


def remove_coding(session: Session, coding: Coding) -> None:
    """Take a code off a quotation."""
    session.delete(coding)
