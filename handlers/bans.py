"""Bans: an admin names a person and the reason, which the person reads. Their data stays theirs: /export, /forget.

What A2E works on for them is delivered; what waits is cancelled and refunded, and their live room is left.
"""

import re
from html import escape

from bot.buttons import MOST_USER, OnPerson, Panel, PanelVerb, PersonVerb, Verdict
from bot.chat import Button, Reply, Rows, SendMessage
from bot.errors import Refused, Stale
from bot.jobs.access_requests import person
from bot.jobs.personal.barred import STEP as BAR
from bot.jobs.personal.data import close_rooms
from bot.locales import N_, _, ngettext
from bot.store.admin_log import Deed, about_person
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.users import User
from handlers.admin import meanwhile
from handlers.back import back
from handlers.dialogue.engine import open_draft
from handlers.turn import Replies, Turn

WHOM, WHY = "whom", "why"
"""The operations of drafts that wait for a person's id or name, and for the reason of a ban."""
PERSON, SEEN = "person", "seen"
"""The answers of the latter: whose ban it is, and the newest deed about them when it was asked for."""
SAID = ("ban", "unban")
"""Words after /admin that are about a ban; anything else is somebody's id or name."""
ID = re.compile(r"[1-9][0-9]{0,17}")
LONGEST_NAME, LONGEST_REASON, MOST_NAMED = 130, 300, 5
WHICH = N_(
    "Who is it? Please send the person's Telegram id, a number, or their name as a <b>text</b>; the id is in the logs "
    "as <code>user</code>. /cancel changes nothing."
)
NOBODY = N_(
    "I know nobody of that name. Please send a @username, a first name, or a Telegram id, a number; I learn a name "
    "with each message of its owner."
)
# For translators: {person} is a link such as "Person 123".
WHY_BAN = N_("Why do you ban {person}? Please send the reason as a <b>text</b>: they read it. /cancel changes nothing.")
# For translators: a small note of at most 200 characters.
BANNED = N_("The operator of this studio has closed it to you. /export and /forget still work.")


def told(turn: Turn) -> Replies:
    """Tell a banned person so, with the reason; a note on a button has no room for it."""
    if turn.incoming.press is not None:
        return turn.toast(_(BANNED), alert=True)
    return [turn.say(_words(turn, turn.user.ban_reason))]


def _words(turn: Turn, reason: str | None) -> str:
    contact = turn.deps.settings.support_contact
    because = [_("Reason: {reason}", reason=escape(reason))] if reason else []
    # For translators: {contact} is a name or an address.
    ask = [_("Questions: {contact}", contact=escape(contact))] if contact else []
    return "\n".join([_(BANNED), *because, *ask])


async def decided(t: Transaction, turn: Turn, data: Verdict) -> Replies:
    """Act on a button about a person that an earlier version made."""
    return await on_person(t, turn, OnPerson(user=data.user, verb=PersonVerb(data.word.value)))


async def on_person(t: Transaction, turn: Turn, data: OnPerson) -> Replies:
    """Let a person in, refuse them, or ask why they are banned; nothing on a screen that is out of date."""
    user = await _somebody(t, turn, data.user)
    rows = (opens(user.id), *_back())
    if (changed := await meanwhile.since(t, turn, about_person(user.id), data.seen, rows)) is not None:
        return changed
    match data.verb:
        case PersonVerb.LET:
            return await let(t, turn, user)
        case PersonVerb.BAR:
            return await bar(t, turn, user, Deed.REFUSED)
        case PersonVerb.BAN:
            return await ask_why(t, turn, user.id, seen=data.seen)
    raise Stale


async def let(t: Transaction, turn: Turn, user: User) -> Replies:
    """Let a person in and tell them; once, however often it is asked for."""
    told: list[Reply] = []
    if user.access != "allowed":
        told = [_welcome(turn, user)]
        await turn.deps.store.users.set_access(t, user.id, "allowed")
        await _note(t, turn, Deed.LET, user)
    bars = Button(label=f"✖️ {_('Close the studio to them')}", press=await press_of(t, turn, PersonVerb.BAN, user.id))
    # For translators: {person} is a link such as "Person 123".
    words = _("{person} may use the studio.", person=person(user.id))
    return [turn.put(f"✅ {words}", ((bars,), opens(user.id), *_back())), *told]


