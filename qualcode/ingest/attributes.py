"""Attributes of interviews and participants: their names, setting a true and a printed value, and what is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qualcode.errors import BadInput
from qualcode.i18n import _, translate
from qualcode.model import InterviewAttribute, ParticipantAttribute

KEYS = {
    "gruppe": "group",
    "kommune": "municipality",
    "stilling": "title",
    "tittel": "title",
    "land": "country",
    "alder": "age",
    "kjønn": "gender",
    "runde": "wave",
}
"""Norwegian names of attributes, and the name each is kept under."""

ARROW = "=>"
"""Between the true and the printed value."""

PRINTED_AS_IS = frozenset({"group"})
"""Attributes whose true value may be printed when none is given to print; the municipality has a rule of its own."""

Attribute = TypeVar("Attribute", InterviewAttribute, ParticipantAttribute)


def attribute_key(name: str) -> str:
    """Return the name an attribute is kept under; raises BadInput for one that cannot be a filter in a search."""
    key = name.strip().casefold().replace(" ", "_")
    if not key.replace("_", "").isalnum():
        raise BadInput(
            _("{name} cannot be the name of an attribute.").format(name=repr(name)),
            _("Use letters, digits and underscores."),
        )
    return KEYS.get(key, key)


def set_value(attributes: list[Attribute], make: Callable[..., Attribute], name: str, value: str) -> None:
    """Set the attribute of that name among those of one thing.

    `value` may give the printed value too, after an arrow: `avdelingsleder => ansatt`. An empty value takes the
    attribute away.
    """
    key = attribute_key(name)
    true, arrow, printed = (part.strip() for part in value.partition(ARROW))
    attribute = next((one for one in attributes if one.key == key), None)
    if not true:
        if attribute is not None:
            attributes.remove(attribute)
        return
    if attribute is None:
        attribute = make(key=key, value=true, printed=None)
        attributes.append(attribute)
    attribute.value = true
    if arrow:
        attribute.printed = printed


def printed_value(key: str, value: str, printed: str | None, *, municipalities_named: bool, language: str) -> str:
    """Return what is printed of an attribute, empty when nothing is.

    It is the value given to print; where none is given, the true value of a group, that of a municipality if the
    project names them, and nothing of anything else.
    """
    if printed is not None:
        return printed
    if key == "municipality" and municipalities_named:
        if "kommune" in value.casefold() or "municipality" in value.casefold():
            return value
        return translate("{name} municipality", language).format(name=value)
    return value if key in PRINTED_AS_IS else ""
