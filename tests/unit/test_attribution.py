"""What stands after a printed quote."""

from __future__ import annotations

import pytest

from qualcode.errors import BadInput
from qualcode.evidence.attribution import attribution, check_template

TEMPLATE = "({title|group}, {municipality})"


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ({"group": "ansatt", "municipality": "Øygarden kommune"}, "(ansatt, Øygarden kommune)"),
        (
            {"title": "helsesykepleier", "group": "ansatt", "municipality": "Alta kommune"},
            "(helsesykepleier, Alta kommune)",
        ),
        ({"group": "ansatt"}, "(ansatt)"),
        ({"municipality": "Alta kommune"}, "(Alta kommune)"),
        ({}, ""),
        ({"group": "flyktning", "interpreter": "via tolk"}, "(flyktning, via tolk)"),
        ({"title": "", "group": "ansatt"}, "(ansatt)"),
    ],
)
def test_fields_without_a_value_go_with_their_comma(values: dict[str, str], printed: str) -> None:
    assert attribution(TEMPLATE, values) == printed


def test_other_templates() -> None:
    values = {"group": "flyktning", "gender": "kvinne", "country": "et land i Midtøsten"}
    assert attribution("({group}, {gender}, {age}, {country})", values) == "(flyktning, kvinne, et land i Midtøsten)"
    assert attribution("– {group}", values) == "– flyktning"


@pytest.mark.parametrize("template", ["({group", "no field", "{}", "({group}) }"])
def test_a_template_that_cannot_be_read_is_refused(template: str) -> None:
    with pytest.raises(BadInput):
        check_template(template)
    check_template(TEMPLATE)
