"""The sandbox's public voices and languages."""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A public voice and the espeak-ng voice behind it."""

    name: str
    gender: str
    country: str
    region: str
    espeak: str

    @property
    def id(self) -> str:
        """24 hex digits, always the same."""
        return f"{self.country}{self.region}{self.name}".encode().hex()[:24].ljust(24, "0")


LANGUAGES = {
    "en": ("English", {"US": "United States", "GB": "United Kingdom"}),
    "es": ("Spanish", {"ES": "Spain", "MX": "Mexico"}),
    "fr": ("French", {"FR": "France"}),
    "de": ("German", {"DE": "Germany"}),
    "it": ("Italian", {"IT": "Italy"}),
    "pt": ("Portuguese", {"BR": "Brazil", "PT": "Portugal"}),
    "ru": ("Russian", {"RU": "Russia"}),
    "zh": ("Chinese", {"CN": "Mainland"}),
    "ar": ("Arabic", {"EG": "Egypt"}),
    "hi": ("Hindi", {"IN": "India"}),
}
NAMES = {
    "en-US": ("Alice", "Grace", "Henry", "Oscar"),
    "en-GB": ("Emily", "Ruth", "Arthur", "George"),
    "es-ES": ("Lucia", "Carmen", "Pablo", "Diego"),
    "es-MX": ("Ximena", "Sofia", "Mateo", "Luis"),
    "fr-FR": ("Chloe", "Ines", "Hugo", "Louis"),
    "de-DE": ("Anna", "Lena", "Felix", "Jonas"),
    "it-IT": ("Giulia", "Sara", "Marco", "Luca"),
    "pt-BR": ("Beatriz", "Julia", "Joao", "Pedro"),
    "pt-PT": ("Marta", "Rita", "Tiago", "Rui"),
    "ru-RU": ("Olga", "Daria", "Ivan", "Boris"),
    "zh-CN": ("Mei", "Lan", "Wei", "Jun"),
    "ar-EG": ("Layla", "Nour", "Omar", "Karim"),
    "hi-IN": ("Asha", "Priya", "Arjun", "Ravi"),
}
ESPEAK = {"en-US": "en-us", "en-GB": "en-gb", "es-MX": "es-419", "pt-BR": "pt-br", "zh-CN": "cmn"}
PLAIN = {"en": "en-us", "zh": "cmn"}
VARIANTS = ("f2", "f3", "m1", "m3")
VOICES = tuple(
    Voice(
        name=name,
        gender="female" if place < 2 else "male",
        country=locale[:2],
        region=locale[3:],
        espeak=f"{ESPEAK.get(locale, locale[:2])}+{VARIANTS[place]}",
    )
    for locale, names in NAMES.items()
    for place, name in enumerate(names)
)
BY_ID = {voice.id: voice for voice in VOICES}


def espeak_of(country: str, region: str = "") -> str:
    """Return espeak-ng's name for a language."""
    return ESPEAK.get(f"{country}-{region}") or PLAIN.get(country, country)


def voice_list(country: str, region: str) -> list[dict[str, Any]]:
    """Return the voices of a language and region, grouped as A2E groups them."""
    groups = []
    for gender in ("female", "male"):
        found = [one for one in VOICES if (one.country, one.region, one.gender) == (country, region, gender)]
        children = [{"label": one.name, "value": one.id} for one in found]
        groups.append({"label": gender, "value": gender, "children": children})
    return groups


def language_list() -> list[dict[str, Any]]:
    """Return languages with their regions."""
    return [
        {
            "label": label,
            "value": code,
            "children": [{"label": name, "value": region} for region, name in regions.items()],
        }
        for code, (label, regions) in LANGUAGES.items()
    ]


SCRIPTS = {
    "zh": r"[\u4e00-\u9fff]",
    "ru": r"[\u0400-\u04ff]",
    "ar": r"[\u0600-\u06ff]",
    "hi": r"[\u0900-\u097f]",
}
WORDS = {
    "es": "el la los que de y es una por con para hola como",
    "fr": "le les des est une et je vous pour bonjour avec dans",
    "de": "der die das und ist ein eine ich nicht hallo mit für",
    "it": "il che di è una per con ciao sono della",
    "pt": "o os que de é uma por com para olá você não",
    "en": "the and is of to a in you that hello this",
}


def detect(text: str) -> str:
    """Guess a text's language from its script, then from its short words."""
    for code, script in SCRIPTS.items():
        if re.search(script, text):
            return code
    said = set(re.findall(r"\w+", text.lower()))
    scores = {code: len(said & set(words.split())) for code, words in WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else "en"
