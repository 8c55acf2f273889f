"""Inline mode: "@bot words" in any chat finds one's own results and faces, and never anybody else's."""

from bot.chat import AnswerInline
from bot.jobs.words.finds import PAGE, Thing, of_face, of_made, page_of
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.users import may_use
from handlers.gallery import SHOWN
from handlers.turn import Replies, Turn

AT_A_TIME, MOST_TIMES = 50, 10
"""How many of a person's jobs are read at once, and how often for one answer: their words are sealed, so each has to
be opened."""
NEWEST = 1e12
"""A time after which nothing was ordered, in Unix seconds."""
# For translators: a button above what is found in inline mode; it opens the bot; at most 30 characters
DOOR = N_("Make something in the studio")


async def found(t: Transaction, turn: Turn) -> Replies:
    """Answer an inline query, newest first; who may not use the bot finds nothing."""
    query_id = turn.incoming.inline or ""
    if not may_use(turn.user, turn.deps.settings.access, is_admin=turn.is_admin):
        return [AnswerInline(query_id=query_id)]
    before = before_of(turn.incoming.argument)
    things, left = await _look(t, turn, turn.incoming.text or "", before)
    shown = tuple(one for thing in things for one in thing.shown)
    door = _(DOOR) if before == NEWEST else ""
    return [AnswerInline(query_id=query_id, found=shown, next_offset=repr(left) if left else "", door=door)]


def before_of(offset: str) -> float:
    """Return the time before which an answer goes on; any other offset than ours begins with the newest."""
    try:
        before = float(offset)
    except ValueError:
        return NEWEST
    return before if 0 < before < NEWEST else NEWEST


async def _look(t: Transaction, turn: Turn, words: str, before: float) -> tuple[list[Thing], float]:
    """Return what the words mean from before a time, and the time before which there may be more; 0: that is all."""
    things: list[Thing] = []
    read_to = before
    for _time in range(MOST_TIMES):
        made = await turn.deps.store.finds.results(t, turn.user.id, before=read_to, limit=AT_A_TIME)
        things += [of_made(one) for one in made if one.operation in SHOWN]
        read_to = made[-1].created_at if len(made) == AT_A_TIME else 0.0
        if not read_to or sum(one.meant_by(words) for one in things) > PAGE:
            break
    faces = await turn.deps.store.assets.all_of(t, turn.user.id, "face")
    things += [of_face(one) for one in faces if read_to <= one.created_at < before]
    page, more = page_of(things, words)
    return page, page[-1].at if more else read_to
