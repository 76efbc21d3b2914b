from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.roles import guess_role
from qualcode.text.segment import Segmentation, segment
from qualcode.text.spans import Span
from qualcode.text.times import TimeMark, milliseconds, take_times

DIALOGUE = [
    ("{a}", "Hvordan kom du hit?"),
    ("{b}", "Med båten, om kvelden."),
    ("{a}", "Alene?"),
    ("{b}", "Nei, med søsteren min."),
]


def dialogue(form: str, first: str, second: str) -> str:
    return "\n".join(form.format(label=who.format(a=first, b=second), words=words) for who, words in DIALOGUE)


def turns(found: Segmentation, text: str) -> list[tuple[str | None, str]]:
    return [(each.label, text[each.body_start : each.end]) for each in found.passages]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Intervjuer", "Informant"),
        ("I", "K1"),
        ("INT 1", "K1"),
        ("I", "Flyktning 2"),
        ("Spm.", "Ordf."),
        ("INT", "LÆRAR"),
        ("Q", "A"),
        ("R1", "P07"),
        ("I", "Olena"),
        ("Intervjuer 1", "Rektor"),
        ("Kari Nes", "Per Vik"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("Інтерв'юер", "Оксана"),
        ("الباحث", "مريم"),
        ("Forsker", "Informant (kvinne, 34)"),
    ],
)
@pytest.mark.parametrize(
    "form", ["{label}: {words}", "**{label}:** {words}", "**{label}**: {words}", "{label}:\n{words}\n"]
)
def test_labels_with_a_colon(form: str, first: str, second: str) -> None:
    text = dialogue(form, first, second)
    found = segment(text)
    assert found.labels == (first, second)
    assert [words for _label, words in turns(found, text)] == [words for _who, words in DIALOGUE]
    assert [each.label_span.cut(text) for each in found.passages if each.label_span] == [first, second] * 2


@pytest.mark.parametrize("dash", ["–", "—", "-"])
def test_labels_with_a_dash(dash: str) -> None:
    text = dialogue("{label} " + dash + " {words}", "Intervjuer", "K1")
    found = segment(text)
    assert found.labels == ("Intervjuer", "K1")
    assert [each.span.cut(text) for each in found.structure] == [f"{name} {dash}" for name in ("Intervjuer", "K1") * 2]


def test_label_structure_holds_label_and_colon() -> None:
    text = dialogue("{label}: {words}", "I", "K1")
    assert {each.span.cut(text) for each in segment(text).structure if each.kind == "label"} == {"I:", "K1:"}


def test_lines_without_label_belong_to_the_turn_before() -> None:
    text = "I: Hva så?\nK1: Først det ene.\nOg så det andre.\n\nTil slutt dro vi.\n[latter]\nI: Ja.\nK1: Ja."
    found = segment(text)
    assert turns(found, text)[1] == ("K1", "Først det ene.\nOg så det andre.\n\nTil slutt dro vi.\n[latter]")
    assert [each.span.cut(text) for each in found.structure if each.kind == "note"] == ["[latter]"]


def test_what_stands_before_the_first_turn_is_a_paragraph() -> None:
    text = "Samtale på biblioteket, del to av tre\n\n" + dialogue("{label}: {words}", "I", "K1")
    found = segment(text)
    assert found.passages[0].label is None
    assert found.passages[0].span.cut(text) == "Samtale på biblioteket, del to av tre"


def test_a_head_that_says_who_took_part_is_no_turn() -> None:
    text = "Intervjuer: Kari\nInformant: lærer\nDato: i vår\nSted: rådhuset\n\n" + dialogue(
        "{label}: {words}", "I", "K1"
    )
    assert segment(text).labels == ("I", "K1")


def test_one_who_speaks_but_once_is_a_speaker_where_every_line_has_a_label() -> None:
    text = dialogue("{label}: {words}", "I", "Olena") + "\nMann: Hallo!\nOlena: Det er naboen.\nYuri: Hei."
    assert segment(text).labels == ("I", "Olena", "Mann", "Yuri")


@pytest.mark.parametrize(
    "line", ["Han sa: ja, kom inn.", "Poenget er: vi ventet.", "Klokka 12: da kom de.", "Tolk trengs: alltid."]
)
def test_a_colon_in_what_is_said_makes_no_speaker(line: str) -> None:
    text = "I: Hva så?\nK1: Vi ventet lenge.\n" + f"{line}\nOg lenger enn det.\n" * 3 + "I: Ja.\nK1: Ja."
    assert segment(text).labels == ("I", "K1")


