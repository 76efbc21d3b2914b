"""Names that pseudonyms are made of, by origin and gender; lists of our own, from common knowledge.

Origin is guessed from the spelling of the real name, so that a pseudonym sounds as the name did. A wrong guess costs
naturalness, never safety.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from qualcode.anonymise.transliterate import plain_keys, sound_keys

FEMALE, MALE, UNISEX = "female", "male", "unisex"


@dataclass(frozen=True, slots=True)
class Pool:
    """Names of one origin; unisex ones are for whom no gender is known."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    unisex: tuple[str, ...]
    last: tuple[str, ...]

    def first(self, gender: str) -> tuple[str, ...]:
        """Return the first names of a gender."""
        return {FEMALE: self.female, MALE: self.male}.get(gender, self.unisex)


def _pool(female: str, male: str, unisex: str, last: str) -> Pool:
    return Pool(tuple(female.split()), tuple(male.split()), tuple(unisex.split()), tuple(last.split()))


POOLS: dict[str, Pool] = {
    "norwegian": _pool(
        "Alvhild Bergljot Cecilie Dagny Edle Frida Gyda Hedvig Idun Jorid Karianne Lisbet Margunn Nanna Olaug Pernille "
        "Ragna Sigrun Thea Una Valborg Yrsa Ylva Åsne Ingvill Benedikte Dorthea Eline Gunnhild Hjørdis Jenny Kjersti "
        "Live Malene Norunn Oda Petra Rebekka Siv Turi Vilde Aslaug Borgny Embla Fride Herdis Ingri Johanne Kaia "
        "Liss Mathilde Nora Othilie Runa Stine Tiril Ulrikke Vår Alfhild Birgit",
        "Amund Brage Cato Didrik Eivor Frode Gjermund Halvard Iver Jørn Kolbein Lavrans Mathias Njål Oddbjørn Peder "
        "Ravn Sivert Tarjei Ulrik Viljar Yngve Aslak Birger Dag Embrik Fredrik Gisle Helge Ivar Joakim Ketil Leif "
        "Mikkel Nils Olav Pål Rolf Sondre Tormod Ulf Vetle Yngvar Anders Bård Eilif Folke Gard Hogne Isak Jarle Kåre "
        "Lasse Mons Noralf Osvald Preben Roald Simen Torbjørn",
        "Alex Billie Charlie Dani Eli Robin Kim Maxi Noa Sam Tonje Vanja Mika Jo Chris Bo Sasha Andrea Nicola Renée "
        "Gry Fredrikke Lo Even Pim Uma Vide Yrian Helle Janne",
        "Askvik Brekkhus Dalseth Eikrem Fjelltun Grindheim Hovdal Ingvaldstad Jordheim Kleppestø Langmyr Myklevoll "
        "Nordstrøm Osland Plassen Rognli Storhaug Tjønndal Ullestad Vasslien Ytredal Ørnes Åsgård Almenning Bjørkli "
        "Drageset Engebø Fuglestad Granmo Heggdal Isene Jarlsby Kvernmo Lindvoll Molvik Nybruket Oppedalen Pollestad "
        "Ramsdal Skarbø Tverrlien Utheim Vallestad Årdalsbakk Birkenes Dyrkorn Ekornrud Furulund Grasdal Hestnes "
        "Indrevåg Jensås Kolstad Løvlien Marken Nesvold Olderdal Rundhaug Sletten Torsvåg",
    ),
    "ukrainian": _pool(
        "Alina Bohdana Vasylyna Daryna Emiliia Zlata Ivanna Karyna Lada Milana Nina Olesia Roksolana Stefaniia Tamara "
        "Uliana Khrystyna Yaryna Yaroslava Violeta Snizhana Marharyta Lilia Diana Antonina Vlada Zoriana Ruslana "
        "Dana Solomiya Evelina Faina Halia Irma Kira Lesia Melaniia Nika Orysia Polina",
        "Arsen Borys Vadym Danyil Eduard Fedir Hryhorii Ivan Klym Levko Marko Nestor Orest Pavlo Radomyr Semen Tymofii "
        "Ustym Valerii Yukhym Zakhar Demian Lukian Matvii Ostap Platon Roman Sviatoslav Tymur Vsevolod Yakiv Zenovii "
        "Artem Bohdan Denys Hlib Ilarion Kornii Leonid Maksym Naum Oleksa Prokip",
        "Sasha Zhenia Valia Slava Vitia Nikita Misha Kostia Yura Lesyk Dania Hrysha Ilya Lyova Oles Pasha Rusia Tosia "
        "Vasia Zoya",
        "Andrushko Bilyk Vynnyk Haiduk Danchuk Zhuk Zinchenko Ivasiuk Kozachenko Lavrenko Malyk Nazarenko Ostapchuk "
        "Petryk Radchenko Semenko Tarasiuk Ulianchuk Fesenko Khomenko Tsybulko Chumak Shapoval Yakymchuk Babenko "
        "Vdovychenko Halushko Demchuk Yeremenko Zavhorodnii Ilchenko Kyryliuk Lahoda Mazurenko Nechyporuk Onyshchenko "
        "Prykhodko Rybalko Sokil Tkachuk Usenko Fylypenko Kharchuk Cherniak Shostak Yurchuk Bereza Vitrenko Horbatko "
        "Dziuba Kobzar Lozynko Momot Nahorniak Opanasiuk Pylypko Rohach Stelmakh Topolia Udod",
    ),
    "arabic": _pool(
        "Abeer Bushra Dalia Eman Farah Ghaliya Hayat Iman Jana Kawthar Lubna Maysa Nadine Orjuwan Qamar Reem Siham "
        "Taghrid Umaima Warda Yusra Zeina Amani Basma Dunya Fadia Haifa Inas Juman Kholoud Lamis Manal Nisrin Rahaf "
        "Suad Thuraya Widad Zubayda Afnan Razan",
        "Adnan Basel Daoud Eyad Faisal Ghassan Haitham Imad Jalal Kamal Luay Munir Nidal Obada Qutaiba Raed Saad "
        "Taher Usama Wissam Yamen Zaher Ayman Burhan Emad Fawaz Hatem Issam Jihad Laith Majed Nasim Qusay Ridwan "
        "Shadi Talal Wajdi Yazan Zuhair Amjad",
        "Nidal Jihad Noor Amal Sabah Ihsan Iman Hikmat Rajaa Shams Wiam Yumn Safaa Bahaa Doha Esmat Fida Ghaith "
        "Kifah Tamam",
        "Abbas Baroudi Chamoun Dabbagh Fakhoury Ghanem Habash Jundi Kabbani Lahham Maalouf Nahhas Obeid Qabbani Rifai "
        "Saadi Tamimi Wahba Yacoub Zaytoun Ajlouni Bitar Daher Fayyad Ghazal Hourani Idlibi Janabi Kilani Labban "
        "Makki Nimri Omari Qaddour Rawi Sarraj Tahan Ubaidi Wazir Zahawi Akkad Bazzi Dulaimi Farhat Ghali Hakim "
        "Izzat Jasim Karam Latif Murad Naqib Qadi Rashwan Shukri Turk Wardani Yazbek Zoubi Attar",
    ),
    "persian-afghan": _pool(
        "Anahita Banafsha Deeba Elaha Feroza Golnar Hadia Jamileh Khatera Laleh Mahnaz Nargis Palwasha Roya Sepideh "
        "Toba Vida Yalda Zarghuna Arezo Behnaz Fawzia Gulalai Hosna Kamila Lida Marzia Nilofar Pari Rabia Soraya "
        "Tahmina Wagma Zohra Maliha Spozhmai",
        "Arash Behrooz Daud Ehsan Fardin Ghulam Hamayun Javid Kaveh Lutfullah Mansur Naweed Parwiz Qodrat Ramin Siamak "
        "Temur Wais Yama Zalmai Asef Bahram Dariush Edris Firuz Gholam Homayoun Jamshid Karim Mirza Nader Omid Payman "
        "Rostam Shapur Tamim Waheed Zaki Sohrab Khushal",
        "Omid Arman Bahar Danesh Elham Firouz Golsha Iqbal Jahan Kian Mehr Navid Parsa Raha Shokufa Taban Wafa Yaran "
        "Zarin Sahar",
        "Arghandiwal Barakzai Danishyar Ebadi Fazli Ghafari Habibi Jalali Kakar Latifi Majidi Niazi Orakzai Painda "
        "Qurbani Rasuli Saberi Tokhi Wafaee Yaqubi Zadran Amarkhel Bahaduri Dawari Ehsani Farahi Ghani Hakimi Jamali "
        "Khorami Loodin Momand Nikzad Omari Parwani Qayumi Rostami Samadi Tajik Wahidi Yarzada Zaman Afzali Behzad "
        "Delawar Etemadi Forough Gulzar Humam Jawadi Kohistani Lodin Mangal Nabizada Parsa Razmi Shinwari Tanin",
    ),
    "horn-of-africa": _pool(
        "Abeba Biftu Deka Eyerus Fowsia Genet Hamdi Idil Jawahir Kokeb Lemlem Muna Nasteho Qali Ruth Saba Tsion Ubah "
        "Winta Yordanos Zeyneb Almaz Birikti Degan Eden Filsan Gidey Haweya Ilhan Khadra Luwam Meaza Natsnet Rigat "
        "Shamso Tirhas Weyni Yirga Zufan Saido",
        "Abdikarim Biniam Dawud Ermias Farhan Girmay Habte Isaias Jibril Kibrom Liiban Merhawi Natnael Okbay Petros "
        "Robel Samatar Temesgen Warsan Yonatan Zerai Amanuel Bereket Daniel Eyob Fitsum Ghirmai Haben Ismael Kaleab "
        "Liban Mikiele Nahom Omer Robiel Simon Tedros Yemane Zekarias Aweys",
        "Amanuel Berhan Desta Eden Fikir Genet Haben Kisanet Luam Mihret Nardos Rahwa Saron Tesfa Yohana Zema Awa "
        "Bisrat Hewan Selome",
        "Abraha Beyene Dirie Elmi Fisseha Gebre Hagos Iman Jimale Kiflom Libsekal Mengistu Negash Okubay Petros Roble "
        "Samatar Teklu Ugbagabir Weldu Yusuf Zeray Afeworki Bihi Debesay Egal Ferej Goitom Hassanow Issack Jirde "
        "Kelati Lemma Mesfin Nuguse Ogbai Rezene Sium Teame Weldeab Yibrah Zemichael Asfaha Buraale Desbele Estifanos "
        "Ghide Hadgu Kahin Luul Medhanie Naizghi Omar Seyoum Tekie Wehelie Yasin Zaid Araya Bokretsion",
    ),
    "central-africa": _pool(
        "Anuarite Bernadette Clarisse Delphine Emerance Francine Georgine Henriette Immaculée Jeannette Kavira "
        "Léontine Mwamini Noëlla Odette Pélagie Rachelle Sifa Thérèse Ursule Véronique Yvette Zaina Apoline Brigitte "
        "Colette Denise Esther Flavie Ginette Honorine Irène Justine Kanku Laurette Mireille Nathalie Ornella "
        "Pascaline Rosette",
        "Alphonse Bosco Christophe Désiré Étienne Fabrice Gédéon Hervé Isidore Janvier Kiza Léopold Moïse Norbert "
        "Olivier Papy Raphaël Sylvain Théophile Urbain Valère Wilondja Yves Zacharie Augustin Bertin Claude Didier "
        "Édouard Firmin Gaston Hilaire Ildephonse Justin Kasereka Landry Modeste Nestor Octave Placide",
        "Amani Bahati Claude Dominique Espoir Furaha Heri Imani Joyeux Kito Lucky Mapenzi Neema Pendo Rehema Salama "
        "Tumaini Upendo Wema Zawadi",
        "Amisi Baruti Cirhuza Diur Ekofo Feruzi Gahungu Habarugira Ilungu Jomba Kazadi Lubala Mbayo Ndaye Okito "
        "Pongo Ruhara Safari Tambwe Useni Vangu Wembo Yamba Zihindula Asumani Bolamba Cibangu Dunia Esongo Fataki "
        "Gashumba Himbi Itongwa Kabeya Lokwa Matata Nyembo Omari Pembe Rubango Shabani Tshiala Umba Vumilia Wasso "
        "Yuma Zola Akonkwa Bulambo Dikembe Elonga Ganza Hemedi Kitoko Luhembwe Mirindi Nzeza Oleko Rwizibuka Sumaili",
    ),
    "turkish-kurdish": _pool(
        "Aylin Beyza Canan Damla Ebru Feride Gülay Havin Irmak Jiyan Kadriye Leman Melek Nalin Oya Pelin Rengin Sibel "
        "Tuba Ülkü Vildan Yasemin Zelal Arjin Berfin Ceren Delal Esra Figen Gonca Hêvî İpek Jale Kezban Lale Medine "
        "Neslihan Perihan Rûken Şirin",
        "Alper Barış Cengiz Doğan Engin Fırat Gürkan Hamit İlker Kemal Levent Metin Nihat Orhan Polat Rıza Sinan Tolga "
        "Umut Volkan Yavuz Zafer Agit Bülent Ciwan Diyar Erdal Fikret Güven Haydar İsmet Kadir Lokman Mazlum Necati "
        "Oktay Ramazan Sipan Turgut Veysel",
        "Deniz Umut Özgür Derya Evren Güneş Ilgaz Kaya Muhsin Nur Rojin Serhat Toprak Ulaş Yaren Bahar Ekin Fırat "
        "Heval Jînda",
        "Akbulut Başaran Cengiz Dağdelen Ekinci Fidan Güler Hazar İnce Karakaya Kocabaş Mutlu Nalbant Orak Öner "
        "Parlak Sarıkaya Toprak Uysal Varol Yalçın Zorlu Altun Bayrak Candan Dursun Erdem Fırtına Göktaş Işık Karaca "
        "Kızılay Metin Narin Okur Pamuk Sezer Türkmen Uçar Vural Yaman Zengin Avcı Bilgin Coşkun Duman Eren Gündüz "
        "Keskin Oral Peker Rona Sönmez Tunç Ünal Yavaş Aktaş Bozdağ Demirci Ergin",
    ),
    "english": _pool(
        "Abigail Beatrice Clara Daphne Edith Flora Georgia Harriet Imogen Judith Kathleen Lydia Martha Nancy Olive "
        "Phoebe Rosalind Sylvia Tabitha Ursula Verity Winifred Yvonne Zara Audrey Bridget Constance Dorothy Eleanor "
        "Felicity Gillian Hazel Isobel Joanna Laurel Miriam Naomi Priscilla Rowena Susannah",
        "Alistair Barnaby Clive Duncan Edmund Felix Graham Hugh Ivor Jasper Keith Lionel Magnus Neville Oswald Percy "
        "Quentin Rupert Stanley Terence Umberto Vernon Wilfred York Zachary Adrian Bernard Cedric Desmond Ernest "
        "Francis Gerald Humphrey Ira Julian Kenneth Leonard Maurice Nigel Owen",
        "Alex Blair Casey Dale Ellis Frankie Gale Harper Indigo Jules Kerry Lee Morgan Noel Oakley Parker Quinn Robin "
        "Sidney Taylor",
        "Ashworth Beckett Cartwright Dunmore Ellery Fairfax Garland Hathaway Ingram Jessop Kirkland Lockwood Mayfield "
        "Norwood Oakes Pemberton Quigley Ravenhill Stanton Thornbury Underhill Vickers Whitlock Yardley Aldridge "
        "Bramwell Copeland Darby Eastwood Finch Goodwin Harcourt Ivory Jarvis Kendrick Langley Merton Nettleton "
        "Ormond Prescott Radcliff Selwyn Tilbury Upton Vance Wakefield Yeats Abbott Bellamy Colby Dalton Everard "
        "Farley Gresham Holloway Ives Kirby Lambourn Marlow Newbury",
    ),
}

