"""Check digits: published test numbers, agreement with python-stdnum, and numbers that are nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer, kontonr, orgnr

from qualcode.anonymise.detect import checksums

digits = st.text("0123456789", min_size=0, max_size=13)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        # Skatteetaten's published numbers for the rule of 2032
        ("02013299997", "fnr"),
        ("30108299920", "fnr"),
        ("30108299939", "fnr"),
        # the H and FH numbers of Direktoratet for e-helse, a D-number
        ("43022014103", "dnr"),
        ("13527248013", "hnr"),
        ("81212121223", "fhnr"),
    ],
)
def test_published_numbers_pass(number: str, kind: str) -> None:
    assert checksums.national_identity_kind(number) == kind


def _with_control_digits(first_nine: str) -> str | None:
    """Work out k1 and k2 by the definition, apart from the code under test."""
    k1 = 11 - sum(int(d) * w for d, w in zip(first_nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True)) % 11
    k1 = 0 if k1 == 11 else k1
    ten = f"{first_nine}{k1}"
    if k1 == 10:
        return None
    k2 = 11 - sum(int(d) * w for d, w in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    k2 = 0 if k2 == 11 else k2
    return None if k2 == 10 else f"{ten}{k2}"


@given(st.integers(1, 28), st.integers(1, 12), st.sampled_from((80, 65)), st.integers(0, 99), st.integers(0, 999))
def test_synthetic_numbers_pass_and_a_changed_digit_does_not(
    day: int, month: int, shift: int, year: int, individual: int
) -> None:
    number = _with_control_digits(f"{day:02}{month + shift:02}{year:02}{individual:03}")
    if number is None:
        return
    assert checksums.national_identity_kind(number) == "synthetic"
    changed = number[:10] + str((int(number[10]) + 1) % 10)
    assert checksums.national_identity_kind(changed) is None


@pytest.mark.parametrize("number", ["", "1", "abcdefghijk", "00000000000", "32819912345", "1281991234", "٠١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_identity_number(number: str) -> None:
    assert checksums.national_identity_kind(number) is None


@given(digits)
def test_stdnum_accepts_no_identity_number_that_we_refuse(number: str) -> None:
    if len(number) == 11 and fodselsnummer.is_valid(number):
        assert checksums.national_identity_kind(number) is not None


@given(st.text("0123456789", min_size=9, max_size=9))
def test_organisation_numbers_agree_with_stdnum(number: str) -> None:
    # stdnum takes any first digit; only 8 and 9 are given out
    assert checksums.is_organisation_number(number) == (orgnr.is_valid(number) and number[0] in "89")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_accounts_agree_with_stdnum(number: str) -> None:
    if not number.startswith("0000", 4) and not number.startswith("00", 4):
        assert checksums.is_account(number) == kontonr.is_valid(number)


def test_an_account_by_hand() -> None:
    assert checksums.is_account("86011117947")
    assert not checksums.is_account("86011117948")


@pytest.mark.parametrize("number", ["200112345609", "201017238203", "200816832910", "199201426900"])
def test_duf_test_vectors_pass(number: str) -> None:
    assert checksums.is_duf(number)
    assert not checksums.is_duf(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_a_duf_number_begins_with_a_year() -> None:
    assert not checksums.has_duf_shape("188012345678")
    assert not checksums.has_duf_shape("20011234560")
