"""Making one list of what many layers said: no two overlap, and agreement makes surer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualcode.anonymise.detect.detection import TIERS, Detection, Tier, detection

_INDEPENDENT = frozenset({"lexicon", "context", "checksum", "format"})
_NAMES = frozenset({"PERSON", "LOC", "ORG"})
PIPELINE_PREFIX = "spacy:"


def rank(tier: Tier) -> int:
    """Return 0 for the surest tier."""
    return TIERS.index(tier)


def merged(found: Iterable[Detection], text: str) -> list[Detection]:
    """Return detections sorted and without overlap.

    Those of one type that overlap become one over both. Between types the surer wins, then the longer, then the
    direct one; what is left of the other stays if it holds a letter or figure.
    """
    united = [item for group in _by_type(found).values() for item in _united(group)]
    united.sort(key=lambda item: (rank(item.tier), item.start - item.end, item.kind != "direct", item.start))
    taken = bytearray(len(text))
    out = []
    for item in united:
        for start, end in _free(item, taken):
            taken[start:end] = b"\1" * (end - start)
            start, end = _trimmed(text, start, end)
            if start < end:
                out.append(replace(item, start=start, end=end))
    return sorted(out, key=lambda item: item.start)


def _by_type(found: Iterable[Detection]) -> dict[str, list[Detection]]:
    groups: dict[str, list[Detection]] = {}
    for item in found:
        if item.start < item.end:
            groups.setdefault(item.type, []).append(item)
    return groups


def _united(group: list[Detection]) -> list[Detection]:
    """Return detections of one type with those that overlap made one."""
    out: list[Detection] = []
    for item in sorted(group, key=lambda item: (item.start, -item.end)):
        if out and item.start < out[-1].end:
            last = out[-1]
            tier = min(last.tier, item.tier, key=rank)
            joined = detection(last.start, max(last.end, item.end), item.type, tier, *last.layers, *item.layers)
            out[-1] = _promoted(joined)
        else:
            out.append(item)
    return out


def _promoted(item: Detection) -> Detection:
    """Return a name on which independent layers agree as certain."""
    voices = {layer for layer in item.layers if layer in _INDEPENDENT or layer.startswith(PIPELINE_PREFIX)}
    if item.type in _NAMES and item.tier == "probable" and len(voices) > 1:
        return replace(item, tier="certain")
    return item


def _free(item: Detection, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a detection that no surer one has taken."""
    start = item.start
    while start < item.end:
        start = taken.find(0, start, item.end)
        if start < 0:
            return
        end = taken.find(1, start, item.end)
        end = item.end if end < 0 else end
        yield start, end
        start = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without what is neither letter nor figure at its ends (an @ or + at its start stays)."""
    while start < end and not (text[start].isalnum() or text[start] in "@+"):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in ".)/"):
        end -= 1
    return start, end
