"""What docs/tour.md says: its chapters, their screens, and the names of their pictures."""

from dataclasses import dataclass
from pathlib import Path

PLACE = Path(__file__).parents[1] / "docs" / "tour.md"
PICTURES = PLACE.with_suffix("")
LANGUAGES = {"es": "Spanish", "ar": "Arabic, right to left"}
HEAD = """# Tour

The bot in the chat of `make demo`, on a phone of 360 px, in two of its twelve languages. The pictures are taken from
the real page by `make pictures`: the first chapter is the demo's own tour, through the others somebody walks who
presses and types. [The operator's day](operator.md) has what the operator sees, [tried as a new user](tried.md) what
one stumbles over."""


@dataclass(frozen=True)
class Chapter:
    """Some screens that belong together; screens: the name of the picture, and what is seen."""

    title: str
    words: str
    screens: tuple[tuple[str, str], ...]


PLAYED = Chapter(
    "From START to two results",
    "The tour that the demo plays by itself.",
    (
        ("start", "The start"),
        ("photo", "A photo is sent: what could be made of it"),
        ("question", "A question"),
        ("agree", "Whose likeness it is, or the price: ✅ agrees"),
        ("waiting", "While it waits"),
        ("result", "The result"),
        ("use", "Use it in…"),
        ("next", "The next result, without an upload"),
    ),
)
"""The page's own tour, by the names of its steps."""
WALKED = (
    Chapter(
        "Whose face it is",
        "Asked of each face and voice that is somebody's, before anything is made of it.",
        (
            ("likeness-sent", "A photo of a person"),
            ("likeness-asked", "Whose face is this?"),
            ("likeness-what", "ℹ️ What happens with it?"),
            ("likeness-kept", "✅ Mine: the face is kept"),
            ("likeness-swap", "It is offered where a face is needed"),
        ),
    ),
    Chapter(
        "Changed, and back",
        "Until the last ✅ each answer can be another one.",
        (
            ("change-price", "An order, its answers and its price"),
            ("change-said", "Corrected in words: “no, … instead of …”"),
            ("change-list", "✏️ Change: which answer?"),
            ("change-asked", "Asked again"),
            ("change-back", "◀️ Back"),
            ("change-dropped", "✖️ Cancel"),
        ),
    ),
    Chapter(
        "One result leads to the next",
        "A chain that somebody has walked can be kept as a recipe: several steps as one order.",
        (
            ("chain-first", "A result"),
            ("chain-use", "↪️ Use in…"),
            ("chain-price", "The next order has it already"),
            ("chain-second", "Its result"),
            ("recipe-kept", "📜 Kept as a recipe"),
            ("recipes", "`/recipes`"),
            ("recipe", "The recipe"),
            ("recipe-price", "Ordered: one price, one ✅"),
            ("recipe-done", "Done"),
        ),
    ),
    Chapter(
        "Credits for Telegram Stars",
        "Where the operator sells them. Sheet, receipt and wallet are Telegram's own; the demo has some like them.",
        (
            ("balance", "`/balance`"),
            ("invoice", "An invoice"),
            ("pay", "The sheet"),
            ("paid", "Paid"),
            ("receipt", "The receipt"),
            ("wallet", "The wallet"),
            ("paysupport", "`/paysupport`"),
        ),
    ),
    Chapter(
        "In a group",
        "The bot hears commands, replies to it and mentions of it. Menus are for the person who asks, results for all.",
        (
            ("group-mention", "It is mentioned: somebody's photo, and what to do with it"),
            ("group-price", "A command"),
            ("group-result", "The result, with 🚩"),
            ("group-other", "A button of somebody else's"),
            ("group-reported", "🚩 Reported by somebody else"),
            ("group-told", "What they hear of it"),
        ),
    ),
    Chapter(
        "In any chat",
        "`@bot` and some words find one's own results in any chat. A recipe is shared by a link.",
        (
            ("inline-shared", "A result, shared in a group"),
            ("recipe-link", "A link to a recipe"),
            ("recipe-shared", "Who opens it"),
        ),
    ),
    Chapter(
        "Whose data it is",
        "",
        (
            ("privacy", "`/privacy`"),
            ("consents", "🤝 Consents"),
            ("consent-sure", "One is to be revoked"),
            ("consent-revoked", "Revoked: what was made with it is gone"),
            ("export", "`/export`"),
            ("forget", "`/forget`"),
            ("terms", "`/terms`"),
        ),
    ),
    Chapter(
        "What a file says of itself",
        "Originals are signed and labelled.",
        (
            ("verify", "`/verify`"),
            ("verified", "A result of the bot's"),
            ("verified-not", "A photo that carries nothing"),
        ),
    ),
    Chapter(
        "Settings",
        "",
        (
            ("settings", "`/settings`"),
            ("settings-language", "🌐 The language"),
            ("settings-quiet", "Quiet hours"),
            ("settings-models", "Models"),
        ),
    ),
    Chapter(
        "The Mini App",
        "Behind the button beside the message box.",
        (
            ("app-gallery", "The gallery"),
            ("app-shelves", "The shelves"),
            ("app-voices", "Voices, with sound"),
            ("app-rename", "Another name"),
            ("app-dark", "In a dark Telegram"),
        ),
    ),
    Chapter(
        "Commands",
        "What some of them open with.",
        tuple(
            (command, f"`/{command}`")
            for command in ("menu", "help", "speak", "present", "imagine", "dub", "faces", "voices", "gallery", "jobs")
        ),
    ),
)
"""What a person walks through, in order."""
CHAPTERS = (PLAYED, *WALKED)


def text() -> str:
    """Return the page."""
    return "\n".join([HEAD, *map(_chapter, CHAPTERS), ""])


def _chapter(one: Chapter) -> str:
    rows = [f"| {' | '.join(['', *LANGUAGES.values()])} |", f"| {' | '.join(['---'] * (len(LANGUAGES) + 1))} |"]
    for name, said in one.screens:
        cells = [f"![{said}, {language}](tour/{tag}-{name}.webp)" for tag, language in LANGUAGES.items()]
        rows.append(f"| {' | '.join([said, *cells])} |")
    words = [one.words, ""] if one.words else []
    return "\n".join(["", f"## {one.title}", "", *words, *rows])
