"""A Norwegian vocabulary of its own for the synthetic interviews: some seven thousand forms with Zipf weights.

Words are listed by hand, inflected and compounded by rule, and weighted by rank after Zipf's law as Mandelbrot put it:
weight = 1 / (rank + 2.7) ** 1.07. A form that no dictionary would have is no harm here; an even list of a few hundred
words would be, as it makes every index and lexicon look quick.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

FUNCTION_WORDS = """
det er jeg og i på at vi som en å har ikke til de så for med men du var den av om da et når fra seg kan han hun være
jo skal hadde også etter hva må vil meg oss dem noe bare blir veldig litt hvor her der nå nok eller opp ut inn over
mot før under mellom uten hos ved fordi hvis enn slik mange alle noen hver selv egentlig liksom altså kanskje
""".split()

# Noun and gender (m, f, n); the listing is the ranking.
NOUNS = """
kommune:m bolig:m jobb:m familie:m skole:m barn:n språk:n år:n folk:n dag:m kurs:n møte:n tid:m leilighet:m hus:n
plass:m tjeneste:m arbeid:n avtale:m brev:n kontor:n plan:m hjelp:m nabo:m lege:m venn:m ord:n uke:m måned:m buss:m
samtale:m rom:n butikk:m praksis:m lærer:m rådgiver:m søknad:m vedtak:n regel:m rettighet:m ansvar:n tilbud:n behov:n
oppfølging:m opplæring:m utdanning:m bosetting:m mottak:n venting:m nettverk:n fritid:m idrett:m trening:m kirke:m
moské:m marked:n nærmiljø:n tillit:m trygghet:m framtid:m økonomi:m lønn:m husleie:m kontrakt:m utleier:m strøm:m
vinter:m mat:m helse:m søvn:m uro:m krig:m reise:m grense:m papir:n pass:n time:m ektefelle:m mor:f far:m søster:f
datter:f sønn:m bestemor:f ungdom:m elev:m klasse:m lekse:m tolk:m samarbeid:n ledelse:m ressurs:m erfaring:m
tiltak:n barriere:m mulighet:m utfordring:m forskjell:m kultur:m tradisjon:m høytid:m fest:m sang:m bok:f nyhet:m
telefon:m nettside:m skjema:n kø:m svar:n spørsmål:n beskjed:m dør:f trapp:f kjøkken:n vindu:n hage:m vei:m båt:m
fjord:m
""".split()

VERBS = """
komme snakke jobbe bo lære hjelpe vente spørre flytte kjenne tenke prøve begynne lese skrive ringe søke møte følge lage
bruke leve savne huske håpe ønske trives klare mangle betale leie kjøpe selge reise kjøre sykle trene synge danse leke
passe oversette forklare forstå høre lytte svare bestemme velge planlegge samarbeide støtte veilede undervise bosette
kartlegge tilrettelegge vurdere godkjenne avslå klage endre forbedre starte fullføre slutte hvile sove våkne
""".split()

ADJECTIVES = """
god ny stor liten vanskelig viktig lang kort trygg dyr billig rask sen tett åpen stille ung gammel norsk fremmed
ensom glad trist sliten sterk svak klar tydelig uklar rolig travel enkel tung lett varm kald frivillig offentlig
privat lokal felles egen vanlig sjelden mulig umulig nødvendig
""".split()

MODIFIERS = """
arbeids bolig språk skole barne familie helse flyktning kommune introduksjons norsk nærmiljø økonomi fritids idretts
kultur utdannings voksen ungdoms elev lærer tolke oppfølgings bosettings mottaks råd samfunns trygghets nettverks
hverdags hjemme nabo by bygde kvinne foreldre aktivitets velferds trenings kompetanse migrasjons integrerings
inkluderings dag ettermiddags sommer vinter bibliotek butikk sykehus søknads betalings kontrakts reise telefon data nett
pasient
""".split()

HEADS = """
tjeneste:m tilbud:n plan:m kontor:n leder:m gruppe:m arbeid:n program:n prosjekt:n møte:n kurs:n senter:n ordning:m
plass:m tid:m problem:n behov:n ansvar:n situasjon:m erfaring:m utvalg:n rådgiver:m kontakt:m modell:m krav:n mål:n
""".split()

# Written with a capital wherever they stand, for the detectors to find.
NAMES = """
Oslo Bergen Trondheim Stavanger Alta Kvam Bærum Grimstad Øygarden Molde Hamar Narvik Syria Ukraina Eritrea Somalia
Amina Olena Yusuf Kari Ole Fatima Dmytro Ingrid Hassan Marit Sofia Ahmed Liv Samuel Anne Mehret
""".split()


def table() -> tuple[list[str], list[float]]:
    """Return the forms, the most frequent first, and their weights."""
    rest = list(dict.fromkeys([*_inflected_nouns(NOUNS), *_verbs(), *_adjectives()]))
    # Simple words mix with each other by rank; compounds and names come into the tail.
    random.Random("vocabulary").shuffle(rest)
    rest.sort(key=lambda form: len(form) > 7)
    tail = list(dict.fromkeys([*_inflected_nouns(_compounds()), *NAMES]))
    random.Random("tail").shuffle(tail)
    forms = list(dict.fromkeys([*FUNCTION_WORDS, *rest, *tail]))
    return forms, [1 / (rank + 2.7) ** 1.07 for rank in range(1, len(forms) + 1)]


def _compounds() -> Iterator[str]:
    for modifier in MODIFIERS:
        for head in HEADS:
            if not head.startswith(modifier):
                yield modifier + head


def _inflected_nouns(nouns: list[str] | Iterator[str]) -> Iterator[str]:
    for entry in nouns:
        noun, _, gender = entry.partition(":")
        stem = noun.removesuffix("e")
        if gender == "n":
            yield from (noun, stem + "et", noun if noun == stem else stem + "er", stem + "ene")
        else:
            yield from (noun, stem + ("a" if gender == "f" else "en"), stem + "er", stem + "ene")


def _verbs() -> Iterator[str]:
    for verb in VERBS:
        stem = verb.removesuffix("e")
        yield from (verb, verb + "r", stem + "te", stem + "t")


def _adjectives() -> Iterator[str]:
    for adjective in ADJECTIVES:
        yield from (adjective, adjective + ("" if adjective.endswith(("t", "ig", "sk")) else "t"), adjective + "e")
