"""/privacy, short with its parts behind buttons, and /terms: both from `bot.jobs.personal.privacy`."""

from html import escape

from bot.buttons import Consents, Data, Menu, OnPrivacy, PrivacyPart
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal import privacy as source
from bot.jobs.personal.at_a2e import undeletable
from bot.locales import N_, _
from bot.locales.amounts import enumerated
from bot.store.database import Transaction
from handlers.back import back
from handlers.turn import Replies, Turn

LABELS = {
    PrivacyPart.KEPT: N_("What I keep"),
    PrivacyPart.A2E: N_("What A2E keeps"),
    PrivacyPart.DELETING: source.PART,
}
TITLES = {
    PrivacyPart.KEPT: N_("<b>What I keep</b>"),
    PrivacyPart.A2E: N_("<b>What A2E keeps</b>"),
    PrivacyPart.DELETING: N_("<b>What is deleted, what stays</b>"),
}
# For translators: a line of a list; each value is one or two whole sentences, but {heading}.
KIND = N_("<b>{heading}</b>: {what} {until}")
ICONS = {PrivacyPart.KEPT: "🗄", PrivacyPart.A2E: "☁️", PrivacyPart.DELETING: "🧹"}


async def privacy(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Say in short who sees what, for how long, and how to delete it."""
    days = turn.deps.settings.keep_days
    lines = [f"• {source.told(text, days=days, stays=source.stays())}" for text in source.SUMMARY]
    consents = Button(label=f"🤝 {_('My consents')}", press=Consents().data)
    kept, a2e, deleting = [
        Button(label=f"{ICONS[part]} {_(label)}", press=OnPrivacy(part=part).data) for part, label in LABELS.items()
    ]
    rows: Rows = ((consents,), (kept, a2e), (deleting,))
    return [turn.put("\n".join([f"🔒 {_('<b>Privacy</b>')}", *lines, *contact(turn)]), rows)]


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Show a part."""
    match data:
        case OnPrivacy(part=part):
            lines = {PrivacyPart.KEPT: _kept, PrivacyPart.A2E: _at_a2e, PrivacyPart.DELETING: _deleting}[part](turn)
            title = f"{ICONS[part]} {_(TITLES[part])}"
            return [turn.put("\n".join([title, *lines]), back(Menu(command="privacy")))]
    raise Stale


def _kept(turn: Turn) -> list[str]:
    days, part = turn.deps.settings.keep_days, _(source.PART)
    kinds = [
        _(KIND, heading=_(one.heading), what=_(one.what, part=part), until=source.told(one.until, days=days))
        for one in source.KINDS.values()
    ]
    return [_(source.WHERE), *(f"• {kind}" for kind in kinds)]


def _at_a2e(turn: Turn) -> list[str]:  # the same for everybody
    names = enumerated(escape(name) for name in undeletable())
    return [f"• {_(text, names=names)}" for text in source.AT_A2E]


def _deleting(turn: Turn) -> list[str]:  # the same for everybody
    return [f"• {text}" for text in (*map(_, source.DELETING), _(source.STAYING, stays=source.stays()))]


async def terms(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Say what both sides promise."""
    lines = [f"• {_(text)}" for text in source.TERMS]
    return [turn.put("\n".join([f"📜 {_('<b>Terms</b>')}", *lines, *contact(turn)]))]


def contact(turn: Turn) -> list[str]:
    """Return the line that says whom to write to, if the operator has said so."""
    whom = turn.deps.settings.support_contact
    return [_(source.CONTACT, contact=escape(whom))] if whom else []