async def _note(t: Transaction, turn: Turn, deed: Deed, user: User, **facts: str) -> None:
    log, on = turn.deps.store.admin_log, about_person(user.id)
    await log.note(t, turn.user.id, deed, now=turn.now, whom=user.id, on=on, **facts)


async def press_of(t: Transaction, turn: Turn, verb: PersonVerb, user_id: int) -> str:
    """Return the data of a button that decides about a person as they are now."""
    seen = await turn.deps.store.admin_log.newest(t, about_person(user_id))
    return OnPerson(user=user_id, verb=verb, seen=seen).data


def opens(user_id: int) -> tuple[Button, ...]:
    """Return the row that opens a person's page."""
    # For translators: on a button that opens the page of somebody of whom only the number is known
    label = _("Person {number}", number=user_id)
    return (Button(label=f"👥 {label}", press=OnPerson(user=user_id, verb=PersonVerb.OPEN).data),)


def _welcome(turn: Turn, user: User) -> SendMessage:
    """Return what a person reads who has been let in, in their own language."""
    with turn.deps.languages.speaking(user):
        return SendMessage(
            chat_id=user.id, text=f"🎉 {_('You are in. Send me a photo, a video or a text, or see /menu.')}"
        )


async def bar(t: Transaction, turn: Turn, user: User, deed: Deed, reason: str | None = None) -> Replies:
    """Close the studio to a person, and tell them why if there is a reason; their rights stay."""
    await turn.deps.store.users.set_access(t, user.id, "banned", reason=reason)
    await _note(t, turn, deed, user, **({"reason": reason} if reason else {}))
    await close_rooms(t, turn.deps, user.id)
    await turn.deps.queue.enqueue(t, BAR, str(user.id))
    lets = Button(label=f"✅ {_('Let them in after all')}", press=await press_of(t, turn, PersonVerb.LET, user.id))
    words = _("The studio is closed to {person}.", person=person(user.id))
    said = turn.put(f"✖️ {words}", ((lets,), opens(user.id), *_back()))
    if not reason:
        return [said]
    with turn.deps.languages.speaking(user):
        return [said, SendMessage(chat_id=user.id, text=f"🚫 {_words(turn, reason)}")]


async def _somebody(t: Transaction, turn: Turn, user_id: int) -> User:
    users = turn.deps.store.users
    if user_id in turn.deps.settings.admin_ids:
        raise Refused(
            user_text=N_("That is one of the operator's admins, who always have access. Please send another id.")
        )
    await t.lock(f"user:{user_id}")  # before they are read: another admin may be deciding about them
    return await users.get(t, user_id) or await users.see(t, user_id, language="", now=turn.now)


async def ask_whom(t: Transaction, turn: Turn) -> Replies:
    """Ask for the id or name of a person to ban or to let in."""
    await open_draft(t, turn, WHOM, {})
    return [turn.put(f"🚫 {_(WHICH)}", _back())]