# Endings and letter groups by which a name shows where it comes from; the first group with most hits is taken.
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ukrainian", ("enko", "chuk", "tsjuk", "tjuk", "yuk", "iuk", "ii$", "ij$", "skyi", "ska$", "iia$", "ija$", "slav",
                   "dymyr", "yna$", "ksan", "kola", "olha", "olga$", "tetia", "hanna$", "nchuk", "ivna", "vych")),
    ("turkish-kurdish", ("ş", "ı", "ğ", "oğlu", "öz", "çi", "demir", "yıl", "kaya", "gül", "rojda", "zozan", "welat")),
    ("persian-afghan", ("ullah", "zai$", "zada", "zadeh", "azi$", "imi$", "adi$", "ani$", "reza", "gul", "mirwais",
                        "hosse", "fereshteh", "shukria", "parwana", "ohammadi", "zahra", "ghol", "nawa")),
    ("horn-of-africa", ("tesf", "gebre", "haile", "abdi", "warsame", "tek", "habt", "selam", "filmon", "yohann",
                        "fartun", "hodan", "mehari", "kidane", "berhe", "senait", "dawit", "yonas", "medhin")),
    ("central-africa", ("mba", "ngo", "nda", "mwa", "kab", "tshi", "nku", "lum", "jean-", "dieudonn", "espér", "baha",
                        "mukend", "ilung", "kalo", "musa", "byam", "muh")),
    ("arabic", ("al-", "el-", "abd", "ahm", "moham", "muham", "mahm", "khal", "yous", "yus", "hass", "huss", "fat",
                "aisha", "omar", "rim", "nour", "khat", "oub", "eed", "moud", "rah", "lay", "sam", "hadd", "kh", "ou")),
    ("norwegian", ("ø", "å", "æ", "sen$", "stad", "heim", "vik$", "land$", "rud$", "berg", "haug", "dal$", "bjør",
                   "gun", "hild", "leif", "svein", "kjell", "unn$", "veig", "rid$", "rit$", "ein$", "lie$", "moen",
                   "tveit", "nes$", "set$", "tor", "geir", "odd", "stein", "åse", "kari", "knut", "jost", "arn")),
    ("english", ("w", "th", "ley$", "ton$", "son$", "ford$", "field", "worth", "smith", "jack", "john", "mary", "james",
                 "sarah", "emily", "george", "brow", "char", "shaw", "ck")),
)  # fmt: skip
_CYRILLIC_NAME, _ARABIC_NAME = "ukrainian", "arabic"

