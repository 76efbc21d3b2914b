"""Sources as received: original bytes, the decoded original, the transcript versions made of it, and its speakers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qualcode.model.base import Base, Identity, Mutable, PrimaryKey, now
from qualcode.model.interviews import Interview
from qualcode.model.participants import Participant
from qualcode.text.offsets import OffsetMap

SOURCE_KINDS = ("transcript", "notes", "survey", "translation", "document")
DOCUMENT_CLASSES = ("confidential", "published")


class Original(Base):
    """The bytes of a file as received, by their SHA-256; never changed but by a strike."""

    __tablename__ = "original"
    __captured__ = False

    sha256: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    size: Mapped[int]
    media_type: Mapped[str]


class Source(Mutable, Base):
    """A document as received, named by its file name."""

    __tablename__ = "source"
    __table_args__ = (
        Index(None, "interview_id"),
        Index(None, "original_sha256"),
        CheckConstraint("document_class in ('confidential', 'published')", name="document_class"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="transcript")
    document_class: Mapped[str] = mapped_column(default="confidential")
    language: Mapped[str] = mapped_column(default="")
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id"))
    original_sha256: Mapped[str] = mapped_column(ForeignKey("original.sha256"))
    current_transcript_id: Mapped[int | None]
    """Id of the version in force; without a constraint, as two tables that need each other cannot both come first."""
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("coder.id"))
    imported_at: Mapped[dt.datetime] = mapped_column(default=now)

    interview: Mapped[Interview | None] = relationship()
    original: Mapped[Original] = relationship()
    transcript: Mapped[Transcript | None] = relationship(
        primaryjoin="foreign(Source.current_transcript_id) == Transcript.id", viewonly=True
    )
    transcripts: Mapped[list[Transcript]] = relationship(
        back_populates="source", foreign_keys="Transcript.source_id", order_by="Transcript.number"
    )
    decoded: Mapped[DecodedOriginal | None] = relationship(back_populates="source")
    speakers: Mapped[list[Speaker]] = relationship(back_populates="source", order_by="Speaker.id")


class DecodedOriginal(Identity, Base):
    """The text as the reader gave it, kept so that a later reader cannot change what raw offsets mean."""

    __tablename__ = "decoded_original"
    __captured__ = False

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]
    """Of the UTF-8 bytes of the text."""
    reader: Mapped[str]
    reader_version: Mapped[str]
    encoding: Mapped[str | None]

    source: Mapped[Source] = relationship(back_populates="decoded")


class Transcript(Identity, Base):
    """One version of the text that is read, coded and quoted; never changed once stored."""

    __tablename__ = "transcript"
    __table_args__ = (UniqueConstraint("source_id", "number"),)
    __uncaptured_columns__ = frozenset({"text", "runs", "structure", "edits"})

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    number: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id"))
    text: Mapped[str] = mapped_column(Text)
    length: Mapped[int]
    """Of the text, in code points."""
    sha256: Mapped[str]
    """Of the UTF-8 bytes of the text."""
    runs: Mapped[list[Any]]
    """Runs [start, raw_start, length] identical in the decoded original."""
    raw_length: Mapped[int]
    structure: Mapped[list[Any]] = mapped_column(default=list)
    """[start, end, kind] of labels, headings and transcriber's notes."""
    edits: Mapped[list[Any]] = mapped_column(default=list)
    """[start, end, new length] in the parent version."""
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was done on the way in: counts and warnings, never words."""
    reason: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("coder.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    source: Mapped[Source] = relationship(back_populates="transcripts", foreign_keys=[source_id])

    @property
    def offsets(self) -> OffsetMap:
        """Return the map onto the decoded original."""
        return OffsetMap(tuple((a, b, c) for a, b, c in self.runs), self.length, self.raw_length)


class Speaker(Mutable, Base):
    """A label of one source and who is behind it."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("source_id", "label"), Index(None, "participant_id"))

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    label: Mapped[str]
    role: Mapped[str]
    """interviewer, informant, interpreter, note-taker, group, contact or other."""
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))

    source: Mapped[Source] = relationship(back_populates="speakers")
    participant: Mapped[Participant | None] = relationship()


class Passage(Base):
    """A turn, or a paragraph where nobody is named: the unit of search and of the transcript view."""

    __tablename__ = "passage"
    __table_args__ = (
        UniqueConstraint("transcript_id", "number"),
        Index(None, "source_id", "start"),
        Index(None, "speaker_id"),
        CheckConstraint('start >= 0 and body_start >= start and "end" >= body_start', name="span"),
    )
    __captured__ = False

    id: Mapped[int] = mapped_column(PrimaryKey, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    number: Mapped[int]
    start: Mapped[int]
    body_start: Mapped[int]
    """After the speaker's label; equal to start in a paragraph."""
    end: Mapped[int]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id", ondelete="SET NULL"))
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]

    speaker: Mapped[Speaker | None] = relationship()
