"""The commands as a researcher types them: what they print, where, and how they end."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = """Intervjuer: Hvordan gikk det?

Informant: Vi ventet på bolig i elleve uker. Så fikk vi en leilighet.
"""


@pytest.fixture
def study(qualcode, tmp_path: Path) -> Path:
    """Give a folder with a project and one transcript in it."""
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    qualcode("init", "s.qualcode")
    qualcode("import", "one.txt")
    return tmp_path


def rows(done) -> list[dict]:
    return json.loads(done.stdout)


def test_from_a_file_to_a_quote(qualcode, study: Path) -> None:
    start = TEXT.index("ventet")
    done = qualcode(
        "--coder", "Ada", "code", "one.txt", "--span", f"{start}:{start + 15}", "--raw", "--code", "bolig.venting",
        "--create", "--note", "sentralt", "--format", "json",
    )  # fmt: skip
    (made,) = rows(done)
    assert made["text"] == "ventet på bolig"
    (quote,) = rows(qualcode("quotes", "bolig", "--format", "json"))
    assert quote["coding"] == made["coding"]
    assert quote["text"] == "ventet på bolig"
    assert quote["participant"] == "one-1"
    assert (quote["raw_start"], quote["raw_end"]) == (start, start + 15)
    assert rows(qualcode("memo", made["coding"], "--format", "json"))[0]["text"] == "sentralt"
    qualcode("--coder", "Ada", "uncode", made["coding"])
    assert rows(qualcode("quotes", "--format", "json")) == []
    qualcode("--coder", "Ada", "undo")
    assert len(rows(qualcode("quotes", "--format", "json"))) == 1
    qualcode("--coder", "Ada", "redo")
    assert rows(qualcode("quotes", "--format", "json")) == []
    assert [row["action"] for row in rows(qualcode("log", "--format", "json", "--limit", "3"))] == [
        "redo",
        "undo",
        "code.remove",
    ]
    assert qualcode("verify", "--full", "--format", "json").stdout.strip() == "[]"


def test_show_as_json_has_text_turns_and_map(qualcode, study: Path) -> None:
    shown = json.loads(qualcode("show", "one.txt", "--format", "json").stdout)
    assert shown["text"].startswith("Intervjuer: Hvordan")
    assert [(turn["speaker"], turn["role"]) for turn in shown["turns"]] == [
        ("Intervjuer", "interviewer"),
        ("Informant", "informant"),
    ]
    for start, raw_start, length in shown["offset_map"]:
        assert shown["text"][start : start + length] == TEXT[raw_start : raw_start + length]
    turn = shown["turns"][1]
    assert shown["text"][turn["start"] : turn["end"]].startswith("Informant: Vi ventet")


def test_the_same_file_twice_is_known(qualcode, study: Path) -> None:
    (row,) = rows(qualcode("import", "one.txt", "--format", "json"))
    assert row["state"] == "known"
    (study / "copy.txt").write_text(TEXT, "utf-8")
    (row,) = rows(qualcode("import", "copy.txt", "--format", "json"))
    assert (row["source"], row["state"]) == ("one.txt", "known")
    assert len(rows(qualcode("sources", "--format", "json"))) == 1


def test_bad_files_are_named_and_the_others_come_in(qualcode, tmp_path: Path) -> None:
    qualcode("init", "s.qualcode")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Intervjuer: Hei.\nInformant: Hei på deg.\n", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.md").write_bytes(b" \n\n ")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "old.txt").write_bytes("Intervjuer: Går det på Ås?\nInformant: Åja.\n".encode("cp1252"))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 this is no archive")
    (folder / "nul.txt").write_text("Informant: a\0b \x1b]52;c;aGVp\x07 \u202eabc\n", "utf-8")
    done = qualcode("import", "in", "--format", "json", check=1)
    states = {row["source"]: row["state"] for row in rows(done)}
    assert states == {
        "good.txt": "new",
        "nul.txt": "new",
        "empty.txt": "failed",
        "blank.md": "failed",
        "binary.txt": "failed",
        "old.txt": "failed",
        "broken.docx": "failed",
    }
    assert "--encoding cp1252" in done.stderr
    assert {row["source"] for row in rows(qualcode("sources", "--format", "json"))} == {"good.txt", "nul.txt"}
    shown = qualcode("show", "nul.txt")
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout
    assert "\0" not in shown.stdout
    qualcode("import", "in/old.txt", "--encoding", "cp1252")
    qualcode("import", "in/old.txt", "--encoding", "klingon", check=2)
    assert "Ås" in qualcode("show", "old.txt").stdout
    qualcode("verify", "--full")


def test_a_line_of_five_megabytes_comes_in(qualcode, tmp_path: Path) -> None:
    qualcode("init", "s.qualcode")
    (tmp_path / "long.txt").write_text("ord " * 1_250_000, "utf-8")
    qualcode("import", "long.txt")
    qualcode("code", "long.txt", "--span", "4999990:4999995", "--code", "x", "--create")
    qualcode("verify")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sources"], 1),
        (["nonsense"], 2),
        (["--project", "none.qualcode", "sources"], 1),
        (["init"], 2),
    ],
)
def test_without_a_project(qualcode, arguments: list[str], code: int) -> None:
    done = qualcode(*arguments, check=code)
    assert done.stdout == ""
    assert done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "none.txt"], 1),
        (["code", "one.txt", "--span", "5", "--code", "x"], 2),
        (["code", "one.txt", "--span", "5:9999", "--code", "x", "--create"], 1),
        (["code", "one.txt", "--span", "5:9", "--code", "unknown"], 1),
        (["code", "one.txt"], 2),
        (["uncode", "not-an-id"], 2),
        (["uncode", "01900000-0000-7000-8000-000000000000"], 1),
        (["quotes", "unknown"], 1),
        (["undo"], 1),
        (["redo"], 1),
        (["participants", "set", "one-1", "--consent", "quote=perhaps"], 1),
        (["participants", "set", "one-1"], 2),
        (["participants", "import", "one.txt"], 1),
        (["interviews", "set", "one", "date=yesterday"], 1),
        (["code", "--batch", "none.jsonl"], 1),
        (["init", "s.qualcode"], 1),
    ],
)
def test_errors_say_what_is_wrong_and_change_nothing(qualcode, study: Path, arguments: list[str], code: int) -> None:
    before = qualcode("log", "--format", "json").stdout
    done = qualcode(*arguments, check=code)
    assert done.stderr.strip()
    assert qualcode("log", "--format", "json").stdout == before


def test_participants_have_true_and_printed_values_and_consents(qualcode, study: Path) -> None:
    qualcode("participants", "set", "one-1", "tittel=leder for tjenesten => ansatt", "kommune=Øygarden")
    qualcode("participants", "set", "all", "--consent", "quote=ja", "--form", "oral", "--date", "2025-03-01")
    (row,) = rows(qualcode("participants", "--format", "json"))
    assert row["attributes"]["title"] == {"value": "leder for tjenesten", "printed": "ansatt"}
    assert row["attributes"]["municipality"] == {"value": "Øygarden", "printed": None}
    assert row["consents"] == {"record": False, "quote": True, "archive": False, "reuse": False}
    (study / "people.csv").write_text(
        "participant;alder;alder:printed;consent:quote\none-1;41;i 40-årene;nei\nP2;;;ja\n", "utf-8"
    )
    qualcode("participants", "import", "people.csv")
    people = {row["participant"]: row for row in rows(qualcode("participants", "--format", "json"))}
    assert people["one-1"]["attributes"]["age"] == {"value": "41", "printed": "i 40-årene"}
    assert people["one-1"]["consents"]["quote"] is False
    assert people["P2"]["consents"]["quote"] is True


def test_an_encrypted_project_needs_its_passphrase(qualcode, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("lang nok\n", "utf-8")
    (tmp_path / "wrong").write_text("feil\n", "utf-8")
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    qualcode("init", "s.qualcode", "--encrypt", check=1)
    assert not (tmp_path / "s.qualcode").exists()
    qualcode("--passphrase-file", "pass", "init", "s.qualcode", "--encrypt")
    qualcode("sources", check=1)
    qualcode("--passphrase-file", "wrong", "sources", check=1)
    qualcode("--passphrase-file", "pass", "import", "one.txt")
    assert "one.txt" in qualcode("--passphrase-file", "pass", "sources").stdout
    assert all(b"leilighet" not in path.read_bytes() for path in (tmp_path / "s.qualcode").rglob("*") if path.is_file())


def test_verify_finds_a_flipped_byte(qualcode, study: Path) -> None:
    with sqlite3.connect(study / "s.qualcode" / "project.db") as connection:
        connection.execute("UPDATE transcript SET text = replace(text, 'elleve', 'ellevE')")
    connection.close()
    done = qualcode("verify", check=4)
    assert "one.txt" in done.stdout
    assert "elleve" not in done.stdout + done.stderr


def test_a_project_of_a_newer_version_is_refused(qualcode, study: Path) -> None:
    with sqlite3.connect(study / "s.qualcode" / "project.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "later version" in qualcode("sources", check=1).stderr


def test_backup_and_restore(qualcode, study: Path) -> None:
    qualcode("backup", "copy")
    qualcode("restore", "copy", "again.qualcode")
    assert "one.txt" in qualcode("--project", "again", "sources").stdout
    qualcode("restore", "copy", "again.qualcode", check=1)


def test_settings_say_where_they_come_from(qualcode, study: Path) -> None:
    qualcode("config", "coder", "Ada")
    qualcode("config", "language", "nb", "--for-project")
    found = {row["name"]: row for row in rows(qualcode("config", "--format", "json"))}
    assert found["coder"]["value"] == "Ada"
    assert found["coder"]["from"].endswith("config.toml")
    assert found["language"]["from"].endswith("qualcode.toml")
    qualcode("config", "language", "klingon", check=2)
    qualcode("config", "nonsense", "1", check=2)


def test_files_are_readable_by_their_owner_alone(qualcode, study: Path) -> None:
    folder = study / "s.qualcode"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))


def test_a_table_shows_harmless_text(qualcode, tmp_path: Path) -> None:
    qualcode("init", "s.qualcode")
    name = "a\x1b[31mb[bold]c.txt"
    (tmp_path / name).write_text(TEXT, "utf-8")
    qualcode("import", name)
    done = qualcode("sources")
    assert "\x1b" not in done.stdout
    assert "[bold]" in done.stdout


HARMFUL = "rød\x1b[31m \x9b31m \x7f \u202eexe\u2069 \u2028\u0085."
CONTROLS = set("\x1b\x9b\x7f\u202e\u2069\u2028\u0085")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """Return what a command writes to a terminal that has no colours."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-W", "error", "-m", "qualcode", *arguments]
    plain = os.environ | {"TERM": "dumb"}
    with subprocess.Popen(command, cwd=folder, env=plain, stdin=subprocess.DEVNULL, stdout=theirs) as running:
        os.close(theirs)
        out = b""
        with contextlib.suppress(OSError):  # the other end is closed when the command ends
            while more := os.read(ours, 4096):
                out += more
        os.close(ours)
    assert running.returncode == 0
    return out.decode()


