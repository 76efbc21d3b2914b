"""The one door to spaCy: `load_pipeline` gives the lexicon pipeline, or a trained one by name or folder.

The lexicon pipeline is a blank spaCy pipeline: an entity ruler for names of several words and a component for single
words, which is the faster of the two for ten thousand of them. A trained pipeline sets `doc.ents` as usual. Both are
read with `spans`, so that the layers above need not know which is which. spaCy is imported on first use only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.anonymise.detect import lexicons
from qualcode.errors import NotFound
from qualcode.i18n import _

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

LEXICON = "lexicon"
SPAN_GROUP = "qualcode"
_COMPONENT = "qualcode_single_words"
_PIECE = re.compile(r"[^\W_]+|\s+|(?:[^\w\s]|_)+")
_CHUNK = 100_000
_SHORTEST_LOWER = 4


class Found(NamedTuple):
    """A stretch [start, end) that a pipeline marks, with the pipeline's label."""

    start: int
    end: int
    label: str


@cache
def load_pipeline(name: str = LEXICON) -> Language:
    """Return a spaCy pipeline: the lexicon one, an installed one by its package name, or one in a folder.

    Raises NotFound if there is neither a package nor a folder of that name.
    """
    import spacy

    if name == LEXICON:
        return _lexicon_pipeline()
    if not Path(name).is_dir() and not spacy.util.is_package(name):
        raise NotFound(
            _("There is no language pipeline called {name}.").format(name=name),
            _("Give the name of an installed spaCy package or the folder of a pipeline."),
        )
    return spacy.load(name)


def spans(text: str, name: str = LEXICON) -> Iterator[Found]:
    """Yield what a pipeline marks in a text of any length, in code points."""
    pipeline = load_pipeline(name)
    for offset, chunk in _chunks(text):
        doc = pipeline(chunk)
        for group in (doc.ents, doc.spans.get(SPAN_GROUP, ())):
            for span in group:
                yield Found(offset + span.start_char, offset + span.end_char, span.label_)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces cut at line ends, each with its offset; spaCy's memory grows with the length."""
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > _CHUNK:
            cut = text.rfind("\n", start, start + _CHUNK)
            if cut <= start:
                cut = text.rfind(" ", start, start + _CHUNK)
            end = cut + 1 if cut > start else start + _CHUNK
        yield start, text[start:end]
        start = end


class WordTokenizer:
    """Cuts a text into words, spaces and marks in one pass.

    spaCy's own tokenizer peels marks off one by one, which takes minutes on a page of nothing but line ends.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the text as a Doc, code point for code point the same."""
        from spacy.tokens import Doc

        pieces: list[str] = []
        spaces: list[bool] = []
        for match in _PIECE.finditer(text):
            piece = match.group()
            if piece[0] == " " and pieces and not spaces[-1]:
                spaces[-1] = True
                piece = piece[1:]
            if piece:
                pieces.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=pieces, spaces=spaces)


def _lexicon_pipeline() -> Language:
    import spacy

    _register_component()
    pipeline = spacy.blank("xx")
    pipeline.tokenizer = WordTokenizer(pipeline.vocab)
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    patterns: list[dict[str, str]] = []
    for phrase, labels in lexicons.listed().items():
        if not phrase.isalnum():
            patterns.append({"label": _strongest(labels), "pattern": phrase})
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    pipeline.add_pipe(_COMPONENT)
    return pipeline


_STRENGTH = (
    lexicons.NATIONAL,
    lexicons.ORGANISATION,
    lexicons.FIRST,
    lexicons.LAST,
    lexicons.PLACE,
    lexicons.COUNTRY,
)


def _strongest(labels: frozenset[str]) -> str:
    return next(label for label in _STRENGTH if label in labels)


def _register_component() -> None:
    from spacy.language import Language
    from spacy.tokens import Span

    @Language.component(_COMPONENT)
    def single_words(doc: Doc) -> Doc:
        """Mark single words of the lexicons; in lower case only those that can be nothing else."""
        found = []
        for token in doc:
            word = token.text
            if not word[0].isalpha():
                continue
            if not word[0].isupper() and (len(word) < _SHORTEST_LOWER or lexicons.is_ambiguous_name(word)):
                continue
            found += [Span(doc, token.i, token.i + 1, label=label) for label in lexicons.labels_of(word)]
        doc.spans[SPAN_GROUP] = found
        return doc
