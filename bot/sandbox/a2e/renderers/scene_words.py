"""The words that a scene is drawn for, in the languages that people are likely to try the demo in."""

import re

WORDS = {
    "wolf": "wolf wolves wölfe lobo loup lupo kurt serigala волк ذئب भेड़िय 狼",
    "fox": "fox foxes zorro raposa renard volpe fuchs tilki rubah ثعلب लोमड़ी 狐 лиса лису лисы лисиц",
    "dog": ("dog dogs puppy perro perrito cachorro cane chien hund köpek anjing собак пёс كلب कुत्त 狗 犬 щенок щенк"),
    "cat": (
        "cat cats kitten gato gata gatito chat chaton katze gatto kedi kucing кошк قط बिल्ली 猫 кот кота коты котён"
    ),
    "horse": "horse unicorn caballo cavalo cheval cavallo pferd kuda лошад конь коня حصان घोड़ 马",
    "house": ("house home cottage hut cabin casa maison haus ev rumah بيت منزل घर 房子 屋 дом дома доме домик"),
    "castle": (
        "castle palace fortress castillo castelo château castello schloss burg kastil замок замк "
        "قلعة قصر क़िला किला महल 城堡"
    ),
    "lighthouse": ("lighthouse faro farol phare leuchtturm fener mercusuar маяк منارة प्रकाशस्तंभ लाइटहाउस 灯塔"),
    "boat": (
        "boat ship sail sailing barco barca navio bateau boot schiff tekne gemi perahu kapal "
        "корабл лодк парус قارب سفينة नाव जहाज़ 船"
    ),
    "car": "car taxi auto coche carro voiture macchina araba mobil машин автомоб سيارة कार 汽车 车",
    "robot": "robot robots android machine robô roboter робот روبوت रोबोट 机器人",
    "rocket": "rocket spaceship space cohete foguete fusée razzo rakete roket ракет صاروخ रॉकेट 火箭",
    "balloon": (
        "balloon balloons globo balão ballon mongolfiera palloncino heißluftballon balon воздушн "
        "шар بالون منطاد गुब्बार 气球"
    ),
    "bird": (
        "bird birds eagle owl parrot pájaro pássaro oiseau uccello vogel kuş burung птиц طائر عصفور चिड़िया पक्षी 鸟"
    ),
    "fish": "fish goldfish pez peixe poisson pesce fisch balık ikan سمك मछली 鱼 рыба рыбы рыбу рыбк",
    "flower": (
        "flower flowers rose garden flor flores fleur fiore fiori blume blumen çiçek bunga زهر "
        "ورد फूल 花 цветок цветы цветущ роза розы"
    ),
    "cake": "cake birthday torta tarta pastel bolo gâteau kuchen torte kue торт كعكة केक 蛋糕",
    "woman": (
        "woman girl lady queen princess mujer chica mulher menina femme fille donna ragazza frau "
        "mädchen kadın kız wanita perempuan женщин девуш девоч امرأة فتاة औरत महिला लड़की 女"
    ),
    "man": (
        "man boy king knight person astronaut hombre chico astronauta homem menino homme garçon "
        "uomo ragazzo mann junge adam erkek pria мужчин мальчик человек космонавт астронавт رجل "
        "ولد رائد आदमी लड़का अंतरिक्ष 男 宇航员"
    ),
    "fir": ("forest woods pine bosque floresta forêt foresta bosco wald orman hutan غابة जंगल 森林 лес леса лесу лесн"),
    "tree": "tree trees oak árbol árvore arbre albero baum ağaç pohon дерев شجر पेड़ 树",
    "city": (
        "city town street skyline ciudad cidade rua ville rue città strada stadt şehir kota город "
        "улиц مدينة शहर 城市 街"
    ),
    "mountain": (
        "mountain mountains alps peak montaña montanha montagne montagna berg berge dağ gunung "
        "جبل पहाड़ 山 гора горы горе горн"
    ),
    "sea": (
        "sea ocean lake water river lighthouse boat ship fish mar lago río rio mer lac mare meer "
        "deniz göl laut danau море моря озер بحر بحيرة نهر समुद्र झील नदी 海 湖 河 река реки реке "
        "реку речк"
    ),
    "beach": (
        "beach island sand coast desert dune playa praia plage spiaggia strand desierto deserto "
        "wüste plaj çöl pantai gurun пляж пустын شاطئ صحراء समुद्र-तट रेगिस्तान 沙滩 海滩 沙漠"
    ),
    "snow": (
        "snow winter ice arctic nieve invierno neve inverno neige hiver schnee kar kış salju снег "
        "снеж ثلج شتاء बर्फ़ बर्फ 雪 冬 зима зиму зимо зимн"
    ),
    "night": (
        "night moon stars star space dark midnight howls noche luna noite lua nuit lune notte "
        "nacht mond gece ay malam bulan звёзд звезд ليل قمر نجوم रात चाँद 夜 月 星 ночь ночи "
        "ночн луна луны лунн"
    ),
    "evening": (
        "sunset sunrise dusk dawn evening atardecer amanecer pôr anoitecer coucher soir tramonto "
        "alba sera sonnenuntergang abend günbatımı akşam senja matahari закат рассвет вечер غروب "
        "شروق शाम सूर्यास्त 日落 黄昏 日出"
    ),
    "storm": (
        "storm rain clouds cloudy thunder tormenta lluvia tempestade chuva pluie orage pioggia "
        "tempesta regen sturm gewitter yağmur fırtına hujan badai дожд гроз عاصفة مطر बारिश "
        "तूफ़ान 雨 暴风 буря бури"
    ),
}
"""Thing, place or sky -> words for it."""
CYRILLIC, BEYOND = "\u0400", "\u0530"
"""Where letters begin whose words change at their ends, and those that stand among others without a space."""
STEM = 4
"""Characters from which on the beginning of a word will do where words change at their ends."""


class Said:
    """What a text names."""

    def __init__(self, text: str) -> None:
        self._text = text.lower()
        self._words = set(re.findall(r"\w+", self._text))

    def names(self, what: str) -> bool:
        """Whether one of the words for a thing, a place or a sky is among its words."""
        return any(map(self._has, WORDS[what].split()))

    def _has(self, word: str) -> bool:
        if word[0] >= BEYOND:
            return word in self._text
        if word[0] >= CYRILLIC and len(word) >= STEM:
            return any(one.startswith(word) for one in self._words)
        return word in self._words