def test_what_comes_from_outside_cannot_command_a_terminal(qualcode, study: Path) -> None:
    qualcode("participants", "set", "one-1", f"tittel={HARMFUL}")
    for format_ in ("table", "csv", "json", "jsonl"):
        shown = on_a_terminal(study, "participants", "--format", format_)
        assert "rød" in shown
        assert not set(shown) & CONTROLS, format_
    assert HARMFUL in qualcode("participants", "--format", "csv").stdout
    for format_ in ("json", "jsonl"):
        out = qualcode("participants", "--format", format_).stdout
        assert not set(out) & CONTROLS
        said = json.loads(out)
        (row,) = said if isinstance(said, list) else [said]
        assert row["attributes"]["title"]["value"] == HARMFUL


def test_shown_originals_are_escaped_in_json(qualcode, study: Path) -> None:
    (study / "odd.txt").write_text(f"Informant: {HARMFUL}\n", "utf-8")
    qualcode("import", "odd.txt")
    out = qualcode("show", "odd.txt", "--original", "--format", "json").stdout
    assert not set(out) & CONTROLS
    assert HARMFUL in json.loads(out)["text"]


def test_file_names_are_kept_without_controls(qualcode, study: Path) -> None:
    (study / "a\x1b]0;x\x07\u202e.txt").write_text("Informant: Nye ord.\n", "utf-8")
    qualcode("import", "a\x1b]0;x\x07\u202e.txt")
    assert "a␛]0;x␇⇄.txt" in [row["source"] for row in rows(qualcode("sources", "--format", "json"))]
    assert qualcode("show", "a␛]0;x␇⇄.txt").stdout.startswith("Informant: Nye ord.")


