"""What stands after a printed quote."""

from __future__ import annotations

import pytest

from qualcode.errors import BadInput
from qualcode.evidence.attribution import attribution, check_template
from qualcode.ingest.attributes import printed_value

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
    assert attribution(TEMPLATE, [values]) == printed


def test_other_templates() -> None:
    values = {"group": "flyktning", "gender": "kvinne", "country": "et land i Midtøsten"}
    assert attribution("({group}, {gender}, {age}, {country})", [values]) == "(flyktning, kvinne, et land i Midtøsten)"
    assert attribution("– {group}", [values]) == "– flyktning"


def test_each_voice_is_printed_once() -> None:
    staff = {"group": "ansatt", "municipality": "Alta kommune"}
    refugee = {"group": "flyktning", "municipality": "Alta kommune"}
    assert attribution(TEMPLATE, [staff, dict(staff)]) == "(ansatt, Alta kommune)"
    assert attribution(TEMPLATE, [staff, refugee, staff]) == "(ansatt, Alta kommune; flyktning, Alta kommune)"
    assert attribution(TEMPLATE, [staff, {}]) == "(ansatt, Alta kommune)"
    assert attribution("– {group}", [staff, refugee]) == "– ansatt; – flyktning"
    assert attribution(TEMPLATE, []) == ""


@pytest.mark.parametrize(
    ("key", "value", "printed", "named", "expected"),
    [
        ("title", "leder for tjenesten", None, True, ""),
        ("title", "leder for tjenesten", "ansatt", False, "ansatt"),
        ("age", "41", None, True, ""),
        ("group", "ansatt", None, False, "ansatt"),
        ("group", "ansatt", "", True, ""),
        ("municipality", "Alta", None, True, "Alta kommune"),
        ("municipality", "Alta kommune", None, True, "Alta kommune"),
        ("municipality", "Alta", None, False, ""),
        ("municipality", "Alta", "en kommune i nord", False, "en kommune i nord"),
    ],
)
def test_a_true_value_is_printed_only_where_the_rule_says_so(key, value, printed, named, expected) -> None:
    assert printed_value(key, value, printed, municipalities_named=named, language="nb") == expected


@pytest.mark.parametrize("template", ["({group", "no field", "{}", "({group}) }"])
def test_a_template_that_cannot_be_read_is_refused(template: str) -> None:
    with pytest.raises(BadInput):
        check_template(template)
    check_template(TEMPLATE)
