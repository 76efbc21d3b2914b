"""Themes: statements that gather codes, searches and quotations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.codebook.lookup import code_by_path
from qualcode.coding.quotations import Quotation
from qualcode.errors import NotFound, Refused
from qualcode.i18n import _
from qualcode.model import Source, Theme, Transcript
from qualcode.search import service
from qualcode.search.filters import codes_of
from qualcode.search.query import parse
from qualcode.store.project import Project
from qualcode.text.spans import Span


@dataclass(frozen=True, slots=True)
class ListedTheme:
    """A theme as a list shows it: codes by path, quotations as source, start and end."""

    name: str
    status: str
    memo: str
    codes: list[str]
    queries: list[str]
    quotations: list[tuple[str, int, int]]


def theme_named(session: Session, name: str) -> Theme:
    """Return the theme of that name, in any case; raises NotFound."""
    wanted = name.strip().casefold()
    for theme in session.scalars(select(Theme)):
        if theme.name.casefold() == wanted:
            return theme
    raise NotFound(_("There is no theme “{name}”.").format(name=name), _("`qualcode themes` lists them."))


def create_theme(session: Session, name: str, *, status: str = "tentative", memo: str = "") -> Theme:
    """Make a theme; raises Refused for an empty name or one that is taken."""
    theme = Theme(name=_free_name(session, name), status=status.strip() or "tentative", memo=memo)
    theme.codes, theme.queries, theme.quotations = [], [], []
    session.add(theme)
    session.flush()
    return theme


def edit_theme(
    session: Session, theme: Theme, *, name: str | None = None, status: str | None = None, memo: str | None = None
) -> None:
    """Change a theme's name, status or memo; raises Refused for a name that is taken."""
    if name is not None and name.strip() != theme.name:
        theme.name = _free_name(session, name, theme)
    if status is not None:
        theme.status = status.strip() or theme.status
    if memo is not None:
        theme.memo = memo
    session.flush()


def gather(
    session: Session,
    theme: Theme,
    *,
    codes: Iterable[str] = (),
    queries: Iterable[str] = (),
    quotations: Iterable[Quotation] = (),
) -> None:
    """Put codes (by path), searches and quotations under a theme; what is there already stays there once.

    Raises NotFound for an unknown code, QuerySyntax for a text that is no search.
    """
    theme.codes = _with(theme.codes, [str(code_by_path(session, path).uid) for path in codes])
    theme.queries = _with(theme.queries, [_checked(query) for query in queries])
    theme.quotations = _with(theme.quotations, [_stored(session, one) for one in quotations])
    session.flush()


def release(
    session: Session,
    theme: Theme,
    *,
    codes: Iterable[str] = (),
    queries: Iterable[str] = (),
    quotations: Iterable[Quotation] = (),
) -> None:
    """Take codes, searches and quotations from a theme; raises NotFound for what is not under it."""
    theme.codes = _less(theme.codes, [str(code_by_path(session, path).uid) for path in codes])
    theme.queries = _less(theme.queries, [_checked(query) for query in queries])
    theme.quotations = _less(theme.quotations, [_stored(session, one) for one in quotations])
    session.flush()


def delete_theme(session: Session, theme: Theme) -> None:
    """Delete a theme; what it gathered stays."""
    session.delete(theme)
    session.flush()


def list_themes(session: Session) -> list[ListedTheme]:
    """Return the themes by name."""
    sources = {
        str(uid): name
        for uid, name in session.execute(
            select(Transcript.uid, Source.name).join(Source, Source.id == Transcript.source_id)
        )
    }
    return [
        ListedTheme(
            theme.name,
            theme.status,
            theme.memo,
            [code.path for code in codes_of(session, theme)],
            list(theme.queries),
            [(sources[uid], start, end) for uid, start, end in theme.quotations if uid in sources],
        )
        for theme in session.scalars(select(Theme).order_by(Theme.name))
    ]


def theme_passages(project: Project, session: Session, theme: Theme) -> list[tuple[int, Span]]:
    """Return the passages that a theme gathers, as transcript id and span."""
    return service.passage_spans(session, service.theme_passage_ids(project, session, theme))


def _free_name(session: Session, name: str, owner: Theme | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("A theme needs a name."), _("Write it as a short statement."))
    for theme in session.scalars(select(Theme)):
        if theme is not owner and theme.name.casefold() == name.casefold():
            raise Refused(_("There is a theme “{name}” already.").format(name=theme.name))
    return name


def _checked(query: str) -> str:
    parse(query)
    return query.strip()


def _stored(session: Session, quotation: Quotation) -> list[object]:
    uid = session.scalars(select(Transcript.uid).where(Transcript.id == quotation.transcript_id)).one()
    return [str(uid), quotation.span.start, quotation.span.end]


def _with(there: Sequence[object], more: Sequence[object]) -> list[object]:
    # A new list: a change within a JSON value goes unnoticed.
    return [*there, *(one for one in more if one not in there)]


def _less(there: Sequence[object], less: Sequence[object]) -> list[object]:
    for one in less:
        if one not in there:
            raise NotFound(_("The theme does not hold this."), _("`qualcode themes` shows what each holds."))
    return [one for one in there if one not in less]
