"""Words whose forms no stemmer brings together, and pairs of bokmål and nynorsk spellings of one word.

Kept small and frequent on purpose: what interviews are full of. Each line is one word with all its forms; a line of
PAIRS is one word in both written standards, by base form, whose inflections are found from there.
"""

from __future__ import annotations

_FORMS = """
bok boka boken bøker bøkene bøkane boks bokas bokens bøkers bøkenes
mann mannen menn mennene mennane manns mannens mennenes
barn barnet barna borna born barns barnets barnas
far faren fedre fedrene fedrane fars farens
mor moren mora mødre mødrene mødrane mors
bror broren brødre brødrene brødrane brors
søster søsteren søstera søstre søstrene søster søstrer søstrene
datter datteren dattera døtre døtrene dotter dottera døtrer døtrene
fot foten føtter føttene føttane føter føtene
hånd hånda hånden hender hendene hand handa hendar hendane
natt natta natten netter nettene
by byen byer byene byar byane byens byers
sted stedet steder stedene stad staden stader stadene
land landet landene landa lands landets
stor større størst store stort største
liten lita lite små lille mindre minst minste
god gode godt bedre best beste betre
gammel gammelt gamle eldre eldst eldste gammal gammalt
ung unge ungt yngre yngst yngste
lang lange langt lengre lenger lengst lengste
være er var vært vere vore
ha har hadde hatt havde
gjøre gjør gjorde gjort gjøres gjere gjer gjord
gå går gikk gått gjekk gåtte
få får fikk fått fekk
komme kommer kom kommet kome kjem komen kjeme
se ser sett sjå såg
si sier sa sagt seie seier sei
ta tar tok tatt teke tek teken
gi gir ga gav gitt gje gjev gjeve
vite vet visste visst veit
stå står sto stod stått
bli blir ble blei blitt verte vert vart vorte blei
dra drar dro drog dratt drege dreg
flykte flykter flykta flyktet
skrive skriver skrev skrevet skreiv skrive skriven
hjelpe hjelper hjalp hjulpet hjelpt
finne finner fant funnet fann funne
bosette bosetter bosatte bosatt bosettes busetje buset busette busett
sette setter satte satt sett sette
slippe slipper slapp sluppet
snakke snakker snakket snakka
bære bærer bar båret bere ber bore
leve lever levde levd
kne kneet knær knærne
øye øyet øyne øynene auge auget auga augo
"""
_PAIRS = """
skole skule
jeg eg
ikke ikkje
hva kva
hvem kven
hvor kor
hvordan korleis
hvorfor kvifor
noe noko
noen nokon nokre
mye mykje
mer meir
bare berre
også òg
fra frå
hjem heim
hjemme heime
uke veke
tjeneste teneste
bolig bustad
bosetting busetting busetjing
bosette busetje busette
arbeidsløs arbeidslaus
følelse kjensle
ensom einsam
forskjell skilnad
erfaring røynsle
kjærlighet kjærleik
mulighet moglegheit
mulig mogleg
virkelig verkeleg
vanskelig vanskeleg
lykkelig lukkeleg
egen eigen
sammen saman
fremtid framtid
venn ven
gutt gut
vei veg
melk mjølk
høre høyre
trygghet tryggleik
frihet fridom
sykdom sjukdom
syk sjuk
sykehus sjukehus
sykepleier sjukepleiar
lærer lærar
leder leiar
rådgiver rådgjevar
innbygger innbyggjar
innvandrer innvandrar
søker søkjar
veileder rettleiar
veiledning rettleiing
"""


def _groups(text: str) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in text.strip().splitlines():
        group = frozenset(line.split())
        for word in group:
            groups[word] = groups.get(word, frozenset()) | group
    return groups


IRREGULAR = _groups(_FORMS)
"""All forms of a word, by each of them."""
PAIRS = _groups(_PAIRS)
"""The spellings of a word in bokmål and nynorsk, by each base form."""