@pytest.mark.parametrize(
    "text",
    [
        "Tabell 2: Antall\n\nKilde: Egne tall\n\nVi ser at det øker.\n\nTabell 3: Andel\n\nKilde: Egne tall",
        "Partiet vil:\n\nBygge mer.\n\nPartiet vil:\n\nRive mindre.\n\n" + "Et avsnitt til.\n\n" * 20,
        "Frist: mai\nFrist: juni\nFrist: juli\nKrav: bolig\nKrav: skole\nKrav: buss",
        "Spørsmål 1: Hva skjedde?\nSpørsmål 2: Hvor?\nSpørsmål 3: Når?",
        "En tekst om noe.\n\nHan sa: ja.\n\nHun sa: nei.\n\nHan sa: jo.",
        "A: det første valget\n" + "Og litt forklaring her.\n" * 30 + "B: det andre valget",
        "Oslo – Bergen\nTur – retur\nOslo – Bergen\nTur – retur\n" + "Mange linjer med tekst her.\n" * 40,
        "http://eksempel.example\n12:30 Kaffe\nDato: i dag\nSted: her",
    ],
)
def test_documents_have_no_speakers(text: str) -> None:
    assert segment(text).labels == ()


def test_paragraphs_are_parted_by_blank_lines_where_lines_are_short() -> None:
    text = "Et avsnitt\nover to linjer.\n\n\n  Et til.\n"
    assert [each.span.cut(text) for each in segment(text).passages] == ["Et avsnitt\nover to linjer.", "Et til."]


def test_every_line_is_a_paragraph_where_lines_are_long_or_the_format_says_so() -> None:
    long = "Her er mange ord på en linje. " * 8
    assert len(segment(f"{long}\n{long}\n{long}").passages) == 3
    assert len(segment("Kort.\nKort.", lines_apart=True).passages) == 2


NOTES = (
    "REFERAT FRA SAMLING\nSted: Kinoen\nRef.: Ola N.\n\nOPPSTART v/ Eva\n- Alle ønsket velkommen.\n\n"
    "GRUPPE 1 – skole. Ordstyrer: Eva\n- For få plasser.\n- Bussen går for\nsjelden.\n\n"
    "GRUPPE 2 – helse. Ordstyrer: Jon\n- Lang ventetid.\n\nPLENUM\n- Nytt møte i mai.\n"
)


def test_a_heading_that_names_a_group_gives_it_the_notes_below() -> None:
    found = segment(NOTES)
    assert found.labels == ("Ref.", "GRUPPE 1", "GRUPPE 2")
    by_group = [(each.label, NOTES[each.body_start : each.end]) for each in found.passages if each.label]
    assert by_group == [
        ("Ref.", "Ola N."),
        ("GRUPPE 1", "- For få plasser."),
        ("GRUPPE 1", "- Bussen går for\nsjelden."),
        ("GRUPPE 2", "- Lang ventetid."),
    ]
    headings = [each.span.cut(NOTES) for each in found.structure if each.kind == "heading"]
    assert headings == ["GRUPPE 1 – skole. Ordstyrer: Eva", "GRUPPE 2 – helse. Ordstyrer: Jon"]
    assert found.passages[-1].label is None


def test_notes_are_structure_and_long_insertions_are_words() -> None:
    aside = "[" + "her forteller hun om noe som tar lang tid å gjengi " * 2 + "]"
    text = dialogue("{label}: {words}", "I", "K1") + f"\nK1: [pause] Ja, [land A] var [f]in (ler). {aside} [12]"
    notes = [each.span.cut(text) for each in segment(text).structure if each.kind == "note"]
    assert notes == ["[pause]", "(ler)"]


def test_brackets_of_a_document_are_its_authors() -> None:
    text = "De skriver at «[kommunen] skal hjelpe» og mer. [latter]"
    assert [each.span.cut(text) for each in segment(text).structure] == ["[latter]"]


@pytest.mark.parametrize(
    "form",
    [
        "[00:00:{n:02}] {label}: {words}",
        "[00:{n:02}] {label}: {words}",
        "00:00:{n:02} {label}: {words}",
        "{label} [00:{n:02}]: {words}",
    ],
)
def test_leading_times_leave_the_text_and_become_the_turns(form: str) -> None:
    lines = [
        form.format(n=7 * number, label=who.format(a="INT", b="K1"), words=words)
        for number, (who, words) in enumerate(DIALOGUE)
    ]
    raw = "\n".join(lines)
    timed = take_times(raw)
    assert timed.text == dialogue("{label}: {words}", "INT", "K1")
    found = segment(timed.text, times=timed.marks)
    assert [each.time_ms for each in found.passages] == [0, 7000, 14000, 21000]
    words = Span(raw.index("Med"), raw.index("Med") + 3)
    assert timed.offsets.from_raw(words).cut(timed.text) == "Med"


