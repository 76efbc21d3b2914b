"""Small words tell the language."""

from __future__ import annotations

import pytest

from qualcode.text.language import languages_in


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Jeg vet ikke hva vi skal si om det, men hun kommer hjem.", ("nb",)),
        ("Eg veit ikkje kva me skal seia om det, men ho kjem heim.", ("nn",)),
        ("They have not said what this is, and she was with you.", ("en",)),
        ("Jeg vet ikke. They said that this is not what you have.", ("en", "nb")),
        ("Мене звати Ольга.", ()),
        ("", ()),
    ],
)
def test_small_words_tell_the_language(text: str, languages: tuple[str, ...]) -> None:
    assert languages_in(text) == languages
