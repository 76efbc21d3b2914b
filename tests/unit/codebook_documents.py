"""Codebooks for property tests: any that the checks find no error in."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from qualcode.codebook import checks
from qualcode.codebook.document import CodebookDocument, CodeEntry, clean_line, clean_text, fold, labels_for

_texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="ab |\\'=+-@:#\"\n\t[]{}&*!%>?,.åøæ", max_size=30),
    st.lists(st.sampled_from(["veldig", "lang", "tekst", "—", "Include:", "- item", "#x", "a:"]), max_size=40).map(
        " ".join
    ),
    st.lists(st.sampled_from(["Include:", "\\Name:", "Label (en):", "- a", "  b", "", " c "]), max_size=6).map(
        "\n".join
    ),
)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|[\ufffe\uffff]")


def _allowed(text: str) -> str:
    text = _FORBIDDEN.sub("", text)
    return "".join(character for character in text if ord(character) & 0xFFFE != 0xFFFE)


texts = _texts.map(_allowed).map(clean_text)
filled = texts.map(lambda text: text or "fylt")
lines = _texts.map(_allowed).map(clean_line).map(lambda text: text or "linje")
names = st.one_of(
    st.sampled_from(["bolig", "første tid", "no", "1", "16-18", "null", "житло", "_x", "-", "x" * 100]),
    st.text(st.characters(categories=["L", "Nd"], include_characters="-_ "), min_size=1, max_size=12)
    .map(clean_text)
    .filter(lambda text: checks.name_fault(text) is None),
)
colours = st.none() | st.integers(0, 0xFFFFFF).map("#{:06x}".format)
lists = st.lists(filled, max_size=3).map(tuple)


@st.composite
def documents(draw, languages: bool = True) -> CodebookDocument:
    language = draw(st.sampled_from(["nb", "nn", "no", "uk", "zh-hant"]))
    entries: list[CodeEntry] = []
    taken: set[str] = set()

    def grow(parent: str, level: int) -> None:
        for _ in range(draw(st.integers(1 if level == 1 else 0, 3 if level < 3 else 0))):
            name = draw(names)
            path = f"{parent}.{name}" if parent else name
            if fold(path) in taken:
                continue
            taken.add(fold(path))
            label = clean_line(name) if draw(st.booleans()) else draw(lines)
            others = draw(st.dictionaries(st.sampled_from(["en", "uk", "ar"]), lines, max_size=2))
            entries.append(
                CodeEntry(
                    path=path,
                    label=label,
                    labels=labels_for(label, others if languages else {}, language),
                    definition=draw(texts),
                    include=draw(lists),
                    exclude=draw(lists),
                    examples=draw(lists),
                    colour=draw(colours),
                    aliases=tuple(draw(st.lists(lines, max_size=2))),
                )
            )
            grow(path, level + 1)

    grow("", 1)
    document = CodebookDocument(draw(lines), draw(lines | st.just("")), language, draw(lists), tuple(entries))
    errors = [fault for fault in checks.find_faults(document) if fault.severity == "error"]
    if errors:  # only aliases can clash here
        bare = tuple(without_aliases(entry) for entry in entries)
        document = CodebookDocument(document.title, document.version, language, document.rules, bare)
    return document


def without_aliases(entry: CodeEntry) -> CodeEntry:
    return CodeEntry(
        entry.path,
        entry.label,
        entry.labels,
        entry.definition,
        entry.include,
        entry.exclude,
        entry.examples,
        entry.colour,
    )
