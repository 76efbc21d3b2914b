"""qualcode: code interviews, anonymise them, and cite quotes that lead back to their place.

What a script needs is here by name, and loaded when it is first asked for: `import qualcode` itself stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.anonymise.review import apply_decisions
    from qualcode.coding.batch import code_batch
    from qualcode.coding.retrieving import quotes
    from qualcode.export.excerpts import Request, export_excerpts
    from qualcode.ingest.importing import import_paths
    from qualcode.search.service import concordance, find
    from qualcode.store.project import Project
    from qualcode.store.undo import redo, undo
    from qualcode.store.verify import verify

__version__ = "0.1.0"

_HOMES = {
    "Project": "qualcode.store.project",
    "Request": "qualcode.export.excerpts",
    "apply_decisions": "qualcode.anonymise.review",
    "code_batch": "qualcode.coding.batch",
    "concordance": "qualcode.search.service",
    "export_excerpts": "qualcode.export.excerpts",
    "find": "qualcode.search.service",
    "import_paths": "qualcode.ingest.importing",
    "quotes": "qualcode.coding.retrieving",
    "redo": "qualcode.store.undo",
    "undo": "qualcode.store.undo",
    "verify": "qualcode.store.verify",
}

__all__ = [
    "Project",
    "Request",
    "apply_decisions",
    "code_batch",
    "concordance",
    "export_excerpts",
    "find",
    "import_paths",
    "quotes",
    "redo",
    "undo",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
