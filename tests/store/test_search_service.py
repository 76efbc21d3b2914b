from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import update

from qualcode.codebook.editing import create_code
from qualcode.codebook.lookup import code_by_path
from qualcode.codebook.restructuring import merge_codes
from qualcode.coding.applying import apply_code
from qualcode.coding.quotations import Quoting, source_named
from qualcode.coding.removal import remove_source
from qualcode.errors import BadInput, NotFound, QuerySyntax, Refused
from qualcode.ingest.document import read_document
from qualcode.ingest.importing import import_document
from qualcode.ingest.participants import participant_labelled, set_attribute
from qualcode.model import Passage, SearchOutbox, Source, Transcript
from qualcode.search import service, storage, themes, upkeep
from qualcode.search.filters import passages_of
from qualcode.search.nodes import Filter
from qualcode.search.service import concordance, find, forms, passage_ids, search, update_index
from qualcode.store.project import Project

KARI = """I: Hvordan gikk det med boligen i Fjordvik kommune?

K: Vi venta lenge på bolig. [ler] Kommunen svarte ikke, og flyktningene måtte bo på mottak.

I: Og skolen?

K: Skulen var fin, men ungene savna språkpraksis-plassen.
"""
OLA = """I: Hvordan var det i Fjellbygd?

O: Boligen fikk vi med en gang. Tolken fra Nav kom ikke, og ein flyktning treng tolk.
"""
REPORT = """Bosetting i små kommuner

Kommunene bosetter flyktninger. Folk sier nav om midten.

Boligmangel er vanlig i Oygarden og Øygarden.
"""


def put(project, name, text, **settings):
    with project.write("Ada", "source.import") as writing:
        import_document(writing.session, read_document(text.encode(), name), coder=writing.coder, **settings)


def code(project, source, words, path, coder="Ada"):
    with project.write(coder, "code.apply") as writing:
        quoting = Quoting(writing.session, source_named(writing.session, source))
        start = quoting.transcript.text.index(words)
        try:
            wanted = code_by_path(writing.session, path)
        except NotFound:
            wanted = create_code(writing.session, path)
            writing.session.flush()
        apply_code(writing.session, quoting, quoting.at(start, start + len(words)), wanted, writing.coder)


@pytest.fixture
def study(any_project):
    put(
        any_project,
        "kari.txt",
        KARI,
        attributes={"kommune": "Fjordvik", "group": "flyktning", "date": "2023-05-04", "wave": "1"},
        language="nb",
    )
    put(
        any_project,
        "ola.txt",
        OLA,
        attributes={"kommune": "Fjellbygd", "group": "ansatt", "date": "2024-02-01"},
        language="nn",
    )
    put(any_project, "rapport.txt", REPORT, kind="document", document_class="published")
    code(any_project, "kari.txt", "Vi venta lenge på bolig.", "bolig.venting")
    code(any_project, "ola.txt", "Boligen fikk vi med en gang.", "bolig")
    code(any_project, "ola.txt", "treng tolk", "språk.tolk", coder="Bo")
    return any_project


def beginnings(project, query, limit=0):
    with project.read() as session:
        return {(row.source[0], row.text.split(": ")[-1].split()[0]) for row in search(project, session, query, limit)}


VENTA, SKULEN, BOLIGEN = ("k", "Vi"), ("k", "Skulen"), ("o", "Boligen")
HEADING, KOMMUNENE, MANGEL = ("r", "Bosetting"), ("r", "Kommunene"), ("r", "Boligmangel")
ASKED, SCHOOL, ASKED_OLA = ("k", "Hvordan"), ("k", "Og"), ("o", "Hvordan")


