"""Every direct dependency has its reason and licence on one page, and no licence among them binds ours."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
from test_house_imports import declared

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "development" / "dependencies.md"

BINDING = re.compile(r"(?<![A-Za-z])A?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def listed(heading: str) -> dict[str, tuple[str, str]]:
    section = PAGE.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    return {name: (why, licence) for name, why, licence in rows[2:]}


@pytest.mark.parametrize(("heading", "extra"), [("To run", None), ("To develop", "dev")])
def test_page_lists_what_is_declared(heading: str, extra: str | None) -> None:
    rows = listed(heading)
    assert set(rows) == declared(extra)
    assert all(why and licence for why, licence in rows.values())
    assert not any(BINDING.search(licence) for _why, licence in rows.values())


def licences(distribution: importlib.metadata.Distribution) -> list[str]:
    """Return what a distribution says of its licence; a long text is its first line alone."""
    said = [distribution.metadata.get("License-Expression", ""), distribution.metadata.get("License", "")]
    said += [line for line in distribution.metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return [text.strip().splitlines()[0] for text in said if text.strip()]


def test_no_installed_licence_binds_ours() -> None:
    binding = {
        each.metadata["Name"]: said
        for each in importlib.metadata.distributions()
        for said in licences(each)
        if BINDING.search(said)
    }
    assert not binding


@pytest.mark.parametrize(
    ("said", "binds"),
    [
        ("GPL-3.0-only", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License", True),
        ("AGPL-3.0-or-later", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_binding_licences_are_known(said: str, binds: bool) -> None:
    assert bool(BINDING.search(said)) is binds
