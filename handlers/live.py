"""/live and the commands that steer a live room: /persona, /ask, /say, /bye.

Words for an avatar go to A2E, which a decision can't wait for: they are kept as a row, and a step of the queue
passes them on and reports what happened.
"""

from functools import partial
from html import escape

from bot.a2e.streaming import LONGEST_PERSONA, LONGEST_WORDS
from bot.errors import BotError, Refused
from bot.jobs.live_messages import Verb
from bot.jobs.live_rooms import close_room
from bot.locales import N_, _
from bot.locales.amounts import number
from bot.operations.facts import PersonaOf
from bot.operations.inputs import Text
from bot.operations.live import Live
from bot.operations.texts import check_length, check_words
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.live_rooms import LiveRoom
from bot.store.quotas import LIVE_WORDS
from handlers.dialogue import live_guard
from handlers.dialogue.answers import begin
from handlers.dialogue.engine import open_draft
from handlers.manners import Listed
from handlers.turn import Replies, Turn

NO_ROOM = N_("You have no open live room. /live opens one.")
# For translators: {name} is that of an avatar.
QUESTIONS = {
    Verb.SAY: Text(
        ask=N_("What should {name} say? Send a <b>text</b>, or /cancel."),
        label=N_("Say"),
        longest=LONGEST_WORDS,
        spoken=True,
    ),
    Verb.ASK: Text(
        ask=N_("What do you want to ask {name}? Send a <b>text</b>, or /cancel."), label=N_("Ask"), longest=1000
    ),
    Verb.PERSONA: Text(
        ask=N_("What should {name} know and answer from? Send a <b>text</b> of up to {most} characters, or /cancel."),
        label=N_("Persona"),
        longest=LONGEST_PERSONA,
    ),
}
"""verb -> the question for its words. A draft named after the verb waits for them."""


async def live(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the way into the open room, or start opening one."""
    live_guard.page_is_there(turn)
    room = await live_guard.open_room(t, turn)
    if room is None:
        return await begin(t, turn, Live)
    key = f"{room.id}:{turn.incoming.chat_id}:{turn.incoming.thread_id or 0}"
    await turn.deps.queue.enqueue(t, "invite", key)
    return []


async def _own_room(t: Transaction, turn: Turn) -> LiveRoom:
    room = await live_guard.open_room(t, turn)
    if room is None:
        raise Refused(user_text=NO_ROOM)
    return room


async def steer(t: Transaction, turn: Turn, argument: str = "", *, verb: Verb) -> Replies:
    """Pass words on to the avatar; ask for them when they are missing."""
    room = await _own_room(t, turn)
    argument = argument or (turn.incoming.replied.text if turn.incoming.replied else None) or ""
    if argument:
        check_words(argument, spoken=QUESTIONS[verb].spoken)
        check_length(argument, QUESTIONS[verb].longest)
        return await _pass_on(t, turn, room, verb, argument)
    now = [_persona_now(turn, room)] if verb is Verb.PERSONA else []
    await open_draft(t, turn, verb.value, {})
    asked = QUESTIONS[verb]
    question = _(asked.ask, name=f"<b>{escape(room.name)}</b>", most=number(asked.longest))
    return [turn.say("\n".join([*now, question]))]


def _persona_now(turn: Turn, room: LiveRoom) -> str:
    """Return what A2E says the avatar knows, if it says."""
    try:
        text = turn.known.ask(PersonaOf(channel=room.channel))
    except BotError:
        text = None
    if text is None:
        words = _("A2E doesn't say what it knows now.")
        return f"🧠 {words}"
    if not text:
        return f"🧠 {_('It knows nothing yet.')}"
    words = f"{escape(text[:1500])}{'…' if len(text) > 1500 else ''}"
    return f"🧠 {_('It knows now: “{words}”', words=words)}"


async def heard(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take a message as the words that were asked for."""
    verb = Verb(draft.operation)
    room = await live_guard.open_room(t, turn)
    if room is None:
        await turn.deps.store.drafts.drop(t, draft)
        return [turn.say(_(NO_ROOM))]
    text = QUESTIONS[verb].accept(turn.incoming, turn.known)
    await turn.deps.store.drafts.drop(t, draft)
    return await _pass_on(t, turn, room, verb, text)


async def _pass_on(t: Transaction, turn: Turn, room: LiveRoom, verb: Verb, text: str) -> Replies:
    """Keep the words, encrypted like everything that users write, to be passed on."""
    incoming = turn.incoming
    await turn.deps.store.quotas.take(t, turn.user.id, LIVE_WORDS, now=turn.now)
    message = await turn.deps.store.live_messages.add(
        t,
        user_id=turn.user.id,
        channel=room.channel,
        verb=verb.value,
        words=text,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        reply_to=incoming.message_id,
        now=turn.now,
    )
    await turn.deps.queue.enqueue(t, "steer", message.line)
    return []


async def bye(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Leave the room: unused time is returned."""
    room = await _own_room(t, turn)
    await close_room(t, turn.deps, room)
    words = _("Leaving the room with <b>{name}</b>…", name=escape(room.name))
    return [turn.say(f"👋 {words}")]


IN_ROOM: dict[str, Listed] = {
    "say": (partial(steer, verb=Verb.SAY), N_("Have the live avatar say something")),
    "ask": (partial(steer, verb=Verb.ASK), N_("Ask the live avatar something")),
    "persona": (partial(steer, verb=Verb.PERSONA), N_("What the live avatar knows")),
    "bye": (bye, N_("Leave the live room; unused time is returned")),
}
WAITS = frozenset(verb.value for verb in QUESTIONS)
"""Operations of drafts that wait for an avatar's words."""