ANSWERS = [
    ("flyktninger", {VENTA, BOLIGEN, KOMMUNENE}),
    ("skole", {SCHOOL, SKULEN}),
    ("kommune", {ASKED, VENTA, HEADING, KOMMUNENE}),
    ("ler", set()),
    ('"på bolig kommunen"', {VENTA}),
    ("=Nav", {BOLIGEN}),
    ("=nav", {BOLIGEN, KOMMUNENE}),
    ("bolig*", {ASKED, VENTA, BOLIGEN, MANGEL}),
    ("bolig* NOT =bolig", {ASKED, BOLIGEN, MANGEL}),
    ("oygarden", {MANGEL}),
    ("~bolig -bolig", {MANGEL}),
    ("språkpraksis", {SKULEN}),
    ("NEAR(tolk* nav, 2)", {BOLIGEN}),
    ("code:bolig", {VENTA, BOLIGEN}),
    ("kode:bolig.venting", {VENTA}),
    ("code:*venting", {VENTA}),
    ("bolig -code:bolig", {ASKED}),
    ("coder:bo", {BOLIGEN}),
    ("source:kari skole", {SCHOOL, SKULEN}),
    ("kilde:*.txt =bolig", {VENTA}),
    ("kind:document bolig*", {MANGEL}),
    ("type:published =nav", {KOMMUNENE}),
    ("kommune:fjellbygd", {BOLIGEN, ASKED_OLA}),
    ("municipality:Fj* bolig", {ASKED, VENTA, BOLIGEN}),
    ("group:ansatt bolig", {BOLIGEN}),
    ("gruppe:flyktning bolig", {ASKED, VENTA}),
    ("speaker:K", {VENTA, SKULEN}),
    ("taler:interviewer", {ASKED, SCHOOL, ASKED_OLA}),
    ("-role:interviewer skole", {SKULEN}),
    ("informant:ola-1", {BOLIGEN}),
    ("lang:nb bolig", {ASKED, VENTA}),
    ("interview:ola", {BOLIGEN, ASKED_OLA}),
    ("date:2023..2024-01 bolig", {ASKED, VENTA}),
    ("date:2024 bolig", {BOLIGEN}),
    ("dato:..2023-05-04 bolig", {ASKED, VENTA}),
    ("wave:1 bolig", {ASKED, VENTA}),
    ("bolig group:flyktning OR tolk", {ASKED, VENTA, BOLIGEN}),
]


def test_passages_are_found(study):
    assert {query: beginnings(study, query) for query, _found in ANSWERS} == dict(ANSWERS)


def test_a_row_says_where_and_under_which_codes(study):
    with study.read() as session:
        (row,) = search(study, session, "venta")
        text = session.get_one(Transcript, session.get_one(Source, 1).current_transcript_id).text
    assert (row.source, row.speaker, row.codes) == ("kari.txt", "K", ["bolig.venting"])
    assert text[row.start : row.end] == row.text
    assert KARI[row.raw_start : row.raw_end] == row.text
    assert [text[start:end] for start, end in row.matches] == ["venta"]
    assert row.score > 0


def test_the_best_come_first_and_all_are_counted(study):
    with study.read() as session:
        found = find(study, session, "bolig", 1)
        assert found.total == 3
        assert len(found.passages) == 1
        assert [row.source for row in search(study, session, "*", 0)][:4] == ["kari.txt"] * 4


def test_a_concordance_lists_each_occurrence_in_its_context(study):
    with study.read() as session:
        rows = concordance(study, session, "tolk", context=10)
    assert [(row.source, row.match) for row in rows] == [("ola.txt", "Tolken"), ("ola.txt", "tolk")]
    assert rows[0].left.endswith("en gang. ")
    assert len(rows[0].left) == 10
    assert rows[0].right == " fra Nav k"
    assert OLA[rows[1].raw_start : rows[1].raw_end] == "tolk"


def test_forms_are_shown_and_can_be_left_out(study):
    with study.read() as session:
        shown = forms(study, session, "skole")
        assert {(one.form, one.kind) for one in shown} == {("skolen", "inflected"), ("skulen", "spelling")}
        assert len(search(study, session, "skole", without=["skulen"])) == 1


def test_an_attribute_of_the_speaker_goes_before_that_of_the_interview(study):
    with study.write("Ada", "participant.set") as writing:
        set_attribute(participant_labelled(writing.session, "kari-1"), "group", "tillitsvalgt")
    assert beginnings(study, "group:tillitsvalgt") == {VENTA, SKULEN}
    assert beginnings(study, "group:flyktning") == {ASKED, SCHOOL}


MISTAKES = [
    ("code:ukjent", NotFound),
    ("code:ukjent*", NotFound),
    ("source:ukjent", NotFound),
    ("coder:ukjent", NotFound),
    ("participant:ukjent", NotFound),
    ("interview:ukjent", NotFound),
    ("theme:ukjent", NotFound),
    ("ukjent:x", NotFound),
    ("u-kjent:x", BadInput),
    ("date:igår", BadInput),
    ("date:2023-13", BadInput),
    ("(a", QuerySyntax),
]


def test_what_does_not_exist_is_said(study):
    for query, error in MISTAKES:
        with study.read() as session, pytest.raises(error):
            search(study, session, query)


def test_no_hits_are_no_error(study):
    assert beginnings(study, "finnesikke") == set()
    assert beginnings(study, "kind:survey") == set()


# --- the index follows the store ------------------------------------------------------------------------------------


def test_an_import_is_found_at_once_and_a_removed_source_no_more(study):
    assert beginnings(study, "savna") == {SKULEN}
    put(study, "ny.txt", "Vi savna også tolk.\n")
    assert beginnings(study, "savna") == {SKULEN, ("n", "Vi")}
    with study.write("Ada", "source.remove", undoable=False) as writing:
        remove_source(writing.session, source_named(writing.session, "kari"), with_codings=True)
    assert beginnings(study, "savna") == {("n", "Vi")}


