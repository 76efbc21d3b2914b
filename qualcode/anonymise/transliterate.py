"""Folds a word to keys under which its other spellings fall too: diacritics, transliterations, scripts.

`plain_keys` are spellings that a keyboard without the letters gives (ø as o or oe). `sound_keys` go further and are
for names only: they bring together the ways a Ukrainian, Russian, Arabic or Persian name is written with Latin
letters (BGN/PCGN, the Ukrainian national table of 2010, Norwegian and French habits), and the Cyrillic itself in any
case. A key says nothing readable; two words that share one are taken for the same name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670"

_MOST_VARIANTS = 16
_DROP = dict.fromkeys(map(ord, INVISIBLE))

# What a letter becomes where the keyboard lacks it; the first is the usual one.
_LETTERS = {
    "ø": ("o", "oe"),
    "å": ("a", "aa"),
    "æ": ("ae", "e"),
    "ö": ("o", "oe"),
    "ä": ("a", "ae"),
    "ü": ("u", "ue"),
    "ß": ("ss",),
    "đ": ("d", "dj"),
    "ð": ("d",),
    "þ": ("th",),
    "ł": ("l",),
    "ı": ("i",),
    "œ": ("oe",),
}
_WIDE = re.compile("[" + "".join(_LETTERS) + "]")

CYRILLIC = re.compile("[\u0400-\u04ff]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")

# Into the classes below: kh, sh, ch, ts as the Ukrainian table has them; where usage differs, the alternatives.
_CYRILLIC = {
    "а": ("a",), "б": ("b",), "в": ("v",), "г": ("h", "g"), "ґ": ("g",), "д": ("d",), "е": ("e",), "є": ("ie", "e"),
    "ж": ("zh",), "з": ("z",), "и": ("i",), "і": ("i",), "ї": ("i",), "й": ("i",), "к": ("k",), "л": ("l",),
    "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s",), "т": ("t",), "у": ("u",),
    "ф": ("f",), "х": ("kh",), "ц": ("ts",), "ч": ("tch",), "ш": ("sh",), "щ": ("shtch",), "ь": ("",), "ъ": ("",),
    "ю": ("iu",), "я": ("ia",), "ы": ("i",), "э": ("e",), "ё": ("e", "io"), "'": ("",), "’": ("",), "ʼ": ("",),
}  # fmt: skip

# Ukrainian and Russian case endings of names and what the nominative has in their place.
_CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ського", ("ський",)), ("ському", ("ський",)), ("ським", ("ський",)), ("ської", ("ська",)), ("ську", ("ська",)),
    ("ською", ("ська",)), ("цького", ("цький",)), ("цькому", ("цький",)), ("цької", ("цька",)), ("цьку", ("цька",)),
    ("ского", ("ский",)), ("скому", ("ский",)), ("ской", ("ская",)), ("скую", ("ская",)),
    ("ієві", ("ій",)), ("ієм", ("ій",)), ("ією", ("ія",)), ("ію", ("ій", "ія")), ("ія", ("ій",)), ("ії", ("ія",)),
    ("ием", ("ий",)), ("ея", ("ей",)), ("ею", ("ей", "я")), ("еем", ("ей",)), ("єм", ("й",)), ("еві", ("ь", "")),
    ("ові", ("", "о", "ів")), ("ова", ("ів",)), ("єва", ("їв",)), ("ову", ("ів", "ова")), ("ової", ("ова",)),
    ("овою", ("ова",)), ("ом", ("", "о")), ("ем", ("ь", "")), ("ою", ("а",)), ("ой", ("а",)), ("ей", ("я",)),
    ("єю", ("я",)), ("зі", ("га",)), ("ці", ("ка",)), ("сі", ("ха", "са")), ("и", ("а",)), ("ы", ("а",)),
    ("і", ("а", "я", "ь")), ("ї", ("я",)), ("у", ("", "а", "о")), ("ю", ("я", "ь", "й")), ("о", ("а",)),
    ("а", ("", "о")), ("я", ("ь", "й")), ("е", ("", "а", "я")), ("є", ("я",)),
)  # fmt: skip
_NOMINATIVE_LEAST = 3

_ARABIC_FOLD = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ک": "ك",
        "ـ": None, "ء": None,
    }
)  # fmt: skip
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670]")

# Well-known names whose spellings no rule brings together; every row is one name.
_SAME_NAME = (
    "mohammed mohamed mohammad muhammad muhammed mohamad mohamud mehmet muhamed mohamet mahamed",
    "ahmed ahmad ahmet achmed",
    "yousef youssef yousif yusuf yusef jusuf jussuf josef yosef jousef yussuf jusef",
    "hussein husain hussain hossein huseyin husein hoesein",
    "hassan hasan hassen",
    "omar umar omer",
    "osman othman uthman usman ousmane",
    "ibrahim ebrahim ibraheem",
    "suleiman sulaiman soleiman suleyman suliman",
    "khaled khalid halid khalit chaled",
    "fatima fatma fatemeh fatimah fadumo faduma",
    "aisha ayesha aysha aicha aischa asha aishe ayse",
    "mariam maryam meryem miriam marjam",
    "zahra zehra sahra zahraa",
    "layla leila leyla laila",
    "nour noor nur",
    "oleksandr aleksandr alexander alexandr aleksander olexandr",
    "oleksandra aleksandra alexandra olexandra",
    "volodymyr vladimir volodimir wladimir",
    "dmytro dmitri dmitry dmitrij dmitriy dmytri",
    "mykola nikolai nikolay nikolaj mikola",
    "mykhailo mikhail michail mihail mykhaylo mychajlo",
    "yevhen evgeny yevgeny evgenij jevhen eugen yevgen evgen",
    "yelena elena olena jelena",
    "anastasiia anastasia nastia nastja nastya",
    "kateryna katerina ekaterina yekaterina katarina",
    "yuliia julia yulia julija iuliia",
    "viktoriia viktoria victoria viktorija viktoriya",
    "abdullah abdallah abdalla abdulla",
    "abdirahman abdulrahman abdelrahman abdurrahman abdirahmaan",
    "tewelde tewolde",
    "filmon filemon philmon",
)


def visible(word: str) -> str:
    """Return the word in NFC, without soft hyphens and zero-width characters."""
    return unicodedata.normalize("NFC", word.translate(_DROP))


def lower(word: str) -> str:
    """Return the word in NFC and lower case, as exact comparison wants it."""
    if word.isascii():
        return word.lower()
    # Casefolding takes ß to ss and the Turkish dotted I to i with a loose dot; NFC first, dot away afterwards.
    return unicodedata.normalize("NFC", visible(word).casefold()).replace("i\u0307", "i")


@lru_cache(maxsize=65536)
def plain_keys(word: str) -> frozenset[str]:
    """Return the lower-case spellings of a word without diacritics, ø and its like in each usual way."""
    word = lower(word)
    if word.isascii():
        return frozenset((word,))
    if ARABIC.search(word):
        return frozenset((arabic_key(word),))
    pieces = [_LETTERS.get(letter) or (_bare(letter),) for letter in word]
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count <= _MOST_VARIANTS:
        return frozenset("".join(choice) for choice in product(*pieces))
    return frozenset("".join(piece[way % len(piece)] for piece in pieces) for way in (0, 1))


def _bare(letter: str) -> str:
    if CYRILLIC.match(letter):
        return letter
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


def arabic_key(word: str) -> str:
    """Return an Arabic or Persian word without vowel signs and tatweel, its alef, yeh and kaf in one form."""
    return _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_FOLD)


def arabic_keys(word: str) -> frozenset[str]:
    """Return the key of an Arabic word and those without the joined particles wa, fa, li, bi and the article."""
    key = arabic_key(word)
    keys = {key}
    for _ in range(2):
        for seen in list(keys):
            if len(seen) > 4 and seen[0] in "وفلب":
                keys.add(seen[1:])
            if len(seen) > 4 and seen.startswith("ال"):
                keys.add(seen[2:])
    return frozenset(keys)


def nominatives(word: str) -> set[str]:
    """Return the forms in the nominative that a Cyrillic name in some case may come from, itself among them."""
    forms = {word}
    for ending, stems in _CASES:
        if word.endswith(ending) and len(word) - len(ending) >= _NOMINATIVE_LEAST - 1:
            base = word[: -len(ending)]
            forms.update(base + stem for stem in stems)
    return {form for form in forms if len(form) >= _NOMINATIVE_LEAST}


@lru_cache(maxsize=65536)
def sound_keys(word: str) -> frozenset[str]:
    """Return the keys of a name's sound, the same for its usual transliterations; empty for a word under 4 letters."""
    word = lower(word)
    if CYRILLIC.search(word):
        spellings = {latin for form in nominatives(word) for latin in _from_cyrillic(form)}
    elif ARABIC.search(word):
        return frozenset()
    else:
        spellings = set(plain_keys(word))
    keys: set[str] = set()
    for spelling in spellings:
        if len(spelling) < 4:
            continue
        keys.update(_sounds(spelling))
    keys.update(f"={_NAME_ROWS[spelling]}" for spelling in spellings if spelling in _NAME_ROWS)
    return frozenset(keys)


