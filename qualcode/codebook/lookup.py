"""Finding the codes of a project by path, by earlier path, by alias."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.codebook.checks import nearest
from qualcode.codebook.document import clean_text, fold, last_name, parent_path
from qualcode.errors import NotFound, Refused
from qualcode.i18n import _
from qualcode.model import Code


def code_by_path(session: Session, path: str) -> Code:
    """Return the code of this path, in any case; raises NotFound with the nearest paths.

    An alias is as good as a path, also as the beginning of one: after `bolig` became `hjem`, both `bolig` and
    `bolig.venting` are still found. A merged code leads to its heir.
    """
    path = clean_text(path)
    exact = session.scalar(select(Code).where(Code.path == path))
    if exact is not None and exact.merged_into_id is None:
        return exact
    codes = list(session.scalars(select(Code)))
    found = find(codes, path)
    if found is None:
        raise NotFound(_("There is no code “{path}”.").format(path=path), _hint(path, codes))
    return found


def find(codes: Sequence[Code], path: str) -> Code | None:
    """Return the living code that a path or alias leads to, among all codes of the project, or None."""
    wanted = fold(path)
    for code in codes:
        if code.merged_into_id is None and fold(code.path) == wanted:
            return code
    for code in codes:
        if code.merged_into_id is None and wanted in map(fold, code.aliases):
            return code
    parent = find(codes, parent_path(path)) if parent_path(path) else None
    if parent is None or fold(parent.path) == fold(parent_path(path)):
        return None
    return find(codes, f"{parent.path}.{last_name(path)}")


def _hint(path: str, codes: Iterable[Code]) -> str:
    known = [code.path for code in codes if code.merged_into_id is None]
    # One who forgets where a code hangs has its last name right.
    near = [known_path for known_path in known if fold(last_name(known_path)) == fold(last_name(path))]
    near += [known_path for known_path in nearest(path, known) if known_path not in near]
    if not near:
        return _("`qualcode codebook show` lists the codes.")
    return _("Did you mean {paths}?").format(paths=", ".join(f"“{known_path}”" for known_path in near[:3]))


def live_codes(session: Session) -> list[Code]:
    """Return the codes in tree order, siblings by rank and then path, without those merged into others."""
    children: dict[int | None, list[Code]] = {}
    for code in session.scalars(select(Code).where(Code.merged_into_id.is_(None))):
        children.setdefault(code.parent_id, []).append(code)
    ordered: list[Code] = []

    def walk(parent_id: int | None) -> None:
        for code in sorted(children.get(parent_id, ()), key=lambda code: (code.rank, fold(code.path))):
            ordered.append(code)
            walk(code.id)

    walk(None)
    return ordered


def subtree(session: Session, code: Code) -> list[Code]:
    """Return a code and all that hangs under it, a parent before its subcodes."""
    prefix = code.path + "."
    return [code, *(other for other in live_codes(session) if other.path.startswith(prefix))]


def claim(session: Session, path: str, owner: Code | None = None) -> None:
    """Make sure that a path is free for a code, and free it where only a merged code still stands on it.

    Raises Refused where another code has it as path or alias.
    """
    wanted = fold(path)
    merged: Code | None = None
    for code in session.scalars(select(Code)).all():
        if code is owner:
            continue
        if fold(code.path) == wanted:
            if code.merged_into_id is None:
                raise Refused(_("There is a code “{path}” already.").format(path=code.path))
            merged = code
        elif wanted in map(fold, code.aliases):
            raise Refused(
                _("“{path}” is another name of the code “{owner}”.").format(path=path, owner=code.path),
                _("Take the alias off that code first."),
            )
    if merged is not None:
        # A tilde may not stand in a name, so no code can want this one.
        merged.path = f"{merged.path}~{merged.uid.hex[-8:]}"
        session.flush()
