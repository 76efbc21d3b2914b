"""Documents into a project: the original, the transcript made of it, who speaks in it, and the interview it is from."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from qualcode.errors import NotFound, QualcodeError, Refused, UnreadableSource, UsageError
from qualcode.i18n import _
from qualcode.ingest.decode import known_encoding
from qualcode.ingest.document import MOST_BYTES, SUFFIXES, Document, read_document
from qualcode.ingest.interviews import set_on_interview
from qualcode.model import (
    Attendance,
    Coder,
    DecodedOriginal,
    Interview,
    Original,
    Participant,
    Passage,
    SearchOutbox,
    Source,
    Speaker,
    Transcript,
)
from qualcode.model.sources import DOCUMENT_CLASSES, SOURCE_KINDS
from qualcode.store.hashes import text_hash
from qualcode.store.project import Project
from qualcode.text.display import display
from qualcode.text.language import languages_in
from qualcode.text.roles import ROLES, guess_role

Speakers = Mapping[str, tuple[str, str | None]]
"""Role and participant's label for a speaker's label."""

_INFORMING = frozenset({"informant", "group"})


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The source a document is now, and whether it came in just now or was there already."""

    source: Source
    created: bool
    passages: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its source's name, or the error that kept it out."""

    path: Path
    name: str = ""
    created: bool = False
    passages: int = 0
    warnings: tuple[str, ...] = ()
    error: QualcodeError | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What is said of all files of one import."""

    kind: str = "transcript"
    document_class: str = "confidential"
    interview: str | None = None
    attributes: Mapping[str, str] | None = None
    language: str | None = None
    speakers: Speakers | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    """Role by speaker's label."""
    participants: Mapping[str, str] = field(default_factory=dict)
    """Participant's label by speaker's label; under "" that of the only informant."""

    def __post_init__(self) -> None:
        if self.kind not in SOURCE_KINDS:
            raise UsageError(
                _("{kind} is no kind of source.").format(kind=self.kind),
                _("Kinds: {kinds}.").format(kinds=", ".join(SOURCE_KINDS)),
            )
        if self.document_class not in DOCUMENT_CLASSES:
            raise UsageError(
                _("{name} is no class of document.").format(name=self.document_class),
                _("Classes: {classes}.").format(classes=", ".join(DOCUMENT_CLASSES)),
            )
        given = [role for role, _participant in (self.speakers or {}).values()]
        for role in (*given, *self.roles.values()):
            if role not in ROLES:
                raise UsageError(
                    _("{role} is no role of a speaker.").format(role=role),
                    _("Roles: {roles}.").format(roles=", ".join(ROLES)),
                )

    def speakers_of(self, document: Document) -> Speakers:
        """Return what is said of the document's own labels; raises Refused when "" could be any of several."""
        labels = document.labels
        said = dict(self.speakers or {})
        for label in {*self.roles, *self.participants} - {""}:
            role, participant = said.get(label, (guess_role(label, labels), None))
            said[label] = (self.roles.get(label, role), self.participants.get(label, participant))
        if "" in self.participants:
            informants = [label for label in labels if said.get(label, (guess_role(label, labels),))[0] == "informant"]
            if len(informants) != 1:
                raise Refused(
                    _("{name} has {count} informants.").format(name=document.name, count=len(informants)),
                    _("Say which: --participant LABEL=PARTICIPANT. Labels: {labels}.").format(
                        labels=", ".join(labels) or "–"
                    ),
                )
            said[informants[0]] = ("informant", self.participants[""])
        return said


def import_document(
    session: Session,
    document: Document,
    *,
    kind: str = "transcript",
    document_class: str = "confidential",
    interview: str | None = None,
    attributes: Mapping[str, str] | None = None,
    language: str | None = None,
    speakers: Speakers | None = None,
    coder: Coder | None = None,
) -> ImportResult:
    """Bring a document into the project.

    Bytes that are there already are recognised and nothing changes. Each source has an interview of its own unless one
    is named; a published document has none unless something is said of it. Informants and groups become participants
    with neutral labels, ``<stem of the file>-<number>``. Raises Refused when the name is taken by other bytes, NotFound
    for a speaker the document does not have, BadInput for an attribute that is no date where a date belongs.
    """
    settings = Settings(kind, document_class, interview, attributes, language, speakers)
    present = known_source(session, document.sha256)
    if present is not None:
        return ImportResult(present, False, _count_passages(session, present))
    name = source_name(document.name)
    if session.scalar(select(Source.id).where(Source.name == name)) is not None:
        raise Refused(
            _("There is a source called {name} already, with other content.").format(name=name),
            _("Rename the file, or take the source out first: `qualcode source remove {name}`.").format(name=name),
        )
    original = session.get(Original, document.sha256) or Original(
        sha256=document.sha256, data=document.data, size=len(document.data), media_type=document.media_type
    )
    source = Source(
        name=name,
        kind=settings.kind,
        document_class=settings.document_class,
        language=settings.language or next(iter(languages_in(document.text)), ""),
        interview=_interview(session, settings, name),
        original=original,
        imported_by_id=coder.id if coder is not None else None,
    )
    session.add(source)
    transcript = add_transcript(session, source, document, coder=coder)
    by_label = _add_speakers(session, source, document, settings.speakers or {})
    _add_passages(session, transcript, document, by_label)
    session.add(SearchOutbox(source_id=source.id, operation="put"))
    session.flush()
    return ImportResult(source, True, len(document.passages))