# First names beyond the pools of which the gender is well known; enough to keep "he" and "she" right in most texts.
_FEMALE_MORE = (
    "kari anne ingrid marit liv berit astrid solveig randi hilde nina silje ida marte camilla tone heidi trine mona "
    "gunn wenche turid sissel unni ragnhild torunn guro synnøve sunniva frøydis vigdis elin bente grete åse laila "
    "tove maria marie emma sofie sara hanna anna eva inger olha olga oksana olena iryna natalia svitlana tetiana "
    "yulia kateryna halyna liudmyla nadiia larysa valentyna vira sofiia fatima aisha maryam zainab rania layla nour "
    "hala hanan samira rasha lina dima salma yasmin huda rima israa zahra nasrin farida parwana freshta latifa shirin "
    "selam senait fartun hodan ayaan sahra asha ayşe fatma elif zeynep hatice merve rojda berivan dilan josephine "
    "chantal solange mary sarah emily elizabeth jennifer susan margaret karen"
)
_MALE_MORE = (
    "jan per bjørn ole lars kjell knut svein arne tor hans geir morten terje odd rune trond øyvind espen stian håkon "
    "magnus sindre vegard eirik steinar oddvar jostein torstein stein leiv gaute reidar dagfinn ali ahmad mohammed "
    "mahmoud khaled omar yousef ibrahim hassan hussein abdullah mustafa bashar samer fadi rami tarek ziad anas bilal "
    "hamza marwan nabil walid oleksandr serhii volodymyr andrii mykola mykhailo dmytro yurii taras vasyl ihor oleh "
    "viktor anatolii petro najibullah zabihullah masoud farhad jawad abdirahman tesfay mehari yohannes filmon dawit "
    "yonas mehmet emre burak serkan ferhat jean-pierre patrick emmanuel pascal john james robert william thomas "
    "george"
)