def test_what_a_search_does_not_take_in_is_read_through(study, monkeypatch):
    monkeypatch.setattr(upkeep, "AT_A_SEARCH", 1)
    for _time in range(4):
        assert beginnings(study, "flyktning -code:bolig.venting") == {BOLIGEN, KOMMUNENE}


def strike(project, source, words):
    """Change a transcript in place, as a strike does."""
    with project.write("Ada", "source.strike", undoable=False) as writing:
        found = source_named(writing.session, source)
        text = found.transcript.text.replace(words, "x" * len(words))
        writing.session.execute(update(Transcript).where(Transcript.source_id == found.id).values(text=text))
        writing.session.add(SearchOutbox(source_id=found.id, operation="put"))


def test_a_struck_word_is_gone_from_results_forms_and_files(study):
    assert beginnings(study, "mottak") == {VENTA}
    strike(study, "kari.txt", "mottak")
    assert beginnings(study, "mottak") == set()
    with study.read() as session:
        assert forms(study, session, "mottak*") == []
    if study.embedded:
        assert not any(b"mottak" in path.read_bytes() for path in (study.location.folder / "index").iterdir())


def test_a_change_in_place_is_taken_in(study):
    assert beginnings(study, "mottak") == {VENTA}
    strike(study, "kari.txt", "mottak")
    assert beginnings(study, "x*") == {VENTA}


def test_while_another_process_writes_the_index_results_are_right(embedded):
    assert beginnings(embedded, "mottak") == {VENTA}
    put(embedded, "ola.txt", OLA)
    strike(embedded, "kari.txt", "mottak")
    with storage.locked(index_of(embedded), exclusive=True):
        assert beginnings(embedded, "x*") == {VENTA}
        assert beginnings(embedded, "tolk") == {BOLIGEN}
        assert beginnings(embedded, "mottak OR bolig") == {ASKED, VENTA, BOLIGEN}
        with embedded.read() as session:
            assert find(embedded, session, "mottak OR bolig").total == 3
    assert beginnings(embedded, "mottak OR tolk") == {BOLIGEN}


def test_a_correction_replaces_what_was_found(study):
    assert beginnings(study, "mottak") == {VENTA}
    with study.write("Ada", "source.replace", undoable=False) as writing:
        source = source_named(writing.session, "ola")
        old = source.transcript
        new = Transcript(source_id=source.id, number=2, text="Vi bor her.", length=11, sha256="", runs=[], raw_length=0)
        writing.session.add(new)
        writing.session.flush()
        source.current_transcript_id = new.id
        writing.session.add(Passage(source_id=source.id, transcript_id=new.id, number=0, start=0, body_start=0, end=11))
        writing.session.add(SearchOutbox(source_id=source.id, operation="put"))
        assert old.id != new.id
    assert beginnings(study, "source:ola *") == {("o", "Vi")}
    assert beginnings(study, "tolk") == set()
    with study.read() as session:
        assert len(passages_of(session, Filter("source", "ola"), lambda _query: frozenset())) == 1


@pytest.fixture
def embedded(tmp_path):
    with Project.create(tmp_path / "study", coder="Ada") as made:
        put(made, "kari.txt", KARI)
        yield made


def index_of(project):
    return project.location.folder / "index"


def test_a_damaged_index_is_built_anew_unseen(embedded):
    assert beginnings(embedded, "mottak") == {VENTA}
    for path in index_of(embedded).glob("*.seg"):
        path.write_bytes(b"x" * path.stat().st_size)
    service._searchers.clear()
    assert beginnings(embedded, "mottak") == {VENTA}
    for path in index_of(embedded).iterdir():
        path.unlink()
    assert beginnings(embedded, "mottak") == {VENTA}


def test_an_index_of_another_history_of_the_store_is_built_anew(embedded, tmp_path):
    with Project.create(tmp_path / "other", coder="Ada") as other:
        put(other, "kari.txt", KARI.replace("mottak", "hotell"))
        put(other, "ola.txt", OLA)
        assert beginnings(other, "hotell") == {VENTA}
    assert beginnings(embedded, "mottak") == {VENTA}
    # The same project, put back to before its last steps, and gone on otherwise.
    database = embedded.location.database
    embedded.engine.dispose()
    before = database.read_bytes()
    put(embedded, "ola.txt", OLA)
    assert beginnings(embedded, "=boligen") == {ASKED, BOLIGEN}
    embedded.close()
    for path in database.parent.glob("project.db-*"):
        path.unlink()
    database.write_bytes(before)
    with Project.open(embedded.location) as again:
        put(again, "bo.txt", "O: Huset fikk vi.\n")
        put(again, "liv.txt", "O: Hytta fikk vi.\n")
        assert beginnings(again, "huset") == {("b", "Huset")}
        assert beginnings(again, "=boligen") == {ASKED}


