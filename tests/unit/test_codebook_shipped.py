"""The ready codebooks: without a fault, in the form qualcode writes, and pointing only to codes that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualcode.codebook.document import CodebookDocument
from qualcode.codebook.yaml_format import check_yaml, read_yaml, write_yaml

FOLDER = Path(__file__).resolve().parents[2] / "codebooks"
FILES = sorted(FOLDER.glob("*.yaml"))

DEMO = """
bosetting bosetting.forste-tid bosetting.medvirkning bolig bolig.venting bolig.utleiere norsk norsk.opplaring
norsk.praksis arbeid arbeid.kvalifisering arbeid.diskriminering helse helse.psykisk helse.tolk familie familie.barn
samarbeid samarbeid.nav tilhorighet
"""


def codebook(name: str) -> CodebookDocument:
    return read_yaml((FOLDER / name).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_wrong(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert check_yaml(text) == []
    document = read_yaml(text)
    # A codebook that is exported again differs only where someone has changed it.
    assert write_yaml(document) == text
    paths = {entry.path for entry in document.codes}
    for entry in document.codes:
        assert entry.labels.keys() == {"nb", "en"}
        assert entry.include
        assert entry.exclude
        assert entry.examples or any(path.startswith(entry.path + ".") for path in paths)
        for criterion in entry.exclude:
            for named in re.findall(r"\(([^)]*)\)", criterion):
                assert set(named.split(", ")) <= paths - {entry.path}


def test_the_demos_codes() -> None:
    assert [entry.path for entry in codebook("demo.yaml").codes] == DEMO.split()


def test_the_large_example_is_large_and_has_three_levels() -> None:
    document = codebook("bosetting-og-integrering.yaml")
    assert 90 <= len(document.codes) <= 120
    assert {entry.path.count(".") for entry in document.codes} == {0, 1, 2}
    assert document.rules
