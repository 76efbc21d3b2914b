"""Memos on anything that has a uid."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.errors import BadInput
from qualcode.i18n import _
from qualcode.model import (
    Code,
    Coder,
    Coding,
    Entity,
    Excerpt,
    Interview,
    Memo,
    Participant,
    ProjectRecord,
    Source,
    Theme,
)

Noted = Code | Coding | Entity | Excerpt | Interview | Participant | ProjectRecord | Source | Theme


def write_memo(session: Session, about: Noted, text: str, coder: Coder) -> Memo:
    """Write a memo on a thing; raises BadInput for an empty one."""
    if not text.strip():
        raise BadInput(_("A memo needs words."))
    memo = Memo(text=text, about=about.__tablename__, about_uid=about.uid, coder_id=coder.id)
    session.add(memo)
    return memo


def memos_on(session: Session, about: Noted) -> list[Memo]:
    """Return the memos on a thing, the oldest first."""
    return list(
        session.scalars(
            select(Memo).where(Memo.about == about.__tablename__, Memo.about_uid == about.uid).order_by(Memo.id)
        )
    )