def test_a_folder_that_cannot_be_written_is_searched_all_the_same(embedded, caplog, monkeypatch):
    def refuse(*_rest, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(upkeep.Index, "open", refuse)
    assert beginnings(embedded, "mottak") == {VENTA}
    assert "Permission denied" in caplog.text
    assert "mottak" not in caplog.text


def test_an_encrypted_project_has_a_sealed_index(tmp_path):
    with Project.create(tmp_path / "study", coder="Ada", encrypt=True, passphrase="four words are enough") as made:
        put(made, "kari.txt", KARI)
        assert beginnings(made, "mottak") == {VENTA}
        files = list(index_of(made).iterdir())
        assert any(path.suffix == ".seg" for path in files)
        assert not any(b"mottak" in path.read_bytes() for path in files)


def test_the_secret_is_the_user_s_alone(embedded):
    beginnings(embedded, "mottak")
    (secret,) = Path(os.environ["HOME"]).rglob("index.key")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_the_whole_index_can_be_made_at_once(study, monkeypatch):
    monkeypatch.setattr(upkeep, "AT_A_TIME", 1)
    monkeypatch.setattr(upkeep, "AT_A_SEARCH", 0)
    seen = []
    with study.read() as session:
        update_index(study, session, lambda done, every: seen.append((done, every)))
    assert seen == ([(0, 2), (1, 2)] if study.embedded else [])
    assert beginnings(study, "flyktning") == {VENTA, BOLIGEN, KOMMUNENE}


# --- themes ---------------------------------------------------------------------------------------------------------


def test_a_theme_gathers_codes_searches_and_quotations(study):
    with study.write("Ada", "theme.create") as writing:
        session = writing.session
        theme = themes.create_theme(session, "A- og B-lag", memo="Hvem venter?")
        quoting = Quoting(session, source_named(session, "rapport"))
        place = quoting.transcript.text.index("Boligmangel")
        themes.gather(
            session,
            theme,
            codes=["bolig.venting"],
            queries=["tolk AND nav"],
            quotations=[quoting.at(place, place + 5)],
        )
        themes.gather(session, theme, codes=["bolig.venting"])
    assert beginnings(study, 'theme:"a- og b-lag"') == {VENTA, BOLIGEN, MANGEL}
    assert beginnings(study, "tema:A* tolk") == {BOLIGEN}
    with study.read() as session:
        (listed,) = themes.list_themes(session)
        theme = themes.theme_named(session, "a- OG b-lag")
        spans = themes.theme_passages(study, session, theme)
    assert (listed.codes, listed.queries, listed.status) == (["bolig.venting"], ["tolk AND nav"], "tentative")
    assert listed.quotations == [("rapport.txt", place, place + 5)]
    assert len(spans) == 3
    with study.write("Ada", "theme.edit") as writing:
        theme = themes.theme_named(writing.session, "A- og B-lag")
        themes.edit_theme(writing.session, theme, name="Venting", status="settled")
        themes.release(writing.session, theme, queries=["tolk AND nav"])
    assert beginnings(study, "theme:venting") == {VENTA, MANGEL}
    with study.write("Ada", "theme.delete") as writing:
        themes.delete_theme(writing.session, themes.theme_named(writing.session, "Venting"))
    with study.read() as session:
        assert themes.list_themes(session) == []


def test_a_theme_follows_its_codes_when_they_are_merged(study):
    with study.write("Ada", "theme.create") as writing:
        theme = themes.create_theme(writing.session, "Venting")
        themes.gather(writing.session, theme, codes=["bolig.venting"])
    with study.write("Ada", "codebook.merge") as writing:
        merge_codes(
            writing.session,
            code_by_path(writing.session, "bolig.venting"),
            code_by_path(writing.session, "språk.tolk"),
        )
    assert beginnings(study, "theme:venting") == {VENTA, BOLIGEN}


def test_themes_are_refused_what_cannot_be(study):
    with study.write("Ada", "theme.create") as writing:
        theme = themes.create_theme(writing.session, "Ring")
        themes.gather(writing.session, theme, queries=["theme:ring"])
        with pytest.raises(Refused):
            themes.create_theme(writing.session, " ring ")
        with pytest.raises(Refused):
            themes.create_theme(writing.session, "  ")
        with pytest.raises(QuerySyntax):
            themes.gather(writing.session, theme, queries=["(a"])
        with pytest.raises(NotFound):
            themes.gather(writing.session, theme, codes=["ukjent"])
        with pytest.raises(NotFound):
            themes.release(writing.session, theme, queries=["tolk"])
    with study.read() as session:
        with pytest.raises(Refused):
            passage_ids(study, session, "theme:ring")
        with pytest.raises(NotFound):
            themes.theme_named(session, "ukjent")