def import_paths(
    project: Project,
    paths: Iterable[Path | str],
    *,
    coder: str,
    settings: Settings | None = None,
    encoding: str | None = None,
    progress: Callable[[int, int, Path], None] | None = None,
) -> list[Outcome]:
    """Bring files and folders into the project, each file in a step of its own, and say what became of each.

    A file that cannot come in does not keep the others out. `progress` gets the number done, the number of all, and the
    file at hand. Raises UsageError for an unknown encoding.
    """
    settings = settings or Settings()
    if encoding is not None:
        known_encoding(encoding)
    files = list(found_files(paths))
    outcomes: list[Outcome] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(number, len(files), path)
        try:
            outcomes.append(_import_file(project, path, coder, settings, encoding))
        except UsageError:
            raise
        except QualcodeError as error:
            outcomes.append(Outcome(path, error=error))
    return outcomes


def found_files(paths: Iterable[Path | str]) -> Iterator[Path]:
    """Yield the files named, and those of known formats in the folders named, once each and in natural order."""
    seen: set[Path] = set()
    for named in map(Path, paths):
        for path in _in_folder(named) if named.is_dir() else [named]:
            if path not in seen:
                seen.add(path)
                yield path


def read_file(path: Path, *, encoding: str | None = None) -> Document:
    """Read a file from disk; raises NotFound where there is none, UnreadableSource for what cannot be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSource(_("this is not a file."), path=path)
        if status.st_size > MOST_BYTES:
            raise UnreadableSource(
                _("the file is larger than {limit} MB.").format(limit=MOST_BYTES // (1024 * 1024)), path=path
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(_("There is no file {path}.").format(path=path)) from None
    except OSError as error:
        raise UnreadableSource(
            _("the file cannot be read: {reason}.").format(reason=error.strerror or type(error).__name__), path=path
        ) from None
    return read_document(data, source_name(path.name), encoding=encoding)


def source_name(name: str) -> str:
    """Return a file name as it is stored: composed letters, signs for controls, nothing that is no character."""
    return display(unicodedata.normalize("NFC", PurePath(name).name.encode("utf-8", "replace").decode()))


def known_source(session: Session, sha256: str) -> Source | None:
    """Return the source that holds these bytes."""
    return session.scalar(select(Source).where(Source.original_sha256 == sha256).order_by(Source.id).limit(1))


def add_transcript(session: Session, source: Source, document: Document, *, coder: Coder | None = None) -> Transcript:
    """Store the decoded original and version 1 of the transcript, and put the version in force."""
    # PostgreSQL takes no NUL. One code point for one code point: raw offsets mean the same.
    decoded = document.decoded.replace("\0", "\ufffd")
    source.decoded = DecodedOriginal(
        text=decoded,
        sha256=text_hash(decoded),
        reader=document.reader,
        reader_version=str(document.reader_version),
        encoding=document.encoding,
    )
    transcript = Transcript(
        source=source,
        number=1,
        text=document.text,
        length=len(document.text),
        sha256=text_hash(document.text),
        runs=[list(run) for run in document.offsets.runs],
        raw_length=document.offsets.raw_length,
        structure=[[each.span.start, each.span.end, each.kind] for each in document.structure],
        report={"steps": dict(document.report.steps), "warnings": list(document.report.warnings)},
        created_by_id=coder.id if coder is not None else None,
    )
    session.add(transcript)
    session.flush()
    source.current_transcript_id = transcript.id
    return transcript


def _import_file(project: Project, path: Path, coder: str, settings: Settings, encoding: str | None) -> Outcome:
    document = read_file(path, encoding=encoding)
    with project.read() as session:
        present = known_source(session, document.sha256)
        if present is not None:
            return Outcome(path, present.name, False, _count_passages(session, present))
    with project.write(coder, "source.import", undoable=False) as writing:
        result = import_document(
            writing.session,
            document,
            kind=settings.kind,
            document_class=settings.document_class,
            interview=settings.interview,
            attributes=settings.attributes,
            language=settings.language,
            speakers=settings.speakers_of(document),
            coder=writing.coder,
        )
        if result.created:
            writing.detail = {"source": result.source.name, "passages": result.passages}
        return Outcome(path, result.source.name, result.created, result.passages, document.report.warnings)


def _in_folder(folder: Path) -> list[Path]:
    """Return the files of known formats below a folder, without hidden ones, Word's lock files and projects."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir(), key=lambda path: _natural(path.name)):
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            if not entry.is_symlink() and entry.suffix != ".qualcode":
                found.extend(_in_folder(entry))
        elif entry.suffix.lower() in SUFFIXES:
            found.append(entry)
    return found


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Return a key that puts `intervju 2` before `intervju 10`."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def _interview(session: Session, settings: Settings, name: str) -> Interview | None:
    """Return the interview of a source: the one named, or a new one called after the file."""
    if settings.interview is None and settings.kind == "document" and not settings.attributes:
        return None
    wanted = settings.interview
    found = session.scalar(select(Interview).where(Interview.name == wanted)) if wanted is not None else None
    if found is None:
        found = Interview(name=wanted if wanted is not None else _free_interview_name(session, name))
        found.language = settings.language or ""
        session.add(found)
    for key, value in (settings.attributes or {}).items():
        set_on_interview(found, key, value)
    return found


