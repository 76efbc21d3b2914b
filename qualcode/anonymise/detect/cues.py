"""The words around a name that say what it names."""

from __future__ import annotations

import re

from qualcode.anonymise.detect.lexicons import word_set
from qualcode.anonymise.detect.rules import STREET

TITLE = re.compile(
    r"(?i)(?:^|(?<=[\s(«\"]))(?:herr|fru|frøken|frk\.?|dr\.?|doktor|doctor|pastor|presten|imam|onkel|tante|"
    r"lensmann|"
    r"lensmannen|overlege|mr\.?|mrs\.?|ms\.?|miss|uncle|aunt|auntie|colonel|captain|chef|haji|lille|vesle|gamle|"
    r"gamle-|"
    r"professor|sister|brother|father|mama|papa|trener|brannmester)[ -]$"
)
TITLES = word_set(
    "herr fru frøken frk dr doktor doctor pastor onkel tante lensmann overlege mr mrs ms miss uncle aunt auntie "
    "colonel "
    "captain chef lille vesle gamle professor brannmester"
)
NAMING = re.compile(
    r"(?i)\b(?:heter|heiter|hette|heitte|het|heitt|hett|kaller|kallar|kalla|kalt|kalles|kallast|kalte|navnet|"
    r"namnet|named|called|call|"
    r"name is|name's|name was|døpt|døypt|oppkalt etter|oppkalla etter|hilsen|helsing|звати|мене звати)"
    r"(?: (?:meg|seg|han|henne|ho|hun|ham|me|him|her|da|då|jo|no|nå|er|mitt er|mitt|bare|berre|for|også|òg|jeg|"
    r"eg|æ|them))*[ :,]{1,2}[«\"“]?$"
)
RELATION = re.compile(
    r"(?i)\b(?:kona|konen|kone|mannen|ektemannen|samboeren|sambuaren|kjæresten|sønnen|sonen|guten|gutten|jenta|"
    r"dattera|datteren|dottera|dotter|"
    r"datter|sønn|son|broren|bror|brør|søstera|søsteren|søster|syster|systera|moren|mora|mor|faren|far|svogeren|"
    r"svigermor|fetteren|"
    r"kusina|onkelen|tanta|bestemora|bestefaren|barnebarnet|naboen|vennen|venninna|venen|kollegaen|sjefen|"
    r"læreren|læraren|"
    r"kontaktpersonen|helsesøster|helsesykepleieren|helsesjukepleiaren|jordmora|fastlegen|tolken|wife|husband|"
    r"daughter|son|brother|"
    r"sister|mother|father|cousin|nephew|niece|neighbou?r|friend|teacher|colleague|boss|guy|lady|han|hun|ho|"
    r"henne|hennar|ham|him)"
    r"(?: (?:min|mi|mitt|mine|hans|hennes|hennar|vår|deres|deira|hennar|of mine|til))?,? [«\"“]?$"
)
INSIDE = re.compile(r"(?i)(?<!\w)(?:i|på|in|at|ved|near|utenfor|utanfor|rundt|gjennom|through|inne i|oppe i|nede i)\s$")
FROM = re.compile(r"(?i)(?<!\w)(?:fra|frå|from|via|mot|towards)\s$")
PARTICLES = word_set("av von van de der den del al el bin ibn bint ben ya la le du da dos")
GAPS = frozenset((" ", "-", "\u00a0", "‐", "-", " al-", "-al-"))
NOT_A_NAME = word_set("i i'm i'd i'll i've jeg eg æ de dere dykk deres dykkar")
STREET_TAIL = re.compile(r"gate|gata|gaten|vei|veg|vegen|veien|plass|plassen|torg|allé|bakke|terrasse")
STREET_WORD = re.compile(rf"(?i)\w*(?:{STREET}|gata|gate|veien|vegen|plassen)")
STREET_ENDING = re.compile(r"(?i)\w{3,}(?:gata|gate|gaten|veien|vegen|gatens|alléen)")


ENGLISH_CALENDAR = word_set(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday "
    "friday saturday sunday"
)
VAGUE_SORTS = word_set(
    "verksted verkstedet as sa ba bil dekk vask kor buss lag bygg kommune kommunen butikk butikken posten "
    "politi gruppen"
)
NOT_SORTS = word_set("i på og er var har med til som for fra frå in at and is was has to of the from")
