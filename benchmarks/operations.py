"""The operations with a budget, each as the program does it, and beside it the same errand by the barest means."""

from __future__ import annotations

import csv
import itertools
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import corpus
from measure import Figure, command, cpu, median
from sqlalchemy import select

from qualcode.anonymise.detect.detect import detect
from qualcode.codebook.lookup import code_by_path
from qualcode.coding.applying import apply_code, remove_coding
from qualcode.coding.quotations import Quoting, source_named
from qualcode.coding.retrieving import quotes
from qualcode.export.excerpts import Request, export_excerpts
from qualcode.ingest.importing import import_paths
from qualcode.model import Coding, Passage, Source, Transcript
from qualcode.search.service import search, update_index
from qualcode.store.project import Project

CODER = corpus.CODERS[0]
SUBTREE = "bosetting.tiltak"
PORTION = 20
QUERIES = (
    "kommune",
    "=kommunen",
    corpus.SOME,
    corpus.RARE,
    f'"{corpus.PHRASE}"',
    "flyktning* bolig",
    "NEAR(venn* skole*, 5)",
)
CODE = "bosetting.tiltak.kommune"


def help_page() -> Figure:
    """Measure `qualcode --help`."""
    return Figure(
        "qualcode --help",
        command("-m", "qualcode", "--help"),
        0.15,
        command("-c", "import click"),
        "python, importing click",
    )


def detectors() -> Figure:
    """Measure all built-in detectors on five interviews."""
    texts = [corpus.interview(number) for number in range(6)]
    detect(texts[0])
    words = sum(len(text.split()) for text in texts[1:])
    seconds = cpu(lambda: [detect(text) for text in texts[1:]])
    split = cpu(lambda: [text.split() for text in texts[1:]])
    return Figure("all detectors", words / seconds, 10_000, words / split, "splitting at spaces", "words/s")


def import_and_index(paths: list[Path]) -> Iterator[Figure]:
    """Measure, per MB of text, the import of interviews into an empty project, and indexing them."""
    paths = paths[:PORTION]
    sizes = [path.stat().st_size / 1e6 for path in paths]
    with tempfile.TemporaryDirectory() as folder, _scratch(Path(folder)) as bare:
        with Project.create(Path(folder) / "import", coder=CODER) as project:
            import_paths(project, paths[:1], coder=CODER)
            importing = cpu(lambda: import_paths(project, paths[1:], coder=CODER))
            with project.read() as session:
                indexing = cpu(partial(update_index, project, session))
        bare.execute("create table source (name text unique, data blob, text text)")
        import_limit = cpu(lambda: [_import_barely(bare, path) for path in paths])
        bare.execute("create virtual table words using fts5 (text)")
        index_limit = cpu(partial(_index_barely, bare))
    yield Figure(
        "import, per MB, without the index",
        importing / sum(sizes[1:]),
        0.3,
        import_limit / sum(sizes),
        "reading, sqlite3 insert and commit",
    )
    yield Figure("index, per MB", indexing / sum(sizes), 2, index_limit / sum(sizes), "SQLite's FTS5")


def _index_barely(bare: sqlite3.Connection) -> None:
    bare.execute("insert into words select text from source")
    bare.commit()


def _import_barely(bare: sqlite3.Connection, path: Path) -> None:
    data = path.read_bytes()
    bare.execute("insert into source values (?, ?, ?)", (path.name, data, data.decode("utf-8")))
    bare.commit()