def _free_interview_name(session: Session, name: str) -> str:
    taken = set(session.scalars(select(Interview.name)))
    stem = PurePath(name).stem
    candidates = [stem, name, *(f"{stem} ({number})" for number in range(2, len(taken) + 3))]
    return next(candidate for candidate in candidates if candidate not in taken)


def _add_speakers(session: Session, source: Source, document: Document, given: Speakers) -> dict[str, Speaker]:
    labels = document.labels
    for label in given:
        if label not in labels:
            raise NotFound(
                _("Nobody in {source} is labelled {label}.").format(source=source.name, label=label),
                _("Labels: {labels}.").format(labels=", ".join(labels) or "–"),
            )
    by_label: dict[str, Speaker] = {}
    for label in labels:
        role, wanted = given.get(label, (guess_role(label, labels), None))
        participant = None
        if wanted is not None or role in _INFORMING:
            participant = _participant(session, source, wanted)
            _attend(source, participant, role)
        by_label[label] = Speaker(label=label, role=role, participant=participant)
        source.speakers.append(by_label[label])
    session.flush()
    return by_label


def _participant(session: Session, source: Source, wanted: str | None) -> Participant:
    """Return the participant of that label, or a new one with a neutral label."""
    if wanted is not None:
        found = session.scalar(select(Participant).where(Participant.label == wanted))
        if found is not None:
            return found
        label = wanted
    else:
        stem = PurePath(source.name).stem
        taken = set(
            session.scalars(select(Participant.label).where(Participant.label.startswith(f"{stem}-", autoescape=True)))
        )
        label = next(f"{stem}-{number}" for number in range(1, len(taken) + 2) if f"{stem}-{number}" not in taken)
    made = Participant(label=label)
    session.add(made)
    return made


def _attend(source: Source, participant: Participant, role: str) -> None:
    interview = source.interview
    if interview is not None and all(each.participant is not participant for each in interview.attendances):
        interview.attendances.append(Attendance(role=role, participant=participant))


def _add_passages(
    session: Session, transcript: Transcript, document: Document, by_label: Mapping[str, Speaker]
) -> None:
    rows = [
        {
            "source_id": transcript.source_id,
            "transcript_id": transcript.id,
            "number": number,
            "start": passage.start,
            "body_start": passage.body_start,
            "end": passage.end,
            "speaker_id": by_label[passage.label].id if passage.label is not None else None,
            "start_ms": passage.time_ms,
            "end_ms": passage.end_ms,
        }
        for number, passage in enumerate(document.passages)
    ]
    if rows:
        session.execute(insert(Passage), rows)


def _count_passages(session: Session, source: Source) -> int:
    counted = select(func.count()).where(Passage.transcript_id == source.current_transcript_id)
    return session.scalar(counted) or 0