def test_a_withdrawn_consent_is_renewed_for_one_alone_and_with_a_date(qualcode, study: Path) -> None:
    def consented() -> bool:
        return rows(qualcode("participants", "--format", "json"))[0]["consents"]["quote"]

    qualcode("participants", "set", "one-1", "--consent", "quote=yes")
    qualcode("participants", "set", "one-1", "--consent", "quote=no", "--date", "2025-03-01")
    (study / "people.csv").write_text("participant,consent:quote\none-1,yes\n", "utf-8")
    for arguments in (
        ["import", "people.csv"],
        ["set", "all", "--consent", "quote=yes"],
        ["set", "all", "--consent", "quote=yes", "--date", "2025-04-01"],
        ["set", "one-1", "--consent", "quote=yes"],
    ):
        assert "2025-03-01" in qualcode("participants", *arguments, check=1).stderr
        assert not consented()
    qualcode("participants", "set", "one-1", "--consent", "quote=yes", "--date", "2025-04-01")
    assert consented()


def test_an_encrypted_project_gets_another_passphrase(qualcode, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("lang nok\n", "utf-8")
    (tmp_path / "new").write_text("enda lengre\n", "utf-8")
    qualcode("--passphrase-file", "old", "init", "s.qualcode", "--encrypt")
    qualcode("--passphrase-file", "new", "passphrase", "--new-passphrase-file", "old", check=1)
    qualcode("--passphrase-file", "old", "passphrase", "--new-passphrase-file", "new")
    qualcode("--passphrase-file", "old", "sources", check=1)
    qualcode("--passphrase-file", "new", "sources")
