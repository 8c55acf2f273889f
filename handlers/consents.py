"""The consents that a person has given, and revoking them: behind a button of /privacy."""

from html import escape

from bot.buttons import Consents, ConsentVerb, Data, Menu, OnConsent
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal import consented
from bot.jobs.personal.revoke import Revoking, assets_of, take_back
from bot.locales import N_, _
from bot.locales.amounts import date
from bot.store.consents import Consent, Whose
from bot.store.database import Transaction
from handlers.back import back
from handlers.turn import Replies, Turn

NONE = N_("<b>My consents</b>\nNone: I may not use anybody's face or voice. I ask when you order something.")
# For translators: a line of a list; {name} is "face: Anna", {day} is "5 Mar 2026".
LINES = {
    Whose.MINE: N_("{name} (yours), given on {day}"),
    Whose.AGREED: N_("{name} (they agreed), given on {day}"),
    Whose.NOBODY: N_("{name} (shows nobody), given on {day}"),
    None: N_("{name}, given on {day}"),
}
# For translators: what a consent is about; {name} is what the person calls it.
NAMED = {"face": N_("face: {name}"), "voice": N_("voice: {name}"), "picture": N_("picture: {name}")}
# For translators: a button that takes a consent back; {name} is what the person calls what it is about.
REVOKE = {
    "face": N_("Revoke face: {name}"),
    "voice": N_("Revoke voice: {name}"),
    "picture": N_("Revoke picture: {name}"),
}
KINDS = {"face": N_("face"), "voice": N_("voice"), "picture": N_("picture")}


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """List the consents, ask whether to revoke one, or do it."""
    match data:
        case Consents(page=page):
            return await _list(t, turn, page)
        case OnConsent(verb=verb, consent=number):
            return await (_ask if verb is ConsentVerb.ASK else _yes)(t, turn, await _own(t, turn, number))
    raise Stale


async def _own(t: Transaction, turn: Turn, number: int) -> Consent:
    for one in await turn.deps.store.consents.standing(t, turn.user.id):
        if one.id == number:
            return one
    raise Stale


async def _list(t: Transaction, turn: Turn, page: int) -> Replies:
    standing = await turn.deps.store.consents.standing(t, turn.user.id)
    if not standing:
        return [turn.put(f"🤝 {_(NONE)}", _to_privacy())]
    shown, page, pages = page_of(standing, page)
    listed = [(one, await _about(t, turn, one)) for one in shown]
    named = [(one, escape(_named(one, about))) for one, about in listed]
    lines = [f"• {_(LINES[one.whose], name=name, day=date(one.given_at))}" for one, name in named]
    rows: Rows = tuple(
        (Button(label=f"🗑 {_revoke(one, about)}", press=_on(one, ConsentVerb.ASK)),) for one, about in listed
    )
    rows += turning(page, pages, lambda n: Consents(page=n))
    words = _(
        "<b>My consents</b> ({count})\nYou said that these are yours, or that their owners agreed:",
        count=len(standing),
    )
    return [turn.put("\n".join([f"🤝 {words}", *lines]), rows + _to_privacy())]


async def _about(t: Transaction, turn: Turn, consent: Consent) -> str:
    """Return what a consent is about: its name on the shelf, else what was sent for which order; it may be empty."""
    assets = await assets_of(t, turn.deps, turn.user.id, consent)
    return assets[0].name if assets else consented.said(consent.label)


def _revoke(consent: Consent, about: str) -> str:
    if about and consent.kind in REVOKE:
        return _(REVOKE[consent.kind], name=about[:50])
    return _("Revoke {name}", name=_named(consent, about)[:50])


def _named(consent: Consent, about: str) -> str:
    kind = consent.kind
    if not about:
        return _(KINDS[kind]) if kind in KINDS else kind
    return _(NAMED[kind], name=about) if kind in NAMED else f"{kind}: {about}"


def _on(consent: Consent, verb: ConsentVerb) -> str:
    return OnConsent(verb=verb, consent=consent.id).data


async def _ask(t: Transaction, turn: Turn, consent: Consent) -> Replies:
    name = escape(_named(consent, await _about(t, turn, consent)))
    yes = Button(label=f"🗑 {_('Yes, revoke it')}", press=_on(consent, ConsentVerb.YES))
    words = _(
        "Revoke the consent for <b>{name}</b>?\nIt is deleted, and so are the results made with it, here and at A2E. "
        "Its running jobs are cancelled; what A2E has begun stays spent. It can't be undone.",
        name=name,
    )
    return [turn.put(words, ((yes,), *back(Consents())))]


async def _yes(t: Transaction, turn: Turn, consent: Consent) -> Replies:
    begun = Revoking(user_id=turn.user.id, chat_id=turn.incoming.chat_id, consent_id=consent.id, when=turn.now)
    await take_back(t, turn.deps, consent, begun)
    words = _("Revoked: I don't use it any more. I'm deleting what was made with it, and report back.")
    return [turn.put(f"🗑 {words}", back(Consents()))]


def _to_privacy() -> Rows:
    return back(Menu(command="privacy"))
