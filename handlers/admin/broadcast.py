"""Broadcasts in the operator's panel: what is sent, to whom, a preview, and how far it is."""

from dataclasses import replace

from bot.buttons import AS_IN_TELEGRAM, CastFor, CastVerb, OnCast, Panel, PanelVerb
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.broadcasts import words
from bot.jobs.broadcasts.body import WANTED, read
from bot.jobs.broadcasts.hand import REPORT
from bot.jobs.broadcasts.sending import STEP
from bot.locales import LANGUAGES, N_, _, ngettext
from bot.locales.amounts import number
from bot.operations.facts import Audience
from bot.store.admin_log import Deed
from bot.store.broadcasts import OVER, Broadcast, CastState
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.back import back
from handlers.dialogue.engine import open_draft
from handlers.home import in_pairs
from handlers.turn import Replies, Turn

CASTING = "casting"
"""The operation of a draft that waits for what a broadcast says."""
EVERYBODY = AS_IN_TELEGRAM
SENT_BEFORE = N_("That was decided before. Here is how it is now.")
NOT_TAKEN = N_(
    "Telegram doesn't take that message, so nobody can get it. Please send it again with other formatting, or without."
)
DROPPED = N_("Nothing was sent.")
MOVES = {
    CastVerb.PAUSE: (CastState.RUNNING, CastState.PAUSED),
    CastVerb.RESUME: (CastState.PAUSED, CastState.RUNNING),
}
"""What is pressed -> from which state to which."""
DEEDS = {
    CastState.RUNNING: Deed.RESUMED_NEWS,
    CastState.PAUSED: Deed.PAUSED_NEWS,
    CastState.STOPPED: Deed.STOPPED_NEWS,
}


async def ask(t: Transaction, turn: Turn) -> Replies:
    """Ask for the message; what is under way can be looked at."""
    await open_draft(t, turn, CASTING, {})
    others = tuple(_under_way(one) for one in await turn.deps.store.broadcasts.open(t))
    return [turn.put(f"📣 {_(WANTED)}", (*others, *_back()))]


def _under_way(cast: Broadcast) -> tuple[Button, ...]:
    # For translators: on a button: a broadcast that is under way
    words = _("Under way: {sent} sent, {left} left", sent=number(cast.sent), left=number(cast.left))
    return (Button(label=f"▶️ {words}", press=OnCast(cast=cast.id, verb=CastVerb.LOOK).data),)


