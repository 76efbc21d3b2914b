"""Attributes of interviews and participants: their names, and setting a true and a printed value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qualcode.errors import BadInput
from qualcode.i18n import _
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
