"""The one door to spaCy: the lexicon pipeline, a pipeline in a folder, and none at import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy

from qualcode.anonymise.detect import lexicons
from qualcode.anonymise.detect.detect import detect
from qualcode.anonymise.detect.pipeline import load_pipeline, spans
from qualcode.errors import NotFound


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a small pipeline that knows one word no list has."""
    pipeline = spacy.blank("nb")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": [{"LOWER": "skruen"}]}])
    place = tmp_path_factory.mktemp("pipeline") / "small"
    pipeline.to_disk(place)
    return place


def test_the_lexicon_pipeline_marks_single_words_and_phrases() -> None:
    text = "Ragnfrid bor i Mo i Rana."
    found = {(text[item.start : item.end], item.label) for item in spans(text)}
    assert ("Ragnfrid", lexicons.FIRST) in found
    assert ("Mo i Rana", lexicons.PLACE) in found


def test_it_is_loaded_once() -> None:
    assert load_pipeline() is load_pipeline()


def test_a_pipeline_in_a_folder_adds_its_spans(folder: Path) -> None:
    text = "vi kaller ham skruen her"
    assert detect(text) == []
    found = detect(text, pipelines=[str(folder)])
    assert [(text[item.start : item.end], item.type, item.tier) for item in found] == [("skruen", "PERSON", "probable")]
    assert found[0].layers == (f"spacy:{folder}",)


def test_a_pipeline_that_agrees_with_the_lists_makes_a_name_certain(tmp_path: Path) -> None:
    pipeline = spacy.blank("nb")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Ragnfrid"}])
    pipeline.to_disk(tmp_path / "agreeing")
    text = "Så kom Ragnfrid inn."
    assert detect(text)[0].tier == "probable"
    assert detect(text, pipelines=[str(tmp_path / "agreeing")])[0].tier == "certain"


def test_an_unknown_pipeline_is_told_of() -> None:
    with pytest.raises(NotFound):
        load_pipeline("no_such_pipeline")


def test_offsets_hold_in_a_text_longer_than_one_piece() -> None:
    filler = "det var en lang dag og vi gikk hjem igjen. " * 60
    text = (filler + "\n") * 60 + "Så kom Ragnfrid."
    assert len(text) > 150_000
    last = list(spans(text))[-1]
    assert text[last.start : last.end] == "Ragnfrid"


def test_importing_the_detectors_loads_no_spacy() -> None:
    code = (
        "import sys, qualcode.anonymise.detect.detect;"
        "sys.exit(any(m in sys.modules for m in ('spacy', 'thinc', 'simplemma')))"
    )
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode == 0