async def named(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the id or name that was asked for."""
    if not turn.is_admin:
        raise Stale
    found = await sought(t, turn, (turn.incoming.text or "").strip())
    if not isinstance(found, list):
        return [turn.say(found, _back())]
    if len(found) > 1:
        rows = tuple([await _verdicts(t, turn, one) for one in found])
        return [turn.say(several(found), rows + _back())]
    return await _what_about(t, turn, found[0])


async def sought(t: Transaction, turn: Turn, text: str) -> list[int] | str:
    """Return the people whom an id or name means, at least one; or what to say instead."""
    if not text or len(text) > LONGEST_NAME or (text.lstrip("-").isdigit() and not is_id(text)):
        return _(WHICH)
    return [int(text)] if is_id(text) else await _called(t, turn, text) or _(NOBODY)


async def _called(t: Transaction, turn: Turn, name: str) -> list[int]:
    return await turn.deps.store.users.called(t, name, limit=MOST_NAMED)


def several(found: list[int]) -> str:
    """Return the people of a name, a line each."""
    words = ngettext(
        "{count} person has that name, seen last first:",
        "{count} people have that name, seen last first:",
        len(found),
    )
    return "\n".join([words, *(f"• {person(one)}" for one in found)])


async def _verdicts(t: Transaction, turn: Turn, user_id: int) -> tuple[Button, ...]:
    # For translators: {number} is a person's id in Telegram
    bans = f"🚫 {_('Ban {number}', number=user_id)}"
    return (
        Button(label=bans, press=await press_of(t, turn, PersonVerb.BAN, user_id)),
        Button(label=f"✅ {_('Let in')}", press=await press_of(t, turn, PersonVerb.LET, user_id)),
    )


async def _what_about(t: Transaction, turn: Turn, user_id: int) -> Replies:
    """Say how it is with a person, and take the next text as the reason of their ban."""
    user = await _somebody(t, turn, user_id)
    bans = Button(label=f"🚫 {_('Ban')}", press=await press_of(t, turn, PersonVerb.BAN, user.id))
    lets = Button(label=f"✅ {_('Let in')}", press=await press_of(t, turn, PersonVerb.LET, user.id))
    if user.access == "banned":
        return [turn.say(_banned(user), ((lets,), *_back()))]
    await _open_why(t, turn, user.id)
    words = _(
        "What about {person}? To ban them, send the reason as a <b>text</b>: they read it.", person=person(user.id)
    )
    return [turn.say(f"🚫 {words}", ((bans, lets) if is_outside(turn, user) else (bans,), opens(user.id), *_back()))]


def is_outside(turn: Turn, user: User) -> bool:
    """Whether a person waits to be let in, or may use the studio only once they are."""
    return user.access == "asked" or (user.access == "open" and turn.deps.settings.access != "open")


def _banned(user: User) -> str:
    why = f"\n{_('Reason: {reason}', reason=escape(user.ban_reason))}" if user.ban_reason else ""
    words = _("What about {person}? They are banned.", person=person(user.id))
    return f"{words}{why}"


def is_id(text: str) -> bool:
    """Whether a text is a number that can be a person's id in Telegram."""
    return ID.fullmatch(text) is not None and int(text) <= MOST_USER


async def ask_why(t: Transaction, turn: Turn, user_id: int, *, seen: int | None = None) -> Replies:
    """Ask for the reason of a person's ban; seen: the newest deed about them on the screen that it was asked on."""
    user = await _somebody(t, turn, user_id)
    await _open_why(t, turn, user.id, seen)
    return [turn.put(f"🚫 {_(WHY_BAN, person=person(user.id))}", _back())]


async def _open_why(t: Transaction, turn: Turn, user_id: int, seen: int | None = None) -> None:
    if seen is None:
        seen = await turn.deps.store.admin_log.newest(t, about_person(user_id))
    await open_draft(t, turn, WHY, {PERSON: user_id, SEEN: seen})


async def reasoned(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the reason that was asked for."""
    if not turn.is_admin:
        raise Stale
    reason, user_id = (turn.incoming.text or "").strip(), int(draft.answers[PERSON])
    if not reason:
        return [turn.say(_(WHY_BAN, person=person(user_id)), _back())]
    if len(reason) > LONGEST_REASON:
        raise Refused(
            user_text=N_("That is too long for a reason: please send {most} characters at most.", most=LONGEST_REASON)
        )
    await turn.deps.store.drafts.drop(t, draft)
    user = await _somebody(t, turn, user_id)
    seen, rows = int(draft.answers.get(SEEN, 0)), (opens(user.id), *_back())
    if (changed := await meanwhile.since(t, turn, about_person(user.id), seen, rows)) is not None:
        return changed
    return await bar(t, turn, user, Deed.BANNED, reason)


async def said(t: Transaction, turn: Turn, argument: str) -> Replies:
    """Act on "/admin ban 123", which asks for the reason, on "/admin ban 123 reason", or on "/admin unban 123"."""
    verb, _space, rest = argument.partition(" ")
    number, _space, reason = rest.strip().partition(" ")
    if verb.lower() not in SAID or not is_id(number):
        return [turn.say(_("Please send <code>/admin ban ID</code> or <code>/admin unban ID</code>, or /admin alone."))]
    user = await _somebody(t, turn, int(number))
    if verb.lower() == "unban":
        return await let(t, turn, user)
    if user.access == "banned":  # perhaps by another admin, for another reason: that one is not overwritten unseen
        lets = Button(label=f"✅ {_('Let in')}", press=await press_of(t, turn, PersonVerb.LET, user.id))
        return [turn.say(_banned(user), ((lets,), *_back()))]
    if not reason.strip():
        return await ask_why(t, turn, user.id)
    return await bar(t, turn, user, Deed.BANNED, reason.strip()[:LONGEST_REASON])


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
