"""What a user installs: the wheel builds, runs away from the checkout, and holds all that is shipped."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOOK = """
import json
from qualcode.i18n import translate
from qualcode.resources import shipped
names = ("codebooks", "migrations", "exports", "docs")
files = {name: sorted(path.name for path in shipped(name).rglob("*") if path.is_file()) for name in names}
print(json.dumps({"place": str(shipped("docs")), "files": files, "said": translate("The search is empty.", "nb")}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(each) for each in command], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an environment with the wheel in it, which borrows the dependencies from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=folder)
    run(
        *(sys.executable, "-m", "pip", "--python", environment, "--disable-pip-version-check"),
        *("install", "--quiet", "--no-deps", "--no-index", wheel),
        cwd=folder,
    )
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return environment / "bin"


def test_help_works_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "Commands:" in run(installed / "qualcode", "--help", cwd=tmp_path)
    assert not list(tmp_path.iterdir())


def test_shipped_folders_and_words_are_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    seen = json.loads(run(installed / "python", "-c", LOOK, cwd=tmp_path))
    assert Path(seen["place"]).is_relative_to(installed.parent)
    assert "demo.yaml" in seen["files"]["codebooks"]
    assert "0001_main_job.py" in seen["files"]["migrations"]
    assert "reference.docx" in seen["files"]["exports"]
    assert "dependencies.md" in seen["files"]["docs"]
    assert seen["said"] == "Søket er tomt."


def test_a_project_can_be_made(installed: Path, tmp_path: Path) -> None:
    """The migrations run from where the wheel has them."""
    run(installed / "qualcode", "--coder", "Ada", "init", "study", cwd=tmp_path)
    assert (tmp_path / "study.qualcode" / "project.db").is_file()
