"""How well the detectors do on annotated interviews, imported as a project would import them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qualcode.anonymise.detect.detect import detect
from qualcode.anonymise.detect.detection import Detection
from qualcode.ingest.document import read_document
from qualcode.text.spans import Span

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def detected(shared_dir: Path) -> dict[str, list[Detection]]:
    """Return what is found in each interview, at positions of the decoded original."""
    found = {}
    for gold in sorted((shared_dir / "data" / "interviews").glob("*.json")):
        path = next(each for each in gold.parent.glob(f"{gold.stem}.*") if each.suffix != ".json")
        told = json.loads(gold.read_text(encoding="utf-8"))["meta"]["encoding"]
        document = read_document(path.read_bytes(), path.name, encoding="cp1252" if told == "cp1252" else None)
        structure = [(each.span.start, each.span.end, each.kind) for each in document.structure]
        found[path.name] = [
            replace(item, start=raw.start, end=raw.end)
            for item in detect(document.text, structure=structure)
            if (raw := document.offsets.to_raw(Span(item.start, item.end)))
        ]
    assert found
    return found


def _scores(shared_dir: Path, folder: Path, found: dict[str, list[Detection]]) -> dict[str, dict[str, float]]:
    predictions, scores = folder / "found.json", folder / "scores.json"
    spans = {name: [[item.start, item.end, item.type] for item in items] for name, items in found.items()}
    predictions.write_text(json.dumps(spans), encoding="utf-8")
    scorer = shared_dir / "score" / "score_anonymiser.py"
    command = [sys.executable, str(scorer), str(predictions), "--out", str(scores)]
    subprocess.run(command, check=True, capture_output=True)
    scored: dict[str, dict[str, float]] = json.loads(scores.read_text(encoding="utf-8"))
    return scored


def test_all_tiers_find_nearly_everyone(shared_dir: Path, tmp_path: Path, detected: dict[str, list[Detection]]) -> None:
    scored = _scores(shared_dir, tmp_path, detected)
    assert scored["entity / DIRECT / all"]["share"] >= 0.98
    assert scored["entity / QUASI / all"]["share"] >= 0.85
    assert scored["prec / all"]["share"] >= 0.70


def test_the_gate_is_precise(shared_dir: Path, tmp_path: Path, detected: dict[str, list[Detection]]) -> None:
    sure = {name: [item for item in items if item.tier != "possible"] for name, items in detected.items()}
    scored = _scores(shared_dir, tmp_path, sure)
    assert scored["prec / all"]["share"] >= 0.95
    assert scored["entity / DIRECT / all"]["share"] >= 0.90


def test_hardly_anything_sure_is_nothing(shared_dir: Path, detected: dict[str, list[Detection]]) -> None:
    for name, items in detected.items():
        gold = json.loads((shared_dir / "data" / "interviews" / name).with_suffix(".json").read_text(encoding="utf-8"))
        marked = [(entity["start"], entity["end"]) for entity in gold["entities"]]
        nothing = [
            item
            for item in items
            if item.tier != "possible" and not any(start < item.end and item.start < end for start, end in marked)
        ]
        assert len(nothing) <= 2, name
