"""Codebooks in YAML: the format people write by hand (docs/reference/codebook-format.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualcode.codebook import checks, yaml_nodes
from qualcode.codebook.checks import Problem
from qualcode.codebook.document import (
    DEFAULT_LANGUAGE,
    SEPARATOR,
    CodebookDocument,
    CodeEntry,
    clean_colour,
    clean_line,
    clean_text,
    join_path,
    labels_for,
)
from qualcode.codebook.yaml_nodes import Items, Node, Pairs, Scalar, UnreadableYamlError
from qualcode.codebook.yaml_writer import write_yaml
from qualcode.errors import CodebookInvalid
from qualcode.i18n import _

__all__ = ["check_yaml", "read_yaml", "write_yaml"]

TOP_KEYS = ("codebook", "version", "language", "rules", "codes")
CODE_KEYS = (
    "name", "label", "definition", "include", "exclude", "examples", "colour", "aliases", "codes"
)  # fmt: skip
OTHER_WORDS = {
    "children": "codes",
    "color": "colour",
    "description": "definition",
    "id": "name",
    "subcodes": "codes",
    "title": "codebook",
}
"""Keys of other formats and what they are called here."""


def read_yaml(text: str, path: Path | str | None = None) -> CodebookDocument:
    """Return the codebook of a YAML text; raises CodebookInvalid with the place of the first error.

    The path is only for the message; warnings do not stop the reading.
    """
    document, problems = _read(text)
    first = next((problem for problem in problems if problem.severity == "error"), None)
    if first is not None:
        raise CodebookInvalid(first.message, first.hint, path=path, line=first.line, column=first.column)
    return document


def check_yaml(text: str) -> list[Problem]:
    """Return all problems of a YAML text by place; after a syntax error nothing more can be seen."""
    return _read(text)[1]


def _read(text: str) -> tuple[CodebookDocument, list[Problem]]:
    reader = _Reader()
    document = CodebookDocument(title="")
    try:
        root = yaml_nodes.compose(text)
    except UnreadableYamlError as refused:
        return document, [refused.problem]
    if root is None or (isinstance(root, Scalar) and root.text is None):
        return document, [Problem(1, 1, _("the file is empty"))]
    document = reader.codebook(root)
    return document, sorted(reader.problems, key=lambda problem: (problem.line, problem.column))


class _Reader:
    """Turns nodes into entries and notes every problem with its place, going on after each."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.entries: list[CodeEntry] = []
        self.places: list[dict[tuple[str, int | None], Node]] = []
        self.language = DEFAULT_LANGUAGE

    def codebook(self, root: Node) -> CodebookDocument:
        fields = self.fields(root, TOP_KEYS)
        title = self.line(fields.get("codebook"))
        if not title:
            hint = _("Write “codebook: TITLE” at the top.")
            self.problem(fields.get("codebook", root), _("the codebook has no title"), hint)
        if language := self.line(fields.get("language")).lower():
            self.language = language
            if not checks.is_language(language):
                message = _("“{text}” is no language tag").format(text=language)
                self.problem(fields["language"], message, _("Write nb, nn, en or the like."))
        version = self.line(fields.get("version"))
        rules = self.list_of_texts(fields.get("rules"))
        self.codes(fields.get("codes"), "", 1)
        if not self.entries:
            hint = _("Write “codes:” and a list of codes below it.")
            self.problem(fields.get("codes", root), _("the codebook has no codes"), hint)
        document = CodebookDocument(title, version, self.language, rules, tuple(self.entries))
        texts = [(fields.get("codebook", root), title), (fields.get("version", root), version)]
        rule_nodes = fields.get("rules")
        if isinstance(rule_nodes, Items):
            texts += zip(rule_nodes.items, rules, strict=True)
        for node, text in texts:
            if fault := checks.text_fault(text):
                self.problem(node, fault)
        self.add_faults(document)
        return document

    def add_faults(self, document: CodebookDocument) -> None:
        # A list item that is no text has been reported; that it therefore is empty is not news.
        reported = {(problem.line, problem.column) for problem in self.problems}
        for fault in checks.find_faults(document):
            places = self.places[fault.entry]
            # A fault may concern a field that the file does not have: then the name is its place.
            place = places.get((fault.field, fault.item)) or places[("name", None)]
            if fault.item is not None and (place.line, place.column) in reported:
                continue
            self.problem(place, fault.message, fault.hint, fault.severity)

    def codes(self, node: Node | None, parent: str, level: int) -> None:
        if node is None or (isinstance(node, Scalar) and node.text is None):
            return
        if not isinstance(node, Items):
            hint = _("Begin each code with “- name:” on a line of its own.")
            self.problem(node, _("codes must be a list"), hint)
        elif level > checks.DEEPEST:
            self.problem(node, _("codes may be {most} levels deep").format(most=checks.DEEPEST))
        else:
            for item in node.items:
                self.code(item, parent, level)

    def code(self, node: Node, parent: str, level: int) -> None:
        fields = self.fields(node, CODE_KEYS)
        if not isinstance(node, Pairs):
            return
        name_node = fields.get("name", node)
        # Not clean_line: two spaces inside a name are a slip worth showing, and a name is an identity.
        name = clean_text(self.text(fields.get("name")))
        if fault := checks.name_fault(name):
            self.problem(name_node, fault)
        path = join_path(parent, name.replace(SEPARATOR, "-"))
        colour_text = self.line(fields.get("colour"))
        colour = clean_colour(colour_text) if colour_text else None
        if colour_text and colour is None:
            self.problem(
                fields["colour"],
                _("“{text}” is no colour").format(text=colour_text),
                _('Write it as "#2f6f9f", in quotation marks.'),
            )
        elif "colour" in fields and not colour_text:
            hint = _("Put it in quotation marks: a bare # begins a comment.")
            self.problem(fields["colour"], _("the colour is empty"), hint, "warning")
        labels = self.labels(fields.get("label"))
        label = labels.get(self.language) or labels.pop("", "") or name
        entry = CodeEntry(
            path=path,
            label=label,
            labels=labels_for(label, labels, self.language),
            definition=clean_text(self.text(fields.get("definition"))),
            include=self.list_of_texts(fields.get("include")),
            exclude=self.list_of_texts(fields.get("exclude")),
            examples=self.list_of_texts(fields.get("examples")),
            colour=colour,
            aliases=tuple(clean_line(alias) for alias in self.list_of_texts(fields.get("aliases"))),
        )
        if name:
            places: dict[tuple[str, int | None], Node] = {(key, None): value for key, value in fields.items()}
            places[("name", None)] = name_node
            for key, value in fields.items():
                if isinstance(value, Items):
                    places.update({(key, number): item for number, item in enumerate(value.items)})
            self.entries.append(entry)
            self.places.append(places)
        self.codes(fields.get("codes"), path, level + 1)

    def labels(self, node: Node | None) -> dict[str, str]:
        """Return labels by language; a label without a language stands under ""."""
        if not isinstance(node, Pairs):
            label = self.line(node)
            return {"": label} if label else {}
        labels: dict[str, str] = {}
        for key, value in node.pairs:
            language = self.line(key).lower()
            if not checks.is_language(language):
                self.problem(key, _("“{text}” is no language tag").format(text=language))
            elif language in labels:
                self.problem(key, _("“{key}” stands twice").format(key=language))
            elif label := self.line(value):
                labels[language] = label
            elif not isinstance(value, Items | Pairs):
                self.problem(value, _("the label is empty"))
        return labels

    def fields(self, node: Node, known: Sequence[str]) -> dict[str, Node]:
        """Return the values of a mapping by key, the first of a key that stands twice."""
        if not isinstance(node, Pairs):
            message = _("here must stand “key: value” lines with the keys {keys}")
            self.problem(node, message.format(keys=", ".join(known)))
            return {}
        fields: dict[str, Node] = {}
        for key, value in node.pairs:
            name = self.line(key)
            if name in fields:
                self.problem(key, _("“{key}” stands twice").format(key=name))
            elif name in known:
                fields[name] = value
            else:
                other = OTHER_WORDS.get(name.casefold())
                hint = (
                    _("Did you mean “{name}”?").format(name=other)
                    if other in known
                    else checks.suggestion(name, known) or _("Known keys: {keys}.").format(keys=", ".join(known))
                )
                self.problem(key, _("unknown key “{key}”").format(key=name), hint)
        return fields

    def text(self, node: Node | None) -> str:
        """Return the text of a scalar, "" for nothing or for what is no text, which is a problem."""
        if isinstance(node, Items | Pairs):
            hint = _("A text that holds “: ” must be in quotation marks.")
            self.problem(node, _("here must stand a text, not a list or keys"), hint)
        return (node.text or "") if isinstance(node, Scalar) else ""

    def line(self, node: Node | None) -> str:
        return clean_line(self.text(node))

    def list_of_texts(self, node: Node | None) -> tuple[str, ...]:
        if node is None or (isinstance(node, Scalar) and node.text is None):
            return ()
        if not isinstance(node, Items):
            self.problem(node, _("here must stand a list of texts"), _("Begin each with “- ” on a line of its own."))
            return ()
        return tuple(clean_text(self.text(item)) for item in node.items)

    def problem(self, node: Node, message: str, hint: str = "", severity: checks.Severity = "error") -> None:
        self.problems.append(Problem(node.line, node.column, message, severity, hint))
