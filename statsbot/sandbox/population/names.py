"""How members are called and where they live: names of many scripts, and made-up handles."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """People who share a script and some time zones."""

    share: float
    """Weight among all cultures."""
    zones: tuple[str, ...]
    names: str
    """Given names, separated by blanks."""
    weekend: tuple[int, int] = (5, 6)
    """The two free days of the week, Monday being 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A name and a home."""

    username: str
    display_name: str | None
    """None: the person goes by the user name."""
    zone: str
    weekend: tuple[int, int]


CULTURES = (
    Culture(
        share=18,
        zones=("Europe/London", "Europe/Dublin", "Europe/London"),
        names="Imogen Rowan Hattie Callum Niamh Aoife Siân Rhys Freya Alfie Saoirse Maeve Bryn",
    ),
    Culture(
        share=11,
        zones=("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Toronto"),
        names="Wren Jasper Delia Marcus Juniper Theo Camille Ezra Odessa Quinn Harper Silas Etta",
    ),
    Culture(
        share=24,
        zones=("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Amsterdam"),
        names="Jürgen Käthe Sören Lüder Anneliese Björn Mareike Thijs Floor Günther Grete Wöbke",
    ),
    Culture(
        share=15,
        zones=("Europe/Paris", "Europe/Brussels", "Europe/Madrid", "Europe/Lisbon", "Europe/Rome"),
        names="Zoé Léonie François Maël Noémie Íñigo Begoña João Inês Chloé Niccolò Élodie Núria",
    ),
    Culture(
        share=9,
        zones=("Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki", "Atlantic/Reykjavik"),
        names="Åsa Øystein Päivi Þórunn Mårten Sigríður Väinö Ærø Solveig Håkon Guðrún Jyrki",
    ),
    Culture(
        share=11,
        zones=("Europe/Warsaw", "Europe/Prague", "Europe/Budapest", "Europe/Bucharest"),
        names="Łucja Zdeněk Małgorzata Ördög Ștefan Žofie Bożena Jiří Agnieszka Tünde Ilinca",
    ),
    Culture(
        share=3,
        zones=("Europe/Istanbul",),
        names="Çağla İpek Yiğit Gülşen Oğuz Işıl Şule Ömer",
    ),
    Culture(
        share=7,
        zones=("Europe/Kyiv", "Europe/Sofia", "Europe/Belgrade", "Asia/Almaty", "Asia/Tbilisi"),
        names="Дмитро Оксана Світлана Ярослав Милица Цветан Айгүл Златко Леся Богдан Іванка Ждана",
    ),
    Culture(
        share=4,
        zones=("Europe/Athens", "Asia/Nicosia"),
        names="Ελένη Νίκος Χρυσούλα Θάνος Ιφιγένεια Στέλιος Μαρίνα Ξένια",
    ),
    Culture(
        share=4,
        zones=("Africa/Cairo", "Asia/Riyadh", "Africa/Casablanca", "Asia/Amman"),
        names="ليلى يوسف نور هشام سلمى طارق مريم خالد",
        weekend=(4, 5),
    ),
    Culture(
        share=3,
        zones=("Asia/Jerusalem",),
        names="נועה איתמר שירה יונתן תמר אורי מיכל",
        weekend=(4, 5),
    ),
    Culture(
        share=6,
        zones=("Asia/Tokyo",),
        names="さくら 蓮 ひなた 陽翔 美咲 ユウキ 小春 みずき 航 カナデ",
    ),
    Culture(
        share=4,
        zones=("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore"),
        names="林小雨 陳大文 王梓涵 星野 张伟 黃若曦 墨白 阿明",
    ),
    Culture(
        share=4,
        zones=("Asia/Seoul",),
        names="민준 서연 지우 하은 도윤 예린 시우",
    ),
    Culture(
        share=5,
        zones=("Asia/Kolkata", "Asia/Kolkata", "Asia/Kathmandu"),
        names="आरव दीया ईशान काव्या रोहन मीरा प्रिया विहान सरस्वती",
    ),
    Culture(
        share=2,
        zones=("Asia/Bangkok",),
        names="สมชาย มาลี ก้อง ปลายฟ้า น้ำฝน",
    ),
    Culture(
        share=2,
        zones=("Asia/Ho_Chi_Minh",),
        names="Nguyễn Thảo Đức Quỳnh Hương",
    ),
    Culture(
        share=5,
        zones=("America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Mexico_City"),
        names="Thaís Joaquim Luíza Ramón Ximena Paloma Caetano Itzel Benício",
    ),
    Culture(
        share=4,
        zones=("Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland", "America/St_Johns"),
        names="Matilda Jarrah Banjo Ngaire Tāne Kahu Lachlan Marama",
    ),
    Culture(
        share=2,
        zones=("Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg"),
        names="Adébáyọ̀ Ngozi Wanjirũ Thabo Amara Sizwe",
    ),
)

_FIRST = (
    "moss amber paper salt quiet copper lunar inky velvet north tidal hazel cinder marble foggy "
    "juniper slow brass wild silver dusty plum hollow gentle rusty winter echo tiny lost blue"
)
_SECOND = (
    "lantern kestrel compass heron meridian otter harbour fox teapot atlas lichen sparrow ferry "
    "contour thimble raven delta badger isobar comet moth quill gull pebble willow sextant mole"
)
_SINGLES = (
    "kestrel. nocturne zephyrine ~maps~ oxbow thalweg isthmus tarn catkin petrichor cairn selkie "
    "rhumbline umbra gnomon esker drumlin kelp fathom lodestar"
)
_ORNAMENTS = (
    "{} 🌸",
    "🦊 {}",
    "{} 🗺️",
    "꧁{}꧂",
    "✦ {} ✦",
    "{} 🏳️‍🌈",
    "{} (she/they)",
    "{} | away",
    "『{}』",
    "★{}★",
    "{} ☕",
    "☾ {}",
    "{} 👩🏽‍🚀",
    "{} 🇳🇵",
)


class NameGiver:
    """Makes people up; the same generator of chance makes the same people."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._usernames: set[str] = set()
        self._displayed: set[str] = set()

    def persona(self) -> Persona:
        """Return someone who has not been there yet."""
        chance = self._chance
        culture = chance.choices(CULTURES, [each.share for each in CULTURES])[0]
        username = self._username()
        return Persona(
            username=username,
            display_name=self._display_name(culture, username),
            zone=chance.choice(culture.zones),
            weekend=culture.weekend,
        )

    def _username(self) -> str:
        joint = self._chance.choice(("", "_", ".", ""))
        name = self._chance.choice(_FIRST.split()) + joint + self._chance.choice(_SECOND.split())
        while name in self._usernames:
            name += str(self._chance.randrange(10))
        self._usernames.add(name)
        return name

    def _display_name(self, culture: Culture, username: str) -> str | None:
        chance = self._chance
        style = chance.random()
        if style < 0.10:
            return None
        if style < 0.18:
            name = chance.choice(_SINGLES.split())
        elif style < 0.30:
            name = username.replace("_", " ").replace(".", " & ")
        else:
            name = chance.choice(culture.names.split())
        if 0.18 <= style < 0.21:
            name = _script_letters(name, chance.choice((0x1D4D0, 0x1D56C, 0x1D5D4)))
        elif style > 0.84 or name in self._displayed:
            name = chance.choice(_ORNAMENTS).format(name)
        while name in self._displayed:
            name = f"{name} {chance.choice('ABCDEFGHJKLMNOPRSTVWZ')}."
        self._displayed.add(name)
        return name


def _script_letters(text: str, capital_a: int) -> str:
    """Return ``text`` in one of Unicode's mathematical alphabets of 52 letters."""
    shifted: list[str] = []
    for letter in text:
        if "A" <= letter <= "Z":
            shifted.append(chr(capital_a + ord(letter) - ord("A")))
        elif "a" <= letter <= "z":
            shifted.append(chr(capital_a + 26 + ord(letter) - ord("a")))
        else:
            shifted.append(letter)
    return "".join(shifted)
