"""What has changed between two states of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from qualcode.codebook.document import CodebookDocument, CodeEntry, fold, join_path, parent_path

Kind = Literal["added", "removed", "renamed", "moved", "changed"]

DOCUMENT_FIELDS = ("title", "version", "language", "rules")
CODE_FIELDS = ("label", "labels", "definition", "include", "exclude", "examples", "colour", "aliases")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `path` is the new one, the old one of a removed code, "" for the codebook itself."""

    kind: Kind
    path: str
    old_path: str = ""
    """The path before; differs from `path` also where only a parent was renamed or moved."""
    field: str = ""
    before: Any = None
    after: Any = None


def diff(old: CodebookDocument, new: CodebookDocument) -> list[Change]:
    """Return the changes: the codebook's own, then codes in their new order, then removed ones in their old.

    Codes are the same when they share path, identity (guid) or alias, when they hold their name under the
    same parent, or when one definition is found once on either side. Order among siblings is no difference.
    """
    changes = [
        Change("changed", "", "", name, getattr(old, name), getattr(new, name))
        for name in DOCUMENT_FIELDS
        if getattr(old, name) != getattr(new, name)
    ]
    same = _Matching(old, new).pairs
    old_by_new_path = {new_entry.path: old_entry for old_entry, new_entry in same}
    new_paths = {old_entry.path: new_entry.path for old_entry, new_entry in same}
    for entry in new.codes:
        before = old_by_new_path.get(entry.path)
        if before is None:
            changes.append(Change("added", entry.path))
        else:
            changes += _code_changes(before, entry, new_paths)
    changes += [Change("removed", entry.path, entry.path) for entry in old.codes if entry.path not in new_paths]
    return changes


def _code_changes(before: CodeEntry, after: CodeEntry, new_paths: dict[str, str]) -> Iterator[Change]:
    if before.name != after.name:
        yield Change("renamed", after.path, before.path, "name", before.name, after.name)
    old_parent, new_parent = parent_path(before.path), parent_path(after.path)
    # A code goes along with its parent; it has moved only where the parent is another one.
    if new_paths.get(old_parent, old_parent) != new_parent:
        yield Change("moved", after.path, before.path, "parent", old_parent, new_parent)
    for name in CODE_FIELDS:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change("changed", after.path, before.path, name, was, now)


class _Matching:
    """Pairs each old code with the new code it has become, the surest sign first."""

    def __init__(self, old: CodebookDocument, new: CodebookDocument) -> None:
        self.old = {entry.path: entry for entry in old.codes}
        self.new = {entry.path: entry for entry in new.codes}
        self.pairs: list[tuple[CodeEntry, CodeEntry]] = []
        self.by_sign(lambda entry: [entry.path])
        self.by_sign(lambda entry: [fold(entry.path)])
        self.by_sign(lambda entry: [entry.guid] if entry.guid else [])
        self.by_sign(lambda entry: [fold(name) for name in (entry.path, *entry.aliases)])
        self.under_the_same_parent()
        self.by_sign(lambda entry: [entry.definition] if entry.definition else [])
        self.under_the_same_parent()

    def by_sign(self, signs: Callable[[CodeEntry], Iterable[str]]) -> None:
        """Pair what shares a sign that no other code left on the same side has."""
        old_signs, new_signs = self.unique(self.old, signs), self.unique(self.new, signs)
        for sign, path in old_signs.items():
            self.pair(path, new_signs.get(sign))

    @staticmethod
    def unique(entries: dict[str, CodeEntry], signs: Callable[[CodeEntry], Iterable[str]]) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for path, entry in entries.items():
            for sign in signs(entry):
                found.setdefault(sign, set()).add(path)
        return {sign: next(iter(paths)) for sign, paths in found.items() if len(paths) == 1}

    def under_the_same_parent(self) -> None:
        parents = {old.path: new.path for old, new in self.pairs}
        for path, entry in list(self.old.items()):
            if (parent := parents.get(parent_path(path))) is not None:
                candidate = join_path(parent, entry.name)
                if self.pair(path, candidate):
                    parents[path] = candidate

    def pair(self, old_path: str, new_path: str | None) -> bool:
        if new_path is None or old_path not in self.old or new_path not in self.new:
            return False
        self.pairs.append((self.old.pop(old_path), self.new.pop(new_path)))
        return True