def test_a_time_on_a_line_of_its_own_belongs_to_what_follows() -> None:
    timed = take_times("[00:01]\nI: Hei.\n\n[01:00:02]\n\nK1: Ja.\nK1: Kl. [00:09] igjen.")
    assert timed.text == "I: Hei.\n\n\nK1: Ja.\nK1: Kl. [00:09] igjen."
    assert timed.marks == (TimeMark(0, 1000), TimeMark(10, 3_602_000))
    inline = [each.span.cut(timed.text) for each in segment(timed.text).structure if each.kind == "time"]
    assert inline == ["[00:09]"]


def test_names_with_a_time_on_a_line_of_their_own_are_labels() -> None:
    raw = "Kari Nes   0:03\nHei og velkommen.\n\nPer Vik   0:09\nTakk skal du ha.\n\nKari Nes   0:15\nDa begynner vi.\n"
    timed = take_times(raw)
    found = segment(timed.text, times=timed.marks)
    assert turns(found, timed.text) == [
        ("Kari Nes", "Hei og velkommen."),
        ("Per Vik", "Takk skal du ha."),
        ("Kari Nes", "Da begynner vi."),
    ]
    assert [each.time_ms for each in found.passages] == [3000, 9000, 15000]


def test_a_programme_of_the_day_keeps_its_times() -> None:
    text = "09:00 Kaffe\n10:00 Foredrag\n12:30 Lunsj med alle"
    assert take_times(text).text == text


def test_clock_times() -> None:
    assert milliseconds("01:02:03.5") == 3_723_500
    assert milliseconds("00:07,250") == 7250
    with pytest.raises(ValueError, match="clock"):
        milliseconds("7")


@pytest.mark.parametrize(
    ("label", "labels", "role"),
    [
        ("I", (), "interviewer"),
        ("Intervjuar", (), "interviewer"),
        ("INT 1", (), "interviewer"),
        ("Forsker", (), "interviewer"),
        ("Q", ("Q", "A"), "interviewer"),
        ("Spm.", (), "interviewer"),
        ("R1", ("R1", "P07"), "interviewer"),
        ("R1", ("I", "R1", "R2"), "informant"),
        ("R1", ("R1", "R2"), "informant"),
        ("A", ("Q", "A"), "informant"),
        ("Informant", (), "informant"),
        ("K1", (), "informant"),
        ("Flyktning 2", (), "informant"),
        ("P07", ("R1", "P07"), "informant"),
        ("Olena", (), "informant"),
        ("Tolk", (), "interpreter"),
        ("Tolk 2", (), "interpreter"),
        ("Ref.", (), "note-taker"),
        ("GRUPPE 3", (), "group"),
        ("Mann", (), "other"),
        ("Ukjent", (), "other"),
        ("Kontaktperson", (), "contact"),
    ],
)
def test_roles(label: str, labels: tuple[str, ...], role: str) -> None:
    assert guess_role(label, labels) == role


TURNS = ["I: ", "K1: ", "Olena: ", "**Q:** ", "Kilde: x", "A – b", "Intervjuer", ":", "[latter]", "[00:01] "]
LINES = ["GRUPPE 1 – a", "GRUPPE 2", "- ", "PLENUM", "\n", "\n\n", " ", "ja", "# Del", "\t"]
pieces = st.sampled_from(TURNS + LINES)


@given(st.lists(pieces, max_size=30).map("".join), st.booleans(), st.booleans())
def test_passages_cover_all_words_and_never_overlap(text: str, apart: bool, cues: bool) -> None:
    found = segment(text, lines_apart=apart, cues=cues)
    at = 0
    for each in found.passages:
        assert at <= each.start <= each.body_start <= each.end
        assert not text[at : each.start].strip()
        assert text[each.start].strip()
        assert text[each.end - 1].strip()
        at = each.end
    assert not text[at:].strip()
    for one, two in zip(found.structure, found.structure[1:], strict=False):
        assert one.span.end <= two.span.start


@given(st.lists(pieces, max_size=30).map("".join))
def test_taking_times_leaves_a_true_map(text: str) -> None:
    timed = take_times(text)
    for start, raw_start, length in timed.offsets.runs:
        assert timed.text[start : start + length] == text[raw_start : raw_start + length]
    assert [mark.position for mark in timed.marks] == sorted({mark.position for mark in timed.marks})


@pytest.mark.parametrize("piece", ["ord ", " ", "[", "(a", "**", "I: ", "00:00 ", "a:", "- ", "(00:01"])
def test_five_megabytes_on_one_line_are_cut_whole(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    cut = segment(take_times(text).text).passages
    assert all(one.end <= two.start for one, two in pairwise(cut))
