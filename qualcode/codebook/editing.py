"""The codebook of a project: making and changing codes, taking codebooks in and out, freezing versions.

Each function that changes anything runs inside a step (`Project.write`), so that it can be undone as one.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.codebook import checks
from qualcode.codebook.document import (
    SEPARATOR,
    CodebookDocument,
    CodeEntry,
    as_dict,
    clean_colour,
    clean_line,
    clean_text,
    fold,
    labels_for,
    last_name,
    parent_path,
)
from qualcode.codebook.lookup import claim, code_by_path, find, live_codes
from qualcode.codebook.restructuring import (
    delete_code,
    merge_codes,
    move_code,
    next_rank,
    place,
    rename_code,
)
from qualcode.errors import BadInput, CodebookInvalid, Refused
from qualcode.i18n import _
from qualcode.model import Code, CodebookVersion, Coder, ProjectRecord

__all__ = [
    "Imported",
    "change_code",
    "code_by_path",
    "create_code",
    "delete_code",
    "export_codebook",
    "freeze_version",
    "import_codebook",
    "live_codes",
    "merge_codes",
    "move_code",
    "rename_code",
]

SETTINGS_KEY = "codebook"
"""Where title, version, language and rules of the codebook stand in the settings of the project record."""


def create_code(session: Session, path: str, uid: uuid.UUID | None = None, **fields: Any) -> Code:
    """Make a code, with the parents that are missing, and return it.

    Takes the fields of `change_code`; with `uid` it gets that identity. Raises BadInput for what is no path or no
    such field's value, Refused when the path, or an alias, is taken.
    """
    path = SEPARATOR.join(clean_text(name) for name in path.split(SEPARATOR))
    if fault := checks.path_fault(path):
        raise BadInput(fault)
    parent = None
    if above := parent_path(path):
        parent = find(session.scalars(select(Code)).all(), above)
        if parent is None:
            # Before the parents are made: a batch goes on after a refused line and must not keep half of it.
            claim(session, path)
            parent = create_code(session, above)
        path = f"{parent.path}{SEPARATOR}{last_name(path)}"
    claim(session, path)
    code = Code(
        path=path,
        parent_id=parent.id if parent else None,
        label=last_name(path),
        rank=next_rank(session, parent.id if parent else None),
        **({"uid": uid} if uid else {}),
    )
    session.add(code)
    session.flush()
    if fields:
        change_code(session, code, **fields)
    return code


def change_code(
    session: Session,
    code: Code,
    *,
    label: str | None = None,
    labels: Mapping[str, str] | None = None,
    definition: str | None = None,
    include: Iterable[str] | None = None,
    exclude: Iterable[str] | None = None,
    examples: Iterable[str] | None = None,
    colour: str | None = None,
    aliases: Iterable[str] | None = None,
) -> Code:
    """Change what is given of a code, leave the rest, and return it; the colour "" takes the colour off.

    Raises BadInput for a value that a codebook may not hold, Refused for an alias that is taken.
    """
    if label is not None:
        code.label = _sound(clean_line(label)) or code.name
    if labels is not None:
        if wrong := next((tag for tag in labels if not checks.is_language(tag)), None):
            raise BadInput(_("“{text}” is no language tag").format(text=wrong))
        code.labels = {tag.lower(): _sound(text) for tag in labels if (text := clean_line(labels[tag]))}
    if definition is not None:
        code.definition = _sound(clean_text(definition))
    for name, items in (("include", include), ("exclude", exclude), ("examples", examples)):
        if items is not None:
            setattr(code, name, [_sound(text) for item in items if (text := clean_text(item))])
    if colour is not None:
        code.colour = clean_colour(colour)
        if colour and code.colour is None:
            raise BadInput(_("“{text}” is no colour").format(text=colour), _("Write it as #2f6f9f."))
    if aliases is not None:
        _set_aliases(session, code, [_sound(text) for alias in aliases if (text := clean_line(alias))])
    session.flush()
    return code


def _sound(text: str) -> str:
    if fault := checks.text_fault(text):
        raise BadInput(fault)
    return text


def _set_aliases(session: Session, code: Code, aliases: Sequence[str]) -> None:
    by_form = {fold(alias): alias for alias in aliases}
    by_form.pop(fold(code.path), None)
    for other in session.scalars(select(Code).where(Code.id != code.id, Code.merged_into_id.is_(None))).all():
        for form, alias in by_form.items():
            if form == fold(other.path) or form in map(fold, other.aliases):
                raise Refused(_("“{path}” is a name of the code “{owner}”.").format(path=alias, owner=other.path))
    code.aliases = list(by_form.values())


@dataclass
class Imported:
    """What an import did, by path."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """Old path and new, of codes known by an alias or identity of the file."""
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Path in the file, and the code of the project that it was renamed to or merged into, which is named too."""


