"""search, concordance, forms and themes: finding the words again."""

from __future__ import annotations

import click

from qualcode.cli.context import Invocation, pass_invocation
from qualcode.cli.output import emit, format_option, say
from qualcode.errors import UsageError
from qualcode.i18n import _, ngettext

QUERY_HELP = """

    \b
    flyktning          every inflected form        "rett, men ikke plikt"  this sequence
    =utvikles          exactly this form           norskopp*  *kommune     by pattern
    ~opplæring         also within compounds       bærum~                  spelt nearly so
    A B, A AND B       together                    A OR B, NOT A, -A, ( )  either, without
    NEAR(a b, 10)      within ten words
    code:bolig  source:NAME  group:ansatt  municipality:Alta  speaker:LABEL  participant:P
    theme:"Venting"  coder:Ada  lang:nn  kind:notes  date:2023..2024  any attribute: wave:2
    """


# A query may begin with a minus: `-A` is "without A", not an option.
_MINUS = {"ignore_unknown_options": True}


@click.command(
    "search",
    context_settings=_MINUS,
    help="Find passages that answer QUERY, the best first. Words combine within a passage." + QUERY_HELP,
)
@click.argument("query")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="How many; 0 means all.")
@click.option("--without", multiple=True, metavar="FORM", help="Leave this form out; `forms` shows them.")
@format_option
@pass_invocation
def search_command(invocation: Invocation, query: str, limit: int, without: tuple[str, ...], format_: str) -> None:
    """Find passages."""
    from qualcode.search.service import find

    with invocation.open() as project, project.read() as session:
        found = find(project, session, query, limit, without=without)
    emit(found.passages, format_, ["source", "start", "end", "speaker", "codes", "text"])
    if len(found.passages) < found.total:
        say(_("{shown} of {total} passages; --limit 0 shows all.").format(shown=len(found.passages), total=found.total))
    else:
        say(ngettext("{count} passage.", "{count} passages.", found.total).format(count=found.total))


@click.command(
    "concordance",
    context_settings=_MINUS,
    help="List each occurrence of what QUERY asks for, with its context." + QUERY_HELP,
)
@click.argument("query")
@click.option("--context", default=60, show_default=True, type=click.IntRange(0), help="Characters to either side.")
@click.option("--without", multiple=True, metavar="FORM", help="Leave this form out.")
@format_option
@pass_invocation
def concordance_command(
    invocation: Invocation, query: str, context: int, without: tuple[str, ...], format_: str
) -> None:
    """List each occurrence with its context."""
    from qualcode.search.service import concordance

    with invocation.open() as project, project.read() as session:
        rows = concordance(project, session, query, context=context, without=without)
    emit(rows, format_, ["source", "start", "left", "match", "right"])
    say(ngettext("{count} occurrence.", "{count} occurrences.", len(rows)).format(count=len(rows)))


@click.command("forms")
@click.argument("word")
@format_option
@pass_invocation
def forms_command(invocation: Invocation, word: str, format_: str) -> None:
    """Show the forms in the project that WORD (or a pattern) stands for, why, and how often each occurs."""
    from qualcode.search.service import forms

    with invocation.open() as project, project.read() as session:
        rows = forms(project, session, word)
    emit(rows, format_, ["term", "form", "kind", "count"])


@click.group("themes", invoke_without_command=True)
@format_option
@click.pass_context
def themes_command(ctx: click.Context, format_: str) -> None:
    """List themes: statements that gather codes and searches. Make, change and delete them."""
    if ctx.invoked_subcommand is not None:
        return
    from qualcode.search.themes import list_themes

    invocation = ctx.ensure_object(Invocation)
    with invocation.open() as project, project.read() as session:
        emit(list_themes(session), format_, ["name", "status", "codes", "queries", "memo"])


@themes_command.command("set")
@click.argument("name")
@click.option("--status", help="tentative, established, contested … as the team says.")
@click.option("--memo", help="What it is about.")
@click.option("--rename", metavar="NAME", help="Another name.")
@click.option("--code", "codes", multiple=True, help="Put a code under it.")
@click.option("--query", "queries", multiple=True, help="Put a search under it.")
@click.option("--drop-code", "less_codes", multiple=True, help="Take a code from it.")
@click.option("--drop-query", "less_queries", multiple=True, help="Take a search from it.")
@pass_invocation
def set_theme(
    invocation: Invocation,
    name: str,
    status: str | None,
    memo: str | None,
    rename: str | None,
    codes: tuple[str, ...],
    queries: tuple[str, ...],
    less_codes: tuple[str, ...],
    less_queries: tuple[str, ...],
) -> None:
    """Change the theme NAME; it is made when it is not there."""
    from qualcode.errors import NotFound
    from qualcode.search.themes import create_theme, edit_theme, gather, release, theme_named

    with invocation.open() as project:
        with project.write(invocation.coder, "theme.set") as writing:
            session = writing.session
            try:
                theme = theme_named(session, name)
            except NotFound:
                if rename or less_codes or less_queries:
                    raise
                theme = create_theme(session, name)
            edit_theme(session, theme, name=rename, status=status, memo=memo)
            gather(session, theme, codes=codes, queries=queries)
            release(session, theme, codes=less_codes, queries=less_queries)
            writing.detail = {"theme": theme.name}
        say(_("Set."))


@themes_command.command("show")
@click.argument("name")
@format_option
@pass_invocation
def show_theme(invocation: Invocation, name: str, format_: str) -> None:
    """List the passages that the theme NAME gathers."""
    from qualcode.search.nodes import Filter
    from qualcode.search.service import find
    from qualcode.search.themes import theme_named

    if not name.strip():
        raise UsageError(_("Which theme?"))
    with invocation.open() as project, project.read() as session:
        theme = theme_named(session, name)
        found = find(project, session, str(Filter("theme", theme.name)), 0)
    emit(found.passages, format_, ["source", "start", "end", "speaker", "codes", "text"])


@themes_command.command("delete")
@click.argument("name")
@pass_invocation
def remove_theme(invocation: Invocation, name: str) -> None:
    """Delete the theme NAME; what it gathered stays."""
    from qualcode.search.themes import delete_theme, theme_named

    with invocation.open() as project:
        with project.write(invocation.coder, "theme.delete") as writing:
            delete_theme(writing.session, theme_named(writing.session, name))
            writing.detail = {"theme": name}
        say(_("Deleted. `qualcode undo` brings it back."))
