r"""Codebooks in the REFI-QDA exchange form, .qdc (Codebook XSD 1.0, namespace urn:QDA-XML:codebook:1.0).

The standard has a name, a colour and one description for a code. What else we have stands in the description
under headings, `Include:` and the like, each item on a line after "- ", its further lines indented by two spaces;
a line of the definition that looks like a heading gets a backslash in front. Codebook title, version, language
and rules have no place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qualcode.codebook import checks
from qualcode.codebook.document import (
    DEFAULT_LANGUAGE,
    CodebookDocument,
    CodeEntry,
    clean_colour,
    clean_line,
    clean_text,
    fold,
    join_path,
    labels_for,
    parent_path,
)
from qualcode.errors import CodebookInvalid
from qualcode.i18n import _

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "qualcode"
LARGEST = 20_000_000
"""Bytes in a file."""

GUIDS = UUID("7f6f4f5e-2c0b-5a2e-9d57-6e0f3b0c9a41")
"""The name space of GUIDs that are made from paths; any change of it makes other programs see other codes."""

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?", re.ASCII)
_HEADING = re.compile(r"(Name|Include|Exclude|Examples|Aliases|Label \(([A-Za-z0-9-]+)\)):", re.ASCII)
_ESCAPED = re.compile(rf"\\+{_HEADING.pattern}", re.ASCII)


def guid_of(path: str) -> str:
    """Return the GUID that a code without one gets, the same for the same path always (UUID version 5)."""
    return str(uuid5(GUIDS, fold(path)))


def write_qdc(document: CodebookDocument) -> bytes:
    """Return the codes as a .qdc file in UTF-8; raises CodebookInvalid where there are none."""
    if not document.codes:
        raise CodebookInvalid(_("a codebook without codes cannot be written as .qdc"))
    root = ElementTree.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    elements = {"": ElementTree.SubElement(root, "Codes")}
    for entry in document.codes:
        attributes = {"guid": entry.guid or guid_of(entry.path), "name": entry.label, "isCodable": "true"}
        if entry.colour:
            attributes["color"] = entry.colour
        element = ElementTree.SubElement(elements[parent_path(entry.path)], "Code", attributes)
        if description := _description(entry, document.language):
            ElementTree.SubElement(element, "Description").text = description
        elements[entry.path] = element
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _description(entry: CodeEntry, language: str) -> str:
    parts = []
    if entry.definition:
        lines = entry.definition.split("\n")
        parts.append("\n".join("\\" + line if _is_headinglike(line) else line for line in lines))
    sections: list[tuple[str, tuple[str, ...]]] = [
        ("Include", entry.include),
        ("Exclude", entry.exclude),
        ("Examples", entry.examples),
        ("Aliases", entry.aliases),
        *((f"Label ({tag})", (label,)) for tag, label in sorted(entry.labels.items()) if tag != language),
    ]
    if entry.label != entry.name:
        sections.append(("Name", (entry.name,)))
    for heading, items in sections:
        if items:
            parts.append("\n".join([f"{heading}:", *("- " + item.replace("\n", "\n  ") for item in items)]))
    return "\n\n".join(parts)


def _is_headinglike(line: str) -> bool:
    return bool(_HEADING.fullmatch(line) or _ESCAPED.fullmatch(line))


def read_qdc(
    data: bytes, title: str = "", language: str = DEFAULT_LANGUAGE, path: Path | str | None = None
) -> CodebookDocument:
    """Return the codebook of a .qdc file; raises CodebookInvalid for what is none.

    Names of other programs are free: they become labels, and paths are made of what of them a path may hold.
    Sets of codes and whether a code may be applied are not kept. A document type declaration is refused.
    """
    if len(data) > LARGEST:
        raise CodebookInvalid(_("a .qdc file may have {most} bytes").format(most=LARGEST), path=path)
    try:
        root = fromstring(data, forbid_dtd=True)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise CodebookInvalid(_("not valid XML"), path=path, line=line, column=column + 1) from error
    except DefusedXmlException as error:
        message = _("the file declares a document type or entities, which are not read")
        raise CodebookInvalid(message, path=path) from error
    except (LookupError, ValueError) as error:
        raise CodebookInvalid(_("the file names an encoding that is not read"), path=path) from error
    if _local(root) != "CodeBook":
        hint = _("A .qdpx project is imported as a project, not as a codebook.")
        raise CodebookInvalid(_("this is no REFI-QDA codebook"), hint, path=path)
    entries = [
        entry for codes in root if _local(codes) == "Codes" for entry in _Reader(language, path).entries(codes, "", 1)
    ]
    document = CodebookDocument(clean_line(title), language=language, codes=tuple(entries))
    fault = next((fault for fault in checks.find_faults(document) if fault.severity == "error"), None)
    if fault is not None:
        raise CodebookInvalid(f"{document.codes[fault.entry].path}: {fault.message}", fault.hint, path=path)
    return document


def _local(element: ElementTree.Element) -> str:
    # Older drafts of the standard have other name spaces, and some programs still write them.
    return str(element.tag).rpartition("}")[2]


@dataclass
class _Description:
    """A description taken apart."""

    definition: str = ""
    lists: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def texts(self, heading: str) -> tuple[str, ...]:
        return tuple(filter(None, map(clean_text, self.lists.get(heading, ()))))


class _Reader:
    """Turns Code elements into entries."""

    def __init__(self, language: str, path: Path | str | None) -> None:
        self.language = language
        self.path = path

    def entries(self, parent: ElementTree.Element, parent_path: str, level: int) -> Iterator[CodeEntry]:
        if level > checks.DEEPEST:
            message = _("codes may be {most} levels deep").format(most=checks.DEEPEST)
            raise CodebookInvalid(message, path=self.path)
        taken: set[str] = set()
        for element in parent:
            if _local(element) != "Code":
                continue
            entry = self.entry(element, parent_path, taken)
            yield entry
            yield from self.entries(element, entry.path, level + 1)

    def entry(self, element: ElementTree.Element, parent: str, taken: set[str]) -> CodeEntry:
        texts = [child.text or "" for child in element if _local(child) == "Description"]
        about = _parse_description("\n".join(texts))
        label = clean_line(element.get("name", ""))
        own_name = "".join(about.texts("Name")[:1])
        name = own_name if checks.name_fault(own_name) is None else path_name(label)
        name = _free(name, taken)
        taken.add(fold(name))
        guid = _GUID.fullmatch(element.get("guid", ""))
        return CodeEntry(
            path=join_path(parent, name),
            label=label or name,
            labels=labels_for(label or name, about.labels, self.language),
            definition=about.definition,
            include=about.texts("Include"),
            exclude=about.texts("Exclude"),
            examples=about.texts("Examples"),
            colour=clean_colour(element.get("color", "")),
            aliases=tuple(clean_line(alias) for alias in about.texts("Aliases")),
            guid=guid.group(1).lower() if guid else None,
        )


def path_name(label: str) -> str:
    """Return a name for a path made of a free text: what may not stand in a name becomes a hyphen."""
    if checks.name_fault(label) is None:
        return label
    kept = [
        character
        if unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd" or character in "-_ "
        else "-"
        for character in clean_line(label)
    ]
    name = re.sub(r"[- ]*-[- ]*", "-", "".join(kept)).strip("- ")[: checks.LONGEST_NAME].strip("- ")
    return name if checks.name_fault(name) is None else _("code")


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or with a number where a sibling has it."""
    number, candidate = 2, name
    while fold(candidate) in taken:
        suffix = f"-{number}"
        candidate = name[: checks.LONGEST_NAME - len(suffix)] + suffix
        number += 1
    return candidate


def _parse_description(text: str) -> _Description:
    """Return a description taken apart; one whose sections are not as we write them is all definition."""
    lines = clean_text(text).split("\n")
    first = next((number for number, line in enumerate(lines) if _HEADING.fullmatch(line)), len(lines))
    about = _Description(clean_text("\n".join(map(_unescaped, lines[:first]))))
    items: list[str] = []
    for line in lines[first:]:
        if heading := _HEADING.fullmatch(line):
            items = about.lists.setdefault(heading.group(1), [])
        elif line.startswith("- "):
            items.append(line[2:])
        elif items and line.startswith("  "):
            items[-1] += "\n" + line[2:]
        elif line.strip():
            return _Description("\n".join(lines))
        elif items:
            items[-1] += "\n"
    for heading_text, found in about.lists.items():
        if (tag := _HEADING.fullmatch(f"{heading_text}:")) and tag.group(2) and found:
            about.labels[tag.group(2).lower()] = clean_line(found[0])
    return about


def _unescaped(line: str) -> str:
    return line[1:] if _ESCAPED.fullmatch(line) else line
