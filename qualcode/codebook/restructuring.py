"""Renaming, moving, merging and deleting codes, so that no coding is lost. Each function runs inside a step."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualcode.codebook import checks
from qualcode.codebook.document import clean_text, fold, join_path
from qualcode.codebook.lookup import claim, subtree
from qualcode.errors import BadInput, Refused
from qualcode.i18n import _
from qualcode.model import Code, Coding, Memo, Theme


def rename_code(session: Session, code: Code, name: str) -> Code:
    """Give a code another name among its siblings and return it; its old path stays as an alias.

    Raises BadInput for what is no name, Refused when the path is taken.
    """
    name = clean_text(name)
    if fault := checks.name_fault(name):
        raise BadInput(fault)
    place(session, code, _parent(session, code), name)
    return code


def move_code(session: Session, code: Code, new_parent: Code | None) -> Code:
    """Hang a code with its subcodes under another parent, or at the top, and return it.

    Its old path stays as an alias. Raises Refused for a parent that lies under the code itself and where the path
    is taken.
    """
    place(session, code, new_parent, code.name)
    return code


def place(session: Session, code: Code, parent: Code | None, name: str) -> None:
    """Give a code a parent and a name, and all under it their new paths; the old path becomes an alias of it.

    A label that only repeats the name follows it. Raises as `rename_code` and `move_code` do.
    """
    _require_living(code)
    if parent is not None:
        _require_living(parent)
        if parent in subtree(session, code):
            message = _("“{path}” cannot hang under itself or one of its own subcodes.")
            raise Refused(message.format(path=code.path))
    label_follows = code.label == code.name
    _repath(session, code, join_path(parent.path if parent else "", name))
    if label_follows:
        code.label = name
    parent_id = parent.id if parent else None
    if parent_id != code.parent_id:
        code.rank = next_rank(session, parent_id)
        code.parent_id = parent_id
    session.flush()
    session.expire(code, ["parent"])


def _parent(session: Session, code: Code) -> Code | None:
    return session.get(Code, code.parent_id) if code.parent_id is not None else None


def _repath(session: Session, code: Code, path: str) -> None:
    if path == code.path:
        return
    members = subtree(session, code)
    old_path = code.path
    new_paths = {member.id: path + member.path[len(old_path) :] for member in members}
    for member in members:
        if fault := checks.path_fault(new_paths[member.id]):
            raise BadInput(fault)
        claim(session, new_paths[member.id], member)
    for member in members:
        member.path = new_paths[member.id]
        member.aliases = [alias for alias in member.aliases if fold(alias) != fold(member.path)]
    if fold(old_path) != fold(path):
        code.aliases = [*code.aliases, old_path]
    session.flush()


def next_rank(session: Session, parent_id: int | None) -> int:
    """Return the rank that puts a code after its siblings."""
    highest = session.scalar(select(func.max(Code.rank)).where(Code.parent_id.is_not_distinct_from(parent_id)))
    return 0 if highest is None else highest + 1


def merge_codes(session: Session, source: Code, into: Code) -> Code:
    """Let all that stands under one code stand under another, and return that other.

    Codings are re-pointed; where the same coder has both codes on the same span one coding is left, with the memos
    of both. Subcodes go along and merge where a name meets its like. Memos and themes follow, and the source's path
    and aliases become aliases of the target. Raises Refused for codes that cannot be merged.
    """
    _require_living(source)
    _require_living(into)
    if source is into:
        raise Refused(_("A code cannot be merged into itself."))
    if into in subtree(session, source):
        raise Refused(
            _("“{into}” hangs under “{source}”.").format(into=into.path, source=source.path),
            _("Merge the other way round, or move it out first."),
        )
    _merge_subcodes(session, source, into)
    _repoint_codings(session, source, into)
    _repoint_notes(session, source, into)
    names = {fold(alias): alias for alias in (*into.aliases, source.path, *source.aliases)}
    into.aliases = [alias for form, alias in names.items() if form != fold(into.path)]
    source.aliases = []
    for earlier in session.scalars(select(Code).where(Code.merged_into_id == source.id)).all():
        earlier.merged_into_id = into.id
    source.merged_into_id = into.id
    # A merged row hangs nowhere, so that parents can be moved and deleted without it.
    source.parent_id = None
    session.flush()
    session.expire(source, ["parent", "merged_into"])
    return into


def _merge_subcodes(session: Session, source: Code, into: Code) -> None:
    theirs = {fold(child.name): child for child in _children(session, into)}
    for child in _children(session, source):
        like = theirs.get(fold(child.name))
        if like is source:
            raise Refused(
                _("“{child}” would take the place of “{source}”.").format(child=child.path, source=source.path),
                _("Rename it first."),
            )
        if like is None:
            move_code(session, child, into)
        else:
            merge_codes(session, child, like)


def _children(session: Session, code: Code) -> list[Code]:
    query = select(Code).where(Code.parent_id == code.id, Code.merged_into_id.is_(None)).order_by(Code.rank, Code.id)
    return list(session.scalars(query))


def delete_code(session: Session, code: Code, *, to_parent: bool = False) -> None:
    """Delete a code that nothing hangs under; with `to_parent` its codings, memos and themes pass to the parent.

    Raises Refused while it has subcodes, or codings that are not to pass on or have no parent to pass to.
    """
    _require_living(code)
    if _children(session, code):
        raise Refused(_("“{path}” has subcodes.").format(path=code.path), _("Move, merge or delete them first."))
    parent = _parent(session, code)
    codings = session.scalar(select(func.count()).select_from(Coding).where(Coding.code_id == code.id)) or 0
    if codings and (not to_parent or parent is None):
        raise Refused(
            _("“{path}” has {count} codings.").format(path=code.path, count=codings),
            _("Merge it into another code, or let its codings pass to its parent."),
        )
    heir = parent if to_parent else None
    if heir is not None:
        _repoint_codings(session, code, heir)
    _repoint_notes(session, code, heir)
    for merged in session.scalars(select(Code).where(Code.merged_into_id == code.id)).all():
        if heir is None:
            session.delete(merged)
        else:
            merged.merged_into_id = heir.id
    session.flush()
    session.delete(code)
    session.flush()


def _require_living(code: Code) -> None:
    if code.merged_into_id is not None:
        raise Refused(_("The code {code} was merged into another.").format(code=code.path))


def _repoint_codings(session: Session, source: Code, into: Code) -> None:
    def place(coding: Coding) -> tuple[int, int, int, int]:
        return coding.transcript_id, coding.start, coding.end, coding.coder_id

    there = {
        (transcript_id, start, end, coder_id): uid
        for transcript_id, start, end, coder_id, uid in session.execute(
            select(Coding.transcript_id, Coding.start, Coding.end, Coding.coder_id, Coding.uid).where(
                Coding.code_id == into.id
            )
        )
    }
    for coding in session.scalars(select(Coding).where(Coding.code_id == source.id).order_by(Coding.id)).all():
        twin = there.get(place(coding))
        if twin is None:
            coding.code_id = into.id
            there[place(coding)] = coding.uid
        else:
            for memo in session.scalars(select(Memo).where(Memo.about_uid == coding.uid)).all():
                memo.about_uid = twin
            session.delete(coding)
    session.flush()
    for row in session.identity_map.values():
        if isinstance(row, Coding) and row.code_id == into.id:
            session.expire(row, ["code"])


def _repoint_notes(session: Session, source: Code, heir: Code | None) -> None:
    """Let memos and themes follow to the heir; without one, the memos go with the code and themes let go of it."""
    for memo in session.scalars(select(Memo).where(Memo.about_uid == source.uid)).all():
        if heir is None:
            session.delete(memo)
        else:
            memo.about_uid = heir.uid
    for theme in session.scalars(select(Theme)).all():
        if str(source.uid) in theme.codes:
            replaced = (str(heir.uid) if heir and uid == str(source.uid) else uid for uid in theme.codes)
            theme.codes = [uid for uid in dict.fromkeys(replaced) if uid != str(source.uid)]
