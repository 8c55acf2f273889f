"""The consents that a person has given, and revoking them: behind a button of /privacy."""

from datetime import UTC, datetime
from html import escape

from bot.buttons import Consents, ConsentVerb, Data, Menu, OnConsent
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal.revoke import Revoking, assets_of, take_back
from bot.store.consents import Consent, Whose
from bot.store.database import Transaction
from handlers.turn import Replies, Turn

NONE = "🤝 <b>My consents</b>\nNone: I may not use anybody's face or voice. I ask when you order something."
WHOSE = {Whose.MINE: " (yours)", Whose.AGREED: " (they agreed)", Whose.NOBODY: " (shows nobody)", None: ""}
BACK: Rows = ((Button(label="◀️ Back", press=Consents().data),),)
TO_PRIVACY: Rows = ((Button(label="◀️ Back", press=Menu(command="privacy").data),),)


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
        return [turn.put(NONE, TO_PRIVACY)]
    shown, page, pages = page_of(standing, page)
    named = [(one, await _name(t, turn, one)) for one in shown]
    lines = [f"• {escape(name)}{WHOSE[one.whose]}, given on {_day(one)}" for one, name in named]
    rows: Rows = tuple((Button(label=f"🗑 Revoke {name[:50]}", press=_on(one, ConsentVerb.ASK)),) for one, name in named)
    rows += turning(page, pages, lambda n: Consents(page=n))
    words = f"🤝 <b>My consents</b> ({len(standing)})\nYou said that these are yours, or that their owners agreed:"
    return [turn.put("\n".join([words, *lines]), rows + TO_PRIVACY)]


async def _name(t: Transaction, turn: Turn, consent: Consent) -> str:
    """Return what a consent is about: its name on the shelf, else what it was called when it was given."""
    assets = await assets_of(t, turn.deps, turn.user.id, consent)
    about = assets[0].name if assets else consent.label
    return f"{consent.kind}: {about}" if about else consent.kind


def _on(consent: Consent, verb: ConsentVerb) -> str:
    return OnConsent(verb=verb, consent=consent.id).data


def _day(consent: Consent) -> str:
    when = datetime.fromtimestamp(consent.given_at, tz=UTC)
    return f"{when.day} {when:%b %Y}"


async def _ask(t: Transaction, turn: Turn, consent: Consent) -> Replies:
    name = escape(await _name(t, turn, consent))
    rows: Rows = ((Button(label="🗑 Yes, revoke it", press=_on(consent, ConsentVerb.YES)),), *BACK)
    words = (
        "It is deleted, and so are the results made with it, here and at A2E. Its running jobs are cancelled; what A2E "
    )
    return [turn.put(f"Revoke the consent for <b>{name}</b>?\n{words}has begun stays spent. It can't be undone.", rows)]


async def _yes(t: Transaction, turn: Turn, consent: Consent) -> Replies:
    begun = Revoking(user_id=turn.user.id, chat_id=turn.incoming.chat_id, consent_id=consent.id, when=turn.now)
    await take_back(t, turn.deps, consent, begun)
    return [turn.put("🗑 Revoked: I don't use it any more. I'm deleting what was made with it, and report back.", BACK)]
