"""LibreOffice without a screen, in a profile of the test's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def convert(source: Path, target: str, folder: Path, *, reading: str | None = None) -> bytes:
    """Return a document as LibreOffice writes it.

    `target` is a suffix, or a suffix and a filter; `reading` the filter to read with.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is not installed; .ci/run says which packages"
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *([f"--infilter={reading}"] if reading else []),
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            str(source),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    made = folder / f"{source.stem}.{target.partition(':')[0]}"
    assert made.is_file(), done.stderr
    return made.read_bytes()
