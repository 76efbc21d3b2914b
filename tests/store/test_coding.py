"""Codings: overlapping spans, several coders, moving, splitting, merging, batches; undo and redo of all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from qualcode.anonymise.review import read_decisions
from qualcode.codebook.editing import create_code
from qualcode.codebook.lookup import code_by_path
from qualcode.codebook.restructuring import merge_codes, rename_code
from qualcode.coding.applying import apply_code, merge_codings, move_coding, remove_coding, split_coding
from qualcode.coding.batch import code_batch, split_lines
from qualcode.coding.memos import memos_on, write_memo
from qualcode.coding.quotations import Quoting, source_named
from qualcode.coding.removal import remove_source
from qualcode.coding.retrieving import quotes
from qualcode.errors import BadInput, NotFound, Refused
from qualcode.ingest.importing import import_paths
from qualcode.ingest.speakers import set_speaker
from qualcode.model import Code, Coding, Event
from qualcode.store.project import Project
from qualcode.store.undo import redo, undo
from qualcode.store.verify import verify
from qualcode.text.spans import Span

TRANSCRIPT = """Intervjuer: Hvordan gikk det?

Informant: Vi ventet på bolig i elleve uker. Så fikk vi en leilighet.

Intervjuer: Og så?

Informant: Så begynte ungene på skolen. 🙂 Det var godt.
"""


@pytest.fixture
def coded(any_project: Project, tmp_path: Path) -> Project:
    """Give a project with one transcript and two codes."""
    path = tmp_path / "one.txt"
    path.write_text(TRANSCRIPT, "utf-8")
    (outcome,) = import_paths(any_project, [path], coder="Ada")
    assert outcome.error is None
    with any_project.write("Ada", "code.create") as writing:
        for name in ("bolig.venting", "barn"):
            create_code(writing.session, name)
    return any_project


def put(project: Project, words: str, code: str, coder: str = "Ada") -> str:
    with project.write(coder, "code.apply") as writing:
        session = writing.session
        quoting = Quoting(session, source_named(session, "one.txt"))
        start = quoting.transcript.text.index(words)
        quotation = quoting.at(start, start + len(words))
        coding = apply_code(session, quoting, quotation, code_by_path(session, code), writing.coder)
        session.flush()
        return str(coding.uid)


def listed(project: Project) -> list[tuple[str, str, str]]:
    with project.read() as session:
        return [(quote.code, quote.coder, quote.text) for quote in quotes(session)]


def test_codings_overlap_and_belong_to_their_coders(coded: Project) -> None:
    put(coded, "ventet på bolig i elleve uker", "bolig.venting")
    put(coded, "bolig i elleve uker. Så fikk vi", "barn", "Bo")
    put(coded, "bolig i elleve uker. Så fikk vi", "bolig.venting", "Bo")
    assert listed(coded) == [
        ("bolig.venting", "Ada", "ventet på bolig i elleve uker"),
        ("barn", "Bo", "bolig i elleve uker. Så fikk vi"),
        ("bolig.venting", "Bo", "bolig i elleve uker. Så fikk vi"),
    ]
    with coded.read() as session:
        parent = quotes(session, [code_by_path(session, "bolig")])
        assert [quote.participant for quote in parent] == ["one-1", "one-1"]
    assert verify(coded, full=True).sound


def test_the_same_coding_twice_is_one(coded: Project) -> None:
    assert put(coded, "leilighet", "barn") == put(coded, "leilighet", "barn")
    assert len(listed(coded)) == 1


def test_raw_spans_lead_to_the_same_words(coded: Project) -> None:
    with coded.read() as session:
        quoting = Quoting(session, source_named(session, "one"))
        start = TRANSCRIPT.index("🙂")
        assert quoting.words(quoting.at(start, start + 10, raw=True)) == "🙂 Det var "


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (9, 4), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(coded: Project, start: int, end: int) -> None:
    with coded.read() as session, pytest.raises(BadInput, match="has no span"):
        Quoting(session, source_named(session, "one.txt")).at(start, end)


CUES = """WEBVTT

