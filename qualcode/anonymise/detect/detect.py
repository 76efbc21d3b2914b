"""All layers over one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcode.anonymise.detect import background, nets, rules, times
from qualcode.anonymise.detect.detection import Detection, Type, detection
from qualcode.anonymise.detect.expand import whole_name
from qualcode.anonymise.detect.names import NameFinder
from qualcode.anonymise.detect.pipeline import LEXICON, spans
from qualcode.anonymise.detect.tiers import PIPELINE_PREFIX, merged
from qualcode.anonymise.detect.vocabulary import languages_of
from qualcode.anonymise.detect.words import words

DETECTOR_VERSION = "1"
"""Changes whenever the same text may give other detections; stored beside them."""

_TYPE_OF_LABEL: dict[str, Type] = {
    "PER": "PERSON",
    "PERSON": "PERSON",
    "LOC": "LOC",
    "GPE": "LOC",
    "GPE_LOC": "LOC",
    "GPE_ORG": "LOC",
    "FAC": "LOC",
    "ORG": "ORG",
    "MISC": "MISC",
    "PROD": "MISC",
    "EVT": "MISC",
}
_LABEL = "label"


def detect(
    text: str,
    *,
    structure: Sequence[tuple[int, int, str]] = (),
    language: str | None = None,
    pipelines: Sequence[str] = (),
) -> list[Detection]:
    """Return what may identify someone in a text, sorted and without overlap.

    `structure` is (start, end, kind) in code points; of kind "label" are speaker labels, in which role words are no
    names. `pipelines` are trained spaCy pipelines, by name or folder, that add to the built-in layers.
    """
    labels = [(start, end) for start, end, kind in structure if kind == _LABEL]
    tokens = words(text, _starts_after(text, labels))
    languages = languages_of(text, language)
    found = list(NameFinder(text, tokens, list(spans(text, LEXICON)), languages, labels).find())
    for name in pipelines:
        found += _pipeline(text, name)
    found += rules.find(text)
    sure = [item for item in found if item.tier != "possible"]
    found += nets.repeats(tokens, text, sure, languages)
    found += nets.titles(text, tokens)
    found += times.find(text)
    found += background.find(text, tokens)
    if nets.is_lower_cased(tokens):
        found += nets.unknown_words(tokens, languages)
    return merged(found, text)


def _starts_after(text: str, labels: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the positions of the first letters after speaker labels, and of the labels themselves."""
    starts = set()
    for start, end in labels:
        starts.add(start)
        while end < len(text) and not text[end].isalnum() and text[end] != "\n":
            end += 1
        starts.add(end)
    return frozenset(starts)


def _pipeline(text: str, name: str) -> Iterator[Detection]:
    """Yield the names a trained pipeline marks, grown to whole names."""
    for start, end, label in spans(text, name):
        type_ = _TYPE_OF_LABEL.get(label)
        if type_ is not None:
            yield detection(*whole_name(text, start, end), type_, "probable", PIPELINE_PREFIX + name)