def import_codebook(session: Session, document: CodebookDocument) -> Imported:
    """Add and update codes from a codebook, and return what was done; codes it does not name stay.

    A code is known by its path or an alias in the project, else by its identity or by an alias in the codebook, and
    then takes the codebook's path. An empty field leaves what is there; aliases are added to. Raises Refused when a
    name of the codebook belongs to another code of the project.
    """
    errors = [fault for fault in checks.find_faults(document) if fault.severity == "error"]
    if errors:
        raise CodebookInvalid(f"{document.codes[errors[0].entry].path}: {errors[0].message}")
    done = Imported()
    named = {fold(entry.path) for entry in document.codes}
    for entry in document.codes:
        codes = session.scalars(select(Code)).all()
        code = find(codes, entry.path)
        if code is None:
            code = _known_otherwise(codes, entry, named)
            if code is None:
                done.added.append(_add(session, codes, entry).path)
                continue
            old_path = code.path
            parent = find(codes, parent_path(entry.path)) if parent_path(entry.path) else None
            place(session, code, parent, entry.name)
            done.renamed.append((old_path, code.path))
        elif fold(code.path) != fold(entry.path) and fold(code.path) in named:
            done.left_out.append((entry.path, code.path))
            continue
        if _update(session, code, entry):
            done.changed.append(code.path)
    _keep_about(session, document)
    session.flush()
    return done


def _known_otherwise(codes: Sequence[Code], entry: CodeEntry, named: set[str]) -> Code | None:
    """Return the code that the codebook calls something else, if it is not itself named in the codebook."""
    aliases = set(map(fold, entry.aliases))
    for code in codes:
        unnamed = code.merged_into_id is None and fold(code.path) not in named
        if unnamed and (entry.guid == str(code.uid) or fold(code.path) in aliases):
            return code
    return None


def _add(session: Session, codes: Sequence[Code], entry: CodeEntry) -> Code:
    # Another program's or project's identity is kept: by it the code is known next time.
    uid = uuid.UUID(entry.guid) if entry.guid else None
    taken = any(code.uid == uid for code in codes)
    code = create_code(session, entry.path, None if taken else uid)
    _update(session, code, entry)
    return code


def _update(session: Session, code: Code, entry: CodeEntry) -> bool:
    values: dict[str, Any] = {
        "label": entry.label if entry.label != entry.name or code.label == code.name else "",
        "labels": {**code.labels, **entry.labels} if entry.labels else None,
        "definition": entry.definition,
        "include": list(entry.include),
        "exclude": list(entry.exclude),
        "examples": list(entry.examples),
        "colour": entry.colour,
        "aliases": _joined(code, entry.aliases) if entry.aliases else None,
    }
    changes = {name: value for name, value in values.items() if value and value != getattr(code, name)}
    if changes:
        change_code(session, code, **changes)
    return bool(changes)


def _joined(code: Code, aliases: Sequence[str]) -> list[str]:
    by_form = {fold(alias): alias for alias in code.aliases}
    for alias in aliases:
        by_form.setdefault(fold(alias), alias)
    return list(by_form.values())


def _keep_about(session: Session, document: CodebookDocument) -> None:
    record = session.scalars(select(ProjectRecord)).one()
    about = {
        "title": document.title,
        "version": document.version,
        "language": document.language,
        "rules": list(document.rules),
    }
    kept = {**record.settings.get(SETTINGS_KEY, {}), **{name: value for name, value in about.items() if value}}
    record.settings = {**record.settings, SETTINGS_KEY: kept}


def export_codebook(session: Session) -> CodebookDocument:
    """Return the project's codebook as it stands, without codes that were merged into others."""
    record = session.scalars(select(ProjectRecord)).one()
    about = record.settings.get(SETTINGS_KEY, {})
    language = about.get("language") or record.language
    entries = [
        CodeEntry(
            path=code.path,
            label=code.label or code.name,
            labels=labels_for(code.label or code.name, code.labels, language),
            definition=code.definition,
            include=tuple(code.include),
            exclude=tuple(code.exclude),
            examples=tuple(code.examples),
            colour=code.colour,
            aliases=tuple(code.aliases),
            guid=str(code.uid),
        )
        for code in live_codes(session)
    ]
    return CodebookDocument(
        title=about.get("title") or record.title,
        version=about.get("version", ""),
        language=language,
        rules=tuple(about.get("rules", ())),
        codes=tuple(entries),
    )


def freeze_version(session: Session, note: str = "", coder: Coder | None = None) -> CodebookVersion:
    """Keep the codebook as it stands under the next number, and return that version."""
    snapshot = as_dict(export_codebook(session))
    canonical = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    last = session.scalar(select(func.max(CodebookVersion.number))) or 0
    version = CodebookVersion(
        number=last + 1,
        snapshot=snapshot,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        note=clean_text(note),
        created_by_id=coder.id if coder else None,
    )
    session.add(version)
    session.flush()
    return version
