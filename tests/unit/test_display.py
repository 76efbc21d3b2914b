import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.display import display


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;cm0gLXJm\x07", "␛]52;c;cm0gLXJm␇"),
        ("\x1b[2J\x1b[31mrød", "␛[2J␛[31mrød"),
        ("\x1b]0;uten slutt", "␛]0;uten slutt"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("over\rskrevet", "over␍skrevet"),
        ("to\nlinjer", "to⏎linjer"),
        ("\x9b31m", "␦31m"),
        ("fil\u202etxt.exe\u2069", "fil⇄txt.exe⇄"),
        ("halv\ud800", "halv�"),
        ("linje\u2028skille", "linje⏎skille"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_instead(text: str, shown: str) -> None:
    assert display(text) == shown


def test_newlines_are_kept_on_request_and_nothing_else_is() -> None:
    assert display("en\nto\r\x1b", keep_newlines=True) == "en\nto␍␛"


@pytest.mark.parametrize(
    "text", ["Blåbærsyltetøy – «ja»", "سلام\u200f!", "\u200eabc\u061c", "\ue000 \u0378", "[b]x[/b]"]
)
def test_harmless_text_stays(text: str) -> None:
    assert display(text) == text


@given(st.text(st.characters(codec=None), max_size=80))
def test_nothing_that_controls_is_left_and_no_position_moves(text: str) -> None:
    shown = display(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert not set(shown) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    shown.encode("utf-8")


def test_five_megabytes_keep_their_length() -> None:
    text = ("Vi satt på kaia og så på båtene.\x1b\n" * 160_000)[:5_000_000]
    assert len(display(text)) == len(text)
