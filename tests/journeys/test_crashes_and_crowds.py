"""kill -9 at any moment leaves what was acknowledged; eight processes coding at once: none starves, none loses."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from qualcode.ingest.importing import import_paths
from qualcode.model import Coder, Coding, Source
from qualcode.store.project import Project
from qualcode.store.verify import verify

TEXT = "Intervjuer: Hvordan går det?\nInformant: " + " ".join(f"ord{number}" for number in range(3000)) + "\n"

CODER = """
import sys
from qualcode.coding.applying import apply_code
from qualcode.coding.quotations import Quoting, source_named
from qualcode.codebook.lookup import code_by_path
from qualcode.store.project import Project

place, name, count, offset = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with Project.open(place) as project:
    for number in range(count):
        with project.write(name, "code.apply") as writing:
            session = writing.session
            quoting = Quoting(session, source_named(session, "one.txt"))
            start = (offset + number * 7) % 15000 + 50
            quotation = quoting.at(start, start + 40)
            coding = apply_code(session, quoting, quotation, code_by_path(session, "bolig"), writing.coder)
            session.flush()
            uid = str(coding.uid)
        print(uid, flush=True)
"""

IMPORTER = """
import sys
from pathlib import Path
from qualcode.ingest.importing import import_paths
from qualcode.store.project import Project

with Project.open(sys.argv[1]) as project:
    for path in sorted(Path(sys.argv[2]).iterdir()):
        (outcome,) = import_paths(project, [path], coder="Ada")
        assert outcome.error is None
        print(outcome.name, flush=True)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the folder of a project with one long transcript and one code."""
    path = tmp_path / "one.txt"
    path.write_text(TEXT, "utf-8")
    with Project.create(tmp_path / "study", coder="Ada") as project:
        assert import_paths(project, [path], coder="Ada")[0].error is None
        line = json.dumps({"source": "one.txt", "start": 0, "end": 5, "code": "bolig"})
        from qualcode.coding.batch import code_batch

        assert code_batch(project, [line], "Ada", create=True)[0].coding
    return tmp_path / "study.qualcode"


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait until a process has done its first work, however busy the machine is, and return what it said."""
    assert process.stdout is not None
    return process.stdout.readline()


def killed_after(process: subprocess.Popen[str], seconds: float) -> list[str]:
    """Return the complete lines a process printed until it was killed, some time after the first."""
    said = first_line(process)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    out, _err = process.communicate()
    return [line for line in (said + out).split("\n")[:-1] if line]


def test_killed_while_coding_all_that_was_acknowledged_is_there(place: Path) -> None:
    chance = random.Random(1)
    acknowledged: set[str] = set()
    for round_number in range(8):
        process = start(CODER, place, "Ada", 100_000, round_number * 1009)
        acknowledged |= set(killed_after(process, chance.random()))
    assert len(acknowledged) > 8
    with Project.open(place) as project:
        with project.read() as session:
            stored = {str(uid) for uid in session.scalars(select(Coding.uid))}
        assert acknowledged <= stored
        assert verify(project, full=True).sound


def test_killed_while_importing_no_source_is_half_there(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(400):
        (folder / f"t{number:03}.txt").write_text(TEXT.replace("ord0", f"nr{number}"), "utf-8")
    with Project.create(tmp_path / "study", coder="Ada") as project:
        place = project.location.folder
    chance = random.Random(2)
    acknowledged: set[str] = set()
    for _round in range(5):
        acknowledged |= set(killed_after(start(IMPORTER, place, folder), chance.random()))
    assert acknowledged
    with Project.open(str(place)) as project:
        with project.read() as session:
            stored = set(session.scalars(select(Source.name)))
            assert not session.scalar(select(func.count()).where(Source.current_transcript_id.is_(None)))
        assert acknowledged <= stored
        assert verify(project, full=True).sound


def test_eight_processes_code_at_once(place: Path) -> None:
    each = 40
    processes = [start(CODER, place, f"Coder {number}", each, number * 1777) for number in range(8)]
    lines: list[list[str]] = []
    for process in processes:
        out, _err = process.communicate(timeout=300)
        assert process.returncode == 0
        lines.append(out.split())
    acknowledged = {uid for each_lines in lines for uid in each_lines}
    with Project.open(place) as project:
        with project.read() as session:
            stored = {str(uid) for uid in session.scalars(select(Coding.uid))}
            counts = session.execute(
                select(Coder.name, func.count()).join(Coding).where(Coder.name.like("Coder %")).group_by(Coder.name)
            ).all()
        assert acknowledged <= stored
        assert sorted(count for _name, count in counts) == [each] * 8
        assert verify(project, full=True).sound


def codings_by_coder(project: Project) -> dict[str, int]:
    with project.read() as session:
        counted = select(Coder.name, func.count()).join(Coding).group_by(Coder.name)
        return {row[0]: row[1] for row in session.execute(counted)}


def test_no_writer_starves(place: Path) -> None:
    """With eight writers that never pause, the one that comes to write least still gets a fair part."""
    processes = [start(CODER, place, f"Coder {number}", 100_000, number * 1777) for number in range(8)]
    for process in processes:
        first_line(process)
    with Project.open(place) as project:
        before = codings_by_coder(project)
        time.sleep(6)
        after = codings_by_coder(project)
    for process in processes:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    counts = [after[name] - before[name] for name in after if name.startswith("Coder")]
    assert len(counts) == 8
    assert min(counts) > 0
    assert max(counts) < 12 * min(counts), counts


def test_a_second_process_waits_in_the_queue(place: Path) -> None:
    with Project.open(place) as project, project.write("Ada", "memo.write"):
        process = start(CODER, place, "Bo", 1, 0)
        time.sleep(2)
        assert process.poll() is None
    out, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.strip()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_is_a_clear_error_and_loses_nothing(place: Path, tmp_path: Path) -> None:
    """A limit on file size stands in for a full disk: the system refuses the write in the same way."""
    script = (
        "import resource, sys\n"
        "limit = int(sys.argv.pop(1))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "from qualcode.cli.main import main\n"
        "sys.argv[0] = 'qualcode'\n"
        "main()\n"
    )
    big = tmp_path / "big.txt"
    big.write_text("Et langt avsnitt om bosetting. " * 100_000, "utf-8")
    limit = (place / "project.db").stat().st_size + 100_000
    done = subprocess.run(
        [sys.executable, "-c", script, str(limit), "--project", str(place), "--coder", "Ada", "import", str(big)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "could not be stored" in done.stderr
    with Project.open(place) as project:
        with project.read() as session:
            assert list(session.scalars(select(Source.name))) == ["one.txt"]
        assert verify(project, full=True).sound
