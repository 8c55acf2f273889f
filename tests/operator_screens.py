"""What docs/operator.md says: each entry of /admin, each screen, and the names of their pictures."""

from dataclasses import dataclass
from pathlib import Path

from bot.buttons import PanelVerb
from handlers.admin.panel import ENTRIES

PLACE = Path(__file__).parents[1] / "docs" / "operator.md"
PICTURES = PLACE.with_suffix("")
LANGUAGES = {"en": "English", "ar": "Arabic, right to left"}
HEAD = """# The operator's day in the chat

`/admin` opens the panel, for the people of `ADMIN_IDS` alone and in their private chat only. Every screen below is
taken from the sandbox's page, on a phone of 360 px, by `make pictures`. [operate.md](operate.md) says how the studio is
run; this page is what an admin sees of it.

Three rules hold everywhere. What changes something is noted in the log, with who did it. Where two admins work at once,
the second is told what the first has done, and nothing happens. A question such as “Why do you ban them?” is left by
any command and any other button, so that no later message answers it.

## What the panel has

Some entries show only where they mean something: invitations with `ACCESS=invite`, requests with `ACCESS=approval`,
refunds where something is or was sold. While maintenance is on, 🟢 stands in the place of 🚧.
"""
ABOUT = {
    PanelVerb.PEOPLE: "finds a person by id, @username or first name: what they spend, their jobs, gifts, a ban",
    PanelVerb.RUNNING: "jobs that are not over, longest first: cancel one",
    PanelVerb.FAILED: "jobs that failed in the last 7 days, with A2E's words for why: order one again",
    PanelVerb.SPEND: "what people were charged beside what A2E took, in 14 days: by day, type of task, model",
    PanelVerb.LOG: "what admins did, newest first",
    PanelVerb.INVITE: "a link that lets people in for a week",
    PanelVerb.INVITATIONS: "the links that are open, how many came by each, and their end (behind *Invitation link*)",
    PanelVerb.WAITING: "people who ask to be let in",
    PanelVerb.BAN: "closes the studio to a person, for a reason that they read; /export and /forget stay open to them",
    PanelVerb.REFUND: "gives a payment in Telegram Stars back",
    PanelVerb.BROADCAST: "a message to everybody, or to people with one language",
    PanelVerb.MAINTENANCE: "people who order something read your text; what runs goes on, and admins order as usual",
    PanelVerb.END_MAINTENANCE: "ends it",
    PanelVerb.DAILY: "yesterday's figures; every admin gets them at 09:00 UTC",
    PanelVerb.NO_DAILY: "no report any more for this admin (behind *Daily report*)",
    PanelVerb.DAILY_AGAIN: "the report again, once there is none (in its place)",
    PanelVerb.REPORTS: "results that people have reported: block one, ban its owner, or leave it",
    PanelVerb.BLOCKED: "pictures and videos that are refused from anybody",
    PanelVerb.ACCOUNT: "credits and diamonds at A2E",
    PanelVerb.TOKENS: "A2E's API tokens, one of which can be deleted; new ones are made on the console",
    PanelVerb.EXCHANGE: "turns diamonds into credits",
    PanelVerb.USER: "adds a user to the account at A2E",
    PanelVerb.POOL: "whether A2E's public computers may take the account's tasks",
}
"""Entry of the panel -> what it is for."""


@dataclass(frozen=True)
class Chapter:
    """Some screens that belong together; screens: the name of the picture, and what is seen."""

    title: str
    words: str
    screens: tuple[tuple[str, str], ...]