@contextmanager
def _scratch(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give a database with the settings that make an acknowledged write survive a power cut."""
    connection = sqlite3.connect(folder / "limit.db")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    yield connection
    connection.close()


class Bench:
    """The operations on one project."""

    def __init__(self, project: Project, size: str) -> None:
        self.project = project
        self.count = corpus.SIZES[size]
        self.share_of_l = self.count / corpus.SIZES["L"]
        database = project.location.database
        self.bare = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        chance = random.Random("sources")
        self.names = [corpus.name(chance.randrange(self.count)) for _ in range(21)]

    def open_document(self) -> Figure:
        """Measure reading what the coding screen needs of one source: text, structure, passages, codings."""

        def open_one(name: str) -> None:
            with self.project.read() as session:
                source = session.scalars(select(Source).where(Source.name == name)).one()
                transcript = session.get_one(Transcript, source.current_transcript_id)
                session.scalars(select(Passage).where(Passage.transcript_id == transcript.id)).all()
                columns = (Coding.uid, Coding.start, Coding.end, Coding.code_id, Coding.coder_id, Coding.state)
                session.execute(select(*columns).where(Coding.source_id == source.id)).all()
                assert transcript.text
                assert transcript.structure is not None

        def open_barely(name: str) -> None:
            query = "select t.text from transcript t join source s on s.current_transcript_id = t.id where s.name = ?"
            assert self.bare.execute(query, (name,)).fetchone()

        return Figure(
            "open a document for coding",
            median(partial(open_one, name) for name in self.names),
            0.02,
            median(partial(open_barely, name) for name in self.names),
            "text by sqlite3",
        )

    def apply_code(self) -> Figure:
        """Measure one coding, durable; what was added is taken off again."""
        places = itertools.count(1000, 37)
        made: list[int] = []

        def apply_one(name: str) -> None:
            with self.project.write(CODER, "code.apply") as writing:
                session = writing.session
                quoting = Quoting(session, source_named(session, name))
                start = next(places)
                code = code_by_path(session, CODE)
                coding = apply_code(session, quoting, quoting.at(start, start + 120), code, writing.coder)
                session.flush()
                made.append(coding.id)

        seconds = median(partial(apply_one, name) for name in self.names)
        with self.project.write(CODER, "code.remove") as writing:
            for coding in writing.session.scalars(select(Coding).where(Coding.id.in_(made))):
                remove_coding(writing.session, coding)
        return Figure("apply one code, durable", seconds, 0.005, self._apply_barely(), "sqlite3 insert and commit")

    def _apply_barely(self) -> float:
        with tempfile.TemporaryDirectory() as folder, _scratch(Path(folder)) as bare:
            bare.execute(
                "create table coding (id integer primary key, source int, code int, first int, last int, hash text)"
            )
            bare.execute("create index by_source on coding (source, first)")
            bare.execute("create index by_code on coding (code, source, first)")

            def insert(number: int) -> None:
                row = (number % 7, number % 60, number, number + 120, "0" * 64)
                bare.execute("insert into coding (source, code, first, last, hash) values (?, ?, ?, ?, ?)", row)
                bare.commit()

            return median(partial(insert, number) for number in range(51))

    def first_quotes(self) -> Figure:
        """Measure the first 100 quotes of a code and its subcodes."""

        def read() -> None:
            with self.project.read() as session:
                assert len(quotes(session, [code_by_path(session, SUBTREE)], limit=100)) == 100

        return Figure(
            "first 100 quotes of a code subtree",
            median(itertools.repeat(read, 11)),
            0.02,
            median(itertools.repeat(partial(self._quotes_barely, SUBTREE, 100), 11)),
            "the same rows by sqlite3",
        )

    def all_quotes(self) -> Figure:
        """Measure all quotes of one code."""
        found = 0

        def read() -> None:
            nonlocal found
            with self.project.read() as session:
                found = len(quotes(session, [code_by_path(session, CODE)]))

        seconds = median(itertools.repeat(read, 4))
        return Figure(
            "all quotes of a code",
            seconds,
            0.3,
            median(itertools.repeat(partial(self._quotes_barely, CODE, -1), 4)),
            "the same rows by sqlite3",
            note=f"{found} quotes" + self._at_l(seconds),
        )

    def search(self) -> Figure:
        """Measure the best 20 passages with their snippets, for several searches, the index in memory."""
        slowest, asked = 0.0, ""
        with self.project.read() as session:
            update_index(self.project, session)
        for query in QUERIES:
            with self.project.read() as session:
                seconds = median(itertools.repeat(partial(search, self.project, session, query, 20), 6))
            if seconds > slowest:
                slowest, asked = seconds, query
        return Figure(
            "search, top 20 with snippets, warm", slowest, 0.03, note=f"the slowest of {len(QUERIES)}: {asked}"
        )

    def export_everything(self) -> Figure:
        """Measure all coded quotations to CSV, through the privacy check, as an internal copy."""
        request = Request(way="internal", recipient="the team", purpose="benchmark")
        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / "excerpts.csv"
            seconds = cpu(lambda: export_excerpts(self.project, to, request, coder=CODER))
            limit = cpu(partial(self._export_barely, Path(folder) / "limit.csv"))
        return Figure(
            "all excerpts to CSV",
            seconds,
            20,
            limit,
            "sqlite3 and csv",
            note=self._at_l(seconds).removeprefix(", "),
        )

    def _export_barely(self, to: Path) -> None:
        query = """
            select substr(t.text, c.start + 1, c."end" - c.start), k.path, s.name from coding c
            join code k on k.id = c.code_id join source s on s.id = c.source_id
            join transcript t on t.id = c.transcript_id order by c.source_id, c.start
        """
        with to.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self.bare.execute(query))

    def _quotes_barely(self, path: str, limit: int) -> None:
        query = """
            select substr(t.text, c.start + 1, c."end" - c.start), k.path, s.name from coding c
            join code k on k.id = c.code_id join source s on s.id = c.source_id
            join transcript t on t.id = c.transcript_id
            where c.code_id in (select id from code where path = ? or path like ? || '.%')
            order by c.source_id, c.start limit ?
        """
        assert self.bare.execute(query, (path, path, limit)).fetchall()

    def _at_l(self, seconds: float) -> str:
        return "" if self.share_of_l == 1 else f", at L about {seconds / self.share_of_l:.2f} s"
