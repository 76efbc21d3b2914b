"""Hashes of texts and of coded words."""

from __future__ import annotations

import hashlib
import hmac


def text_hash(text: str) -> str:
    """Return SHA-256 of the UTF-8 bytes of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def words_hash(key: bytes, words: str) -> str:
    """Return the first 128 bits of HMAC-SHA-256 of some words under the project's key, in hexadecimal.

    A plain hash of a short quote could be guessed; this one needs the key.
    """
    return hmac.digest(key, words.encode(), "sha256")[:16].hex()
