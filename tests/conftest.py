"""A small real world for every test: projects on SQLite and PostgreSQL, and the shared material where it is."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualcode.store.project import Project

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

sys.path.insert(0, str(Path(__file__).parent))
_numbers = itertools.count()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their length: an archive holds the time it was made, and a test's name must stay the same."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and data of whoever runs the tests out of them."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if name.startswith("QUALCODE_") and name != "QUALCODE_TEST_PG":
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder of shared material; tests that need it are marked `shared`."""
    if not SHARED.is_dir():
        pytest.skip("the shared material is not here")
    return SHARED


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Give an empty embedded project."""
    with Project.create(tmp_path / "study", coder="Ada") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """Give an empty project, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        place: Path | str = tmp_path / "study"
    else:
        place = request.getfixturevalue("postgresql_database")
    with Project.create(place, coder="Ada") as made:
        yield made


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a real server: QUALCODE_TEST_PG, else system binaries, else the wheel's. Never skipped."""
    named = os.environ.get("QUALCODE_TEST_PG")
    if named:
        yield named
        return
    from postgresql import start_server

    with start_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[str]:
    """Give the URL of a database of the test's own."""
    import psycopg

    name = f"qualcode_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, options = postgresql_server.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def qualcode(tmp_path: Path) -> object:
    """Give a function that runs the command as a user would, in a folder of the test's own."""

    def run(*arguments: str | Path, cwd: Path | None = None, stdin: str | None = None, check: int | None = 0):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "qualcode", *map(str, arguments)],
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if check is not None:
            assert done.returncode == check, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    return run