async def given(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next message as what everybody gets: show it as it will look, and ask for whom it is."""
    if not turn.is_admin:
        raise Stale
    body = read(turn.incoming)
    people = _people(turn)
    cast = await turn.deps.store.broadcasts.add(t, turn.user.id, body.stored(), now=turn.now)
    refused = f"📣 {_(NOT_TAKEN)}"
    shown = replace(body.message(turn.incoming.chat_id), thread_id=turn.incoming.thread_id, or_else=refused)
    return [shown, turn.say(*_question(cast, people))]


def _people(turn: Turn) -> dict[str, int]:
    settings, default = turn.deps.settings, turn.deps.languages.default
    asked = Audience(access=settings.access, default=default, admins=frozenset(settings.admin_ids))
    found = turn.known.ask(asked)
    return {tag: found[tag] for tag in LANGUAGES if found.get(tag)}


def _count(people: dict[str, int], language: str) -> int:
    return people.get(language, 0) if language else sum(people.values())


def _question(cast: Broadcast, people: dict[str, int]) -> tuple[str, Rows]:
    """Return the question to whom it goes; the ✅ says how many they are."""
    count = _count(people, cast.language)
    drop = Button(label=f"✖️ {_('Send nothing')}", press=OnCast(cast=cast.id, verb=CastVerb.DROP).data)
    if not count:
        words = _("Nobody would get this one: people have opted out, or nobody has this language.")
        return f"📣 {words}", (*_choice(cast, people), (drop,))
    words = ngettext(
        "Above is what they get, as it will look. It goes to {people} person, behind all results and answers. "
        "To change it, send another message.",
        "Above is what they get, as it will look. It goes to {people} people, behind all results and answers. "
        "To change it, send another message.",
        count,
        people=number(count),
    )
    # For translators: on a button
    label = ngettext("Send it to {people} person", "Send it to {people} people", count, people=number(count))
    send = Button(label=f"✅ {label}", press=OnCast(cast=cast.id, verb=CastVerb.SEND).data)
    return f"📣 {words}", ((send,), *_choice(cast, people), (drop,))


def _choice(cast: Broadcast, people: dict[str, int]) -> Rows:
    """Return the buttons that say for whom it is, where there is a choice."""
    if len(people) < 2 and not cast.language:
        return ()
    # For translators: on a button: a message goes to people with any language
    options = [(EVERYBODY, _("Everybody"), sum(people.values()))]
    options += [(tag, LANGUAGES[tag], count) for tag, count in people.items()]
    chosen = cast.language or EVERYBODY
    buttons = []
    for tag, name, count in options:
        label = f"{name}: {number(count)}"
        shown = f"· {label} ·" if tag == chosen else label
        buttons.append(Button(label=f"🌐 {shown}", press=CastFor(cast=cast.id, language=tag).data))
    return ((buttons[0],), *in_pairs(buttons[1:]))


async def chosen(t: Transaction, turn: Turn, data: CastFor) -> Replies:
    """Let it be for people with a language, or for everybody."""
    cast = await _mine(t, turn, data.cast)
    language = "" if data.language == EVERYBODY else data.language
    if language and language not in LANGUAGES:
        raise Stale
    people = _people(turn)
    cast = await turn.deps.store.broadcasts.save(t, replace(cast, language=language))
    return [turn.put(*_question(cast, people))]


async def _mine(t: Transaction, turn: Turn, cast_id: int) -> Broadcast:
    cast = await turn.deps.store.broadcasts.get(t, cast_id)
    if cast is None or cast.admin_id != turn.user.id or cast.state is not CastState.SHOWN:
        raise Stale
    return cast


async def pressed(t: Transaction, turn: Turn, data: OnCast) -> Replies:
    """Send a broadcast, drop it, or pause, resume, stop or show one that is under way."""
    if data.verb is CastVerb.DROP:
        return await _drop(t, turn, data.cast)
    cast = await turn.deps.store.broadcasts.get(t, data.cast)
    if cast is None or (cast.state is CastState.SHOWN and cast.admin_id != turn.user.id):
        raise Stale
    if data.verb is CastVerb.LOOK:
        return _card(turn, cast)
    if data.verb is CastVerb.SEND and cast.state is CastState.SHOWN:
        return await _send(t, turn, cast)
    if data.verb is CastVerb.STOP and cast.state in (CastState.RUNNING, CastState.PAUSED):
        return await _moved(t, turn, cast, CastState.STOPPED)
    before, after = MOVES.get(data.verb, (None, cast.state))
    if cast.state is not before:
        return [*turn.note(_(SENT_BEFORE)), *_card(turn, cast)]
    return await _moved(t, turn, cast, after)


async def _drop(t: Transaction, turn: Turn, cast_id: int) -> Replies:
    cast = await _mine(t, turn, cast_id)
    await turn.deps.store.broadcasts.drop(t, cast.id)
    await _close(t, turn)
    return [turn.put(f"✖️ {_(DROPPED)}", words.to_section())]


async def _close(t: Transaction, turn: Turn) -> None:
    """Ask for nothing any more."""
    if turn.draft is not None and turn.draft.operation == CASTING:
        await turn.deps.store.drafts.drop(t, turn.draft)


async def _send(t: Transaction, turn: Turn, cast: Broadcast) -> Replies:
    found = _people(turn)
    people = _count(found, cast.language)
    if not people:  # they have gone since it was shown, or a button was made up
        return [turn.put(*_question(cast, found))]
    cast = replace(cast, state=CastState.RUNNING, people=people, card_id=turn.incoming.message_id)
    await turn.deps.store.broadcasts.save(t, cast)
    await turn.deps.queue.enqueue(t, STEP, str(cast.id))
    await turn.deps.store.admin_log.note(t, turn.user.id, Deed.TOLD_ALL, now=turn.now, people=people)
    await _close(t, turn)
    return _card(turn, cast)


async def _moved(t: Transaction, turn: Turn, cast: Broadcast, to: CastState) -> Replies:
    cast = await turn.deps.store.broadcasts.save(t, replace(cast, state=to))
    await turn.deps.store.admin_log.note(t, turn.user.id, DEEDS[to], now=turn.now, number=cast.id)
    if to is CastState.RUNNING:
        await turn.deps.queue.enqueue(t, STEP, str(cast.id))
    if to in OVER:
        await turn.deps.queue.enqueue(t, REPORT, str(cast.id), delay=1.0)  # what is in flight now is counted by then
    return _card(turn, cast)


def _card(turn: Turn, cast: Broadcast) -> Replies:
    return [turn.put(words.card(cast), words.rows(cast))]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
