"""What is loaded when: the package and `--help` stay light, and each import has its line in pyproject.toml."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"sqlalchemy", "spacy", "textual", "whoosh", "docx", "alembic", "cryptography"}

RUN_AND_TELL = """
import sys
{what}
print("loaded:", *sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def loaded(what: str, cwd: Path) -> set[str]:
    script = RUN_AND_TELL.format(what=what)
    done = subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    "what",
    [
        "import qualcode",
        "import qualcode; qualcode.__version__",
        # As a user calls it; the command ends in SystemExit.
        "import runpy\nsys.argv[1:] = ['--help']\n"
        "try: runpy.run_module('qualcode', run_name='__main__')\nexcept SystemExit as end: assert not end.code",
    ],
    ids=["import", "version", "help"],
)
def test_stays_light(what: str, tmp_path: Path) -> None:
    modules = loaded(what, tmp_path)
    assert "qualcode" in modules
    assert not modules & HEAVY


def test_the_probe_sees_what_is_loaded(tmp_path: Path) -> None:
    assert "sqlalchemy" in loaded("import qualcode.store.project", tmp_path)


def declared(extra: str | None = None) -> set[str]:
    """Return the names of the direct dependencies, as the package index spells them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-").replace(".", "-") for line in lines}


def test_what_is_imported_is_declared() -> None:
    """A package that comes only with another one may leave with it."""
    providers = importlib.metadata.packages_distributions()
    undeclared = set()
    for path in (ROOT / "qualcode").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            else:
                continue
            for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"qualcode"}:
                owners = {each.lower().replace("_", "-").replace(".", "-") for each in providers.get(top, [])}
                if not owners & declared():
                    undeclared.add(f"{path.relative_to(ROOT)}: {top}")
    assert not undeclared


def test_the_names_for_scripts_are_there() -> None:
    import qualcode

    for name in qualcode.__all__:
        assert callable(getattr(qualcode, name)), name
    assert set(qualcode.__all__) <= set(dir(qualcode))
    with pytest.raises(AttributeError):
        qualcode.no_such_thing  # noqa: B018
