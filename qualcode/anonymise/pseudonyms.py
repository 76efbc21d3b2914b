"""Chooses a pseudonym for a person, and puts it into a text as the name stood there.

The choice follows from the key file's secret and the name, so that it can be made again, but cannot be guessed. It is
nobody's name in the project, nobody else's pseudonym, and begins with another letter than the real name.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Iterator

from qualcode.anonymise.alias_index import NO_PART, TOKEN
from qualcode.anonymise.forms import AliasMatcher
from qualcode.anonymise.name_pools import POOLS, UNISEX, Pool, gender_of, origin_of
from qualcode.anonymise.transliterate import lower, plain_keys, sound_keys
from qualcode.errors import Refused
from qualcode.i18n import _

_GENITIVES = ("'s", "’s", "ʼs")


def choose(
    entity_text: str,
    type: str,  # noqa: A002 - the word of the domain
    taken: Collection[str],
    avoid: AliasMatcher | Collection[str],
    secret: bytes,
    gender: str | None = None,
) -> str:
    """Return a pseudonym for a person: as many names as the real one has, one or two.

    `taken` are the pseudonyms of others; `avoid` finds, or is a set of, the real names of the project. Raises Refused
    for another type than PERSON, and when no name is left.
    """
    if type != "PERSON":
        raise Refused(_("Only persons have pseudonyms; give a category text in [brackets] instead."))
    names = _names(entity_text)
    pool = POOLS[origin_of(entity_text)]
    first_real = names[0] if names else ""
    first_pool = pool.first(gender or gender_of(first_real)) + _others(pool, UNISEX)
    banned = {key for text in taken for word in _names(text) for key in plain_keys(word)}
    initials = {key[0] for word in names for key in plain_keys(word)}
    for number, first in enumerate(_shuffled(first_pool, secret, entity_text, "first")):
        if not _fits(first, initials, banned, avoid):
            continue
        if len(names) < 2:
            return first
        last_pool = pool.last + _others_last(pool)
        for last in _shuffled(last_pool, secret, entity_text, f"last {number}"):
            if _fits(last, initials, banned, avoid) and plain_keys(last).isdisjoint(plain_keys(first)):
                return f"{first} {last}"
    raise Refused(_("No pseudonym is left that is nobody's name in the project."), _("Give one yourself."))


def _names(text: str) -> list[str]:
    return [word for word in TOKEN.findall(text) if lower(word) not in NO_PART and not word.isdecimal()]


def _others(pool: Pool, gender: str) -> tuple[str, ...]:
    return tuple(name for other in POOLS.values() if other is not pool for name in other.first(gender))


def _others_last(pool: Pool) -> tuple[str, ...]:
    return tuple(name for other in POOLS.values() if other is not pool for name in other.last)


def _shuffled(names: Iterable[str], secret: bytes, entity_text: str, purpose: str) -> Iterator[str]:
    """Yield the names in an order that the secret gives; those of the own pool, which stand first, come first."""
    names = list(dict.fromkeys(names))
    block = 40
    for begin in range(0, len(names), block):
        yield from sorted(
            names[begin : begin + block],
            key=lambda name: hmac.new(secret, f"{purpose}\0{entity_text}\0{name}".encode(), hashlib.sha256).digest(),
        )


def _fits(name: str, initials: set[str], banned: set[str], avoid: AliasMatcher | Collection[str]) -> bool:
    keys = plain_keys(name)
    if any(key[0] in initials for key in keys) or keys & banned:
        return False
    if isinstance(avoid, AliasMatcher):
        return not avoid.find(name)
    real = {key for word in avoid for key in plain_keys(word) | sound_keys(word)}
    return real.isdisjoint(keys | sound_keys(name))


def render(pseudonym: str, mention_text: str, true_aliases: Iterable[str]) -> str:
    """Return the pseudonym as the mention stands in the text.

    A mention of the first name alone gives the first name alone, a surname the surname; capitals, initials and the
    genitive are kept. What cannot be told apart gives the first name, as people do.
    """
    parts = pseudonym.split()
    words = _names(mention_text)
    if not parts or not words:
        return pseudonym
    genitive, words[-1] = _genitive(mention_text, words[-1], true_aliases)
    firsts, lasts = _sides(true_aliases)
    if len(parts) == 1:
        out = parts[0]
    else:
        has_first = any(_known(word, firsts) for word in words)
        has_last = any(_known(word, lasts) for word in words)
        if not has_first and not has_last:
            has_first, has_last = True, len(words) > 1
        first, last = parts[0], " ".join(parts[1:])
        initial = next((word for word in words if len(word) == 1), None)
        if has_first and has_last:
            reverse = "," in mention_text and _known(words[0], lasts)
            out = f"{last}, {first}" if reverse else f"{first} {last}"
        elif has_last:
            out = f"{first[0]}. {last}" if initial else last
        else:
            out = first
    if mention_text.isupper() and len(mention_text) > 2:
        return (out + genitive).upper()
    return out + genitive


def _genitive(mention: str, last: str, true_aliases: Iterable[str]) -> tuple[str, str]:
    """Return the genitive ending of a mention and its last word without it."""
    for ending in _GENITIVES:
        if mention.casefold().endswith(ending):
            words = _names(mention[: -len(ending)])
            return mention[-len(ending) :], words[-1] if words else last
    low = lower(last)
    known = {lower(word) for alias in true_aliases for word in _names(alias)}
    if low.endswith("s") and low not in known and _known(low[:-1], known):
        return last[-1], last[:-1]
    return "", last


def _sides(true_aliases: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the first names and the surnames among the aliases, in lower case."""
    firsts: set[str] = set()
    lasts: set[str] = set()
    singles: set[str] = set()
    for alias in true_aliases:
        words = [lower(word) for word in _names(alias)]
        if len(words) == 1:
            singles.add(words[0])
        elif words:
            firsts.update(words[:-1])
            lasts.add(words[-1])
    firsts |= {word for word in singles if not _known(word, lasts)}
    return firsts, lasts


def _known(word: str, names: set[str]) -> bool:
    low = lower(word)
    if low in names:
        return True
    keys = plain_keys(low) | sound_keys(low)
    return any(not keys.isdisjoint(plain_keys(name) | sound_keys(name)) for name in names)