12
00:00:01.000 --> 00:00:03.000
<v Olaug>Vi fikk 3 esker

13
00:00:04.000 --> 00:00:06.000
<v Sigvor>Ja &amp; to til
"""


@pytest.mark.parametrize("outside", ["12", "00:00:01.000 --> 00:00:03.000", "\n\n13\n00:00:04", "<v ", "WEBVTT"])
def test_what_is_not_in_the_transcript_is_no_quotation(any_project: Project, tmp_path: Path, outside: str) -> None:
    (tmp_path / "cues.vtt").write_text(CUES, "utf-8")
    import_paths(any_project, [tmp_path / "cues.vtt"], coder="Ada")
    with any_project.read() as session:
        quoting = Quoting(session, source_named(session, "cues.vtt"))
        for words in ("Vi fikk 3 esker", "3", "Ja &amp; to til"):
            start = CUES.index(words + " " if words == "3" else words)
            assert quoting.words(quoting.at(start, start + len(words), raw=True)) == words.replace("&amp;", "&")
        start = CUES.index(outside)
        with pytest.raises(BadInput, match="no words of its transcript"):
            quoting.at(start, start + len(outside), raw=True)
        lines = [json.dumps({"source": "cues.vtt", "raw_start": start, "raw_end": start + 2, "code": "x"})]
    (outcome,) = code_batch(any_project, lines, "Ada", create=True)
    assert outcome.error


def test_lines_of_json_end_at_a_newline_alone() -> None:
    odd = "en\u2028to\u2029tre\u0085fire\x0bfem\x0cseks\x1c"
    assert split_lines("") == []
    assert split_lines(f"\ufeff{odd}\r\n\n{odd}\n") == [odd, "", odd]
    assert split_lines(f"{odd}\n{odd}") == [odd, odd]
    line = '{"entity": "en\u2028to\u0085tre"}'
    assert read_decisions(f"{line}\r\n\r\n{line}\n") == [json.loads(line), {}, json.loads(line)]


def test_a_note_may_hold_any_kind_of_line_end(coded: Project) -> None:
    note = "først\u2028så\u0085til slutt"
    line = {"source": "one.txt", "start": 30, "end": 60, "code": "barn", "note": note}
    (outcome,) = code_batch(coded, split_lines(json.dumps(line, ensure_ascii=False) + "\n"), "Ada")
    assert outcome.error is None
    with coded.read() as session:
        assert memos_on(session, session.scalars(select(Coding)).one())[0].text == note


def test_signs_without_a_word_are_no_quotation(coded: Project) -> None:
    with coded.read() as session:
        quoting = Quoting(session, source_named(session, "one.txt"))
        text = quoting.transcript.text
        for signs in ("?\n", ". ", "🙂", ": "):
            for raw in (False, True):
                start = (TRANSCRIPT if raw else text).index(signs)
                with pytest.raises(BadInput, match="no words"):
                    quoting.at(start, start + len(signs), raw=raw)


def test_move_split_merge_and_remove_keep_the_words_right(coded: Project) -> None:
    put(coded, "Vi ventet på bolig i elleve uker.", "bolig.venting")
    with coded.write("Ada", "code.move") as writing:
        session = writing.session
        coding = session.scalars(select(Coding)).one()
        later = split_coding(session, coding, coding.start + len("Vi ventet "))
        session.flush()
        assert later.start == coding.end
    assert [quote[2] for quote in listed(coded)] == ["Vi ventet ", "på bolig i elleve uker."]
    with coded.write("Ada", "code.merge") as writing:
        first, second = writing.session.scalars(select(Coding).order_by(Coding.start))
        merge_codings(writing.session, first, second)
    with coded.write("Ada", "code.extend") as writing:
        coding = writing.session.scalars(select(Coding)).one()
        move_coding(writing.session, coding, Span(coding.start, coding.end + 3))
    assert [quote[2] for quote in listed(coded)] == ["Vi ventet på bolig i elleve uker. Så"]
    assert verify(coded, full=True).sound
    with coded.write("Ada", "code.remove") as writing:
        remove_coding(writing.session, writing.session.scalars(select(Coding)).one())
    assert listed(coded) == []
    for _number in range(4):
        undo(coded, "Ada")
    assert [quote[2] for quote in listed(coded)] == ["Vi ventet på bolig i elleve uker."]
    assert verify(coded, full=True).sound


def test_a_batch_stores_the_good_lines_and_names_the_bad(coded: Project) -> None:
    start = TRANSCRIPT.index("ungene")
    lines = [
        json.dumps({"source": "one.txt", "raw_start": start, "raw_end": start + 6, "code": "barn", "coder": "Bo"}),
        "{not json",
        json.dumps({"source": "none.txt", "start": 0, "end": 4, "code": "barn"}),
        "",
        json.dumps({"source": "one.txt", "start": 0, "end": 4, "code": "nyhet"}),
        json.dumps({"source": "one.txt", "start": 0, "end": 99999, "code": "barn"}),
        json.dumps({"source": "one.txt", "start": True, "end": 4, "code": "barn"}),
        json.dumps({"source": "one.txt", "start": 0, "end": 10, "code": "barn", "note": "obs"}),
    ]
    outcomes = code_batch(coded, lines, "Ada")
    assert [(outcome.line, outcome.coding is not None) for outcome in outcomes] == [
        (1, True),
        (2, False),
        (3, False),
        (5, False),
        (6, False),
        (7, False),
        (8, True),
    ]
    assert [quote[:2] for quote in listed(coded)] == [("barn", "Ada"), ("barn", "Bo")]
    with coded.read() as session:
        noted = session.scalars(select(Coding).order_by(Coding.start)).first()
        assert noted is not None
        assert [memo.text for memo in memos_on(session, noted)] == ["obs"]
    again = code_batch(coded, lines, "Ada", create=True)
    assert again[0].coding == outcomes[0].coding
    assert [quote[0] for quote in listed(coded)] == ["nyhet", "barn", "barn"]


def test_fifty_undos_and_fifty_redos_give_the_same_project(coded: Project) -> None:
    for number in range(50):
        match number % 5:
            case 0 | 1 | 2:
                with coded.write("Ada", "code.apply") as writing:
                    session = writing.session
                    quoting = Quoting(session, source_named(session, "one.txt"))
                    code = code_by_path(session, ("barn", "bolig.venting", "bolig")[number % 3])
                    apply_code(session, quoting, quoting.at(number, number + 30), code, writing.coder)
            case 3:
                with coded.write("Ada", "memo.write") as writing:
                    coding = writing.session.scalars(select(Coding).order_by(Coding.id)).first()
                    assert coding is not None
                    write_memo(writing.session, coding, f"memo {number}", writing.coder)
            case 4:
                with coded.write("Ada", "code.rename") as writing:
                    rename_code(writing.session, code_by_path(writing.session, "barn"), f"barn{number}")
                    rename_code(writing.session, code_by_path(writing.session, f"barn{number}"), "barn")
                    code_by_path(writing.session, "barn").definition = str(number)
    before = state(coded)
    for _number in range(50):
        undo(coded, "Ada")
    assert state(coded) != before
    for _number in range(50):
        redo(coded, "Ada")
    assert state(coded) == before
    assert verify(coded, full=True).sound


def state(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """Return every captured row, but for the counter of its changes."""
    out = {}
    with project.engine.connect() as connection:
        for table in ("code", "coding", "memo", "speaker", "source", "theme", "entity", "identifier"):
            rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()
            out[table] = [tuple((k, str(v)) for k, v in row.items() if k != "version") for row in rows]
    return out


def test_merging_codes_moves_their_codings_and_can_be_undone(coded: Project) -> None:
    put(coded, "skolen", "barn")
    before = state(coded)
    with coded.write("Ada", "code.merge") as writing:
        session = writing.session
        merge_codes(session, code_by_path(session, "barn"), code_by_path(session, "bolig"))
    assert [quote[0] for quote in listed(coded)] == ["bolig"]
    undo(coded, "Ada")
    assert state(coded) == before


def test_a_merged_code_takes_no_codings(coded: Project) -> None:
    with coded.write("Ada", "code.merge") as writing:
        session = writing.session
        merge_codes(session, code_by_path(session, "barn"), code_by_path(session, "bolig"))
    with pytest.raises(Refused), coded.write("Ada", "code.apply") as writing:
        session = writing.session
        quoting = Quoting(session, source_named(session, "one.txt"))
        merged = session.scalars(select(Code).where(Code.merged_into_id.is_not(None))).one()
        apply_code(session, quoting, quoting.at(0, 4), merged, writing.coder)


def test_a_speaker_said_to_be_another_takes_the_codings_along(coded: Project) -> None:
    put(coded, "leilighet", "barn")
    with coded.write("Ada", "speaker.set") as writing:
        source = source_named(writing.session, "one.txt")
        set_speaker(writing.session, source, "Informant", participant="P9")
    assert verify(coded, full=True).sound
    with coded.read() as session:
        assert quotes(session)[0].participant == "P9"
    undo(coded, "Ada")
    assert verify(coded, full=True).sound


def test_verify_finds_a_flipped_letter_and_a_shifted_coding(coded: Project) -> None:
    put(coded, "leilighet", "barn")
    with coded.engine.begin() as connection:
        connection.execute(text("UPDATE coding SET start = start + 1"))
    assert [fault.table for fault in verify(coded).faults] == ["coding"]
    with coded.engine.begin() as connection:
        connection.execute(text("UPDATE coding SET start = start - 1"))
        connection.execute(text("UPDATE transcript SET text = replace(text, 'leilighet', 'leilughet')"))
    assert {fault.table for fault in verify(coded).faults} == {"coding", "transcript"}


def test_a_source_goes_only_when_its_codings_are_given_up(coded: Project) -> None:
    put(coded, "leilighet", "barn")
    with pytest.raises(Refused, match="1 codings"), coded.write("Ada", "source.remove") as writing:
        remove_source(writing.session, source_named(writing.session, "one.txt"))
    with coded.write("Ada", "source.remove", undoable=False) as writing:
        remove_source(writing.session, source_named(writing.session, "one.txt"), with_codings=True)
    with coded.read() as session, pytest.raises(NotFound):
        source_named(session, "one.txt")
    assert verify(coded, full=True).sound


def test_events_hold_no_transcript(coded: Project) -> None:
    put(coded, "Vi ventet på bolig", "barn")
    with coded.read() as session:
        kept = "".join(str((event.before, event.after)) for event in session.scalars(select(Event)))
    assert "ventet" not in kept


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_coded_is_cut_as_it_was_marked(project: Project, tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "one.txt"
    path.write_text(TRANSCRIPT, "utf-8")
    import_paths(project, [path], coder="Ada")
    start = data.draw(st.integers(0, len(TRANSCRIPT) - 3))
    end = data.draw(st.integers(start + 1, len(TRANSCRIPT) - 2))
    line = json.dumps({"source": "one.txt", "raw_start": start, "raw_end": end, "code": "x"})
    (outcome,) = code_batch(project, [line], "Ada", create=True)
    assert (outcome.coding is not None) == any(char.isalnum() for char in TRANSCRIPT[start:end])
    if outcome.coding is None:
        return
    with project.read() as session:
        (found,) = [quote for quote in quotes(session) if quote.coding == outcome.coding]
        assert found.text == TRANSCRIPT[start:end]
        assert (found.raw_start, found.raw_end) == (start, end)