def _from_cyrillic(word: str) -> set[str]:
    pieces = [_CYRILLIC.get(letter, (letter,)) for letter in word]
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count > _MOST_VARIANTS:
        return {"".join(piece[0] for piece in pieces), "".join(piece[-1] for piece in pieces)}
    return {"".join(choice) for choice in product(*pieces)}


# One sign for one class of sounds. Capitals are signs that are no letters of a folded word.
_CLASSES = re.compile(
    "shch|sjtsj|schtsch|shtch|tsch|tsj|tch|sch|sh|sj|zh|^dj|^dzh|ph|th|gh|dh|ck|ts|tz|ou|oo|ee|[wqxycj]"
)
_SIGN = {
    "shch": "SC", "sjtsj": "SC", "schtsch": "SC", "shtch": "SC", "tsch": "C", "tsj": "C", "tch": "C", "sch": "S",
    "sh": "S", "sj": "S", "zh": "z", "dj": "i", "dzh": "i", "ph": "f", "th": "t", "gh": "g", "dh": "d", "ck": "k",
    "ts": "z", "tz": "z", "ou": "u", "oo": "u", "ee": "i", "w": "v", "q": "k", "x": "ks", "y": "i", "c": "k", "j": "i",
}  # fmt: skip
_LONE_CH = re.compile("(?<![ts])ch")
_DOUBLE = re.compile(r"(.)\1+")
_FINAL_I = re.compile("(?:ei|ii|i)$")
# Ukrainian г is h in its own table and g in the Russian one; not hehe, haha: those are laughter.
_H_AS_G = re.compile("(?<=[rlvnzbd])h(?=[aeiou])|(?<=[aeiou])h(?=[rlvnzbd]|$)|(?<=[iou])h(?=[ae])|(?<=[iu])h(?=[io])")
_INNER_VOWELS = str.maketrans("eo", "au")
_VOWELS_LEAST = 6


def _sounds(word: str) -> set[str]:
    ways = {word}
    if "kh" in word:
        ways = {word.replace("kh", "h"), word.replace("kh", "k")}
    if _LONE_CH.search(word):
        sounds = ("tch", "h", "k") if word.startswith("ch") else ("tch", "h")
        ways = {_LONE_CH.sub(sound, way) for way in ways for sound in sounds}
    keys = set()
    for way in ways:
        key = _CLASSES.sub(lambda found: _SIGN[found.group()], way)
        key = _H_AS_G.sub("g", key)
        key = _FINAL_I.sub("i", _DOUBLE.sub(r"\1", key))
        keys.add(key)
        if len(word) >= _VOWELS_LEAST and len(key) > 2:
            keys.add(key[0] + key[1:-1].translate(_INNER_VOWELS) + key[-1])
    return keys


_NAME_ROWS = {name: number for number, row in enumerate(_SAME_NAME) for name in row.split()}