def origin_of(name: str) -> str:
    """Return the pool whose signs the name shows most of; Norwegian when it shows none."""
    low = name.casefold()
    if any("\u0400" <= letter <= "\u04ff" for letter in low):
        return _CYRILLIC_NAME
    if any("\u0600" <= letter <= "\u06ff" for letter in low):
        return _ARABIC_NAME
    marked = "".join(f"{word}$" for word in low.split())
    counts = {origin: sum(sign in marked for sign in signs) for origin, signs in _SIGNS}
    best = max(counts, key=lambda origin: counts[origin])
    return best if counts[best] else "norwegian"


@cache
def _genders() -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    lists = [(FEMALE, _FEMALE_MORE.split()), (MALE, _MALE_MORE.split())]
    for pool in POOLS.values():
        lists += [(FEMALE, list(pool.female)), (MALE, list(pool.male)), (UNISEX, list(pool.unisex))]
    for gender, names in lists:
        for name in names:
            for key in plain_keys(name) | sound_keys(name):
                known.setdefault(key, set()).add(gender)
    return known


def gender_of(first_name: str) -> str:
    """Return the gender a first name is known for, else unisex."""
    told: set[str] = set()
    for key in plain_keys(first_name) | sound_keys(first_name):
        told |= _genders().get(key, set())
    return told.pop() if len(told) == 1 else UNISEX