CHAPTERS = (
    Chapter(
        "The panel",
        "",
        (("panel", "`/admin`"),),
    ),
    Chapter(
        "People",
        "People are numbers here: the bot keeps no names, only keyed hashes of them, by which it finds who is meant. "
        "A number is a link to the person.",
        (
            ("users", "Who is it?"),
            ("person", "A person"),
            ("grant", "A gift: how many credits"),
            ("granted", "Given; the person is told"),
            ("ban", "A ban: why"),
            ("banned", "Banned"),
            ("banned-person", "What the person reads"),
            ("requests", "Requests, with `ACCESS=approval`"),
        ),
    ),
    Chapter(
        "Jobs",
        "What people wrote and sent for a job is theirs and is not shown. A job is ordered again at no more than it "
        "cost, within a day; later, or where it may cost more, its owner is asked.",
        (
            ("jobs", "A person's jobs"),
            ("job-done", "One that is done"),
            ("job-refunded", "Its credits are returned"),
            ("too-late", "Another admin, who pressed the same"),
            ("failed-jobs", "Jobs that failed"),
            ("job-failed", "Why one failed"),
            ("job-retried", "Ordered again"),
            ("running-jobs", "Running jobs"),
            ("job-running", "One of them"),
            ("job-cancelled", "Cancelled"),
        ),
    ),
    Chapter(
        "Money",
        "Figures are credits. Charts over longer times are Grafana's: `deploy/grafana`.",
        (
            ("spend-days", "Spend by day"),
            ("spend-types", "By type of task"),
            ("spend-models", "By model"),
            ("account", "The account at A2E"),
            ("tokens", "Its tokens"),
            ("exchange", "Diamonds"),
            ("user", "A user of the account"),
            ("pool", "The public pool"),
            ("refund-whose", "A refund: whose payment"),
            ("refund-payments", "Their payments"),
            ("refund-sure", "Asked once more"),
            ("refunded", "Given back"),
        ),
    ),
    Chapter(
        "A broadcast",
        "A text, photo, video or animation. It goes out behind all results and answers; who is reached is written down "
        "first, so nobody gets it twice.",
        (
            ("broadcast", "What is sent"),
            ("broadcast-preview", "As it will look, and to how many"),
            ("broadcast-running", "Under way"),
            ("broadcast-paused", "Paused"),
            ("broadcast-report", "The report"),
            ("broadcast-person", "What people get: 🔕 ends it for them"),
        ),
    ),
    Chapter(
        "Maintenance",
        "",
        (
            ("maintenance", "The text is asked for"),
            ("maintenance-on", "On"),
            ("maintenance-person", "Who orders something"),
            ("maintenance-off", "Off"),
        ),
    ),
    Chapter(
        "Invitations",
        "With `ACCESS=invite`.",
        (
            ("invitation", "A link"),
            ("invitations", "All that are open"),
            ("withdrawn", "One is withdrawn"),
        ),
    ),
    Chapter(
        "Reports",
        "🚩 stands below results in groups. Each admin gets what was reported, with its buttons.",
        (
            ("report", "A report comes"),
            ("reports", "The list of those that wait"),
            ("report-blocked", "Opened from there, and blocked"),
            ("blocked", "The block list"),
        ),
    ),
    Chapter(
        "What happened",
        "",
        (
            ("log", "The log"),
            ("daily", "The daily report"),
        ),
    ),
    Chapter(
        "In a group",
        "`/settings` there is for the group's own admins, whom Telegram names each time; the studio's admins have no "
        "say in it.",
        (
            ("group", "Its budget"),
            ("group-allowed", "What may be ordered"),
        ),
    ),
)


def text() -> str:
    """Return the page."""
    entries = [f"| {one.mark} {one.label} | {ABOUT[one.verb]} |" for one in ENTRIES]
    return "\n".join([HEAD, "| entry | does |", "| --- | --- |", *entries, *map(_chapter, CHAPTERS), ""])


def _chapter(one: Chapter) -> str:
    names = LANGUAGES.values()
    rows = [f"| {' | '.join(['', *names])} |", f"| {' | '.join(['---'] * (len(LANGUAGES) + 1))} |"]
    for name, said in one.screens:
        cells = [f"![{said}, {language}](operator/{tag}-{name}.webp)" for tag, language in LANGUAGES.items()]
        rows.append(f"| {' | '.join([said, *cells])} |")
    words = [one.words, ""] if one.words else []
    return "\n".join(["", f"## {one.title}", "", *words, *rows])
