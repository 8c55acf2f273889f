"""How a draft's question looks: its words, its buttons, and the ways out of it."""

from dataclasses import replace

from bot.buttons import ChoiceVerb, DraftVerb
from bot.chat import Button, Reply, Rows
from bot.locales import N_, _
from bot.operations.facts import Choice
from bot.operations.view import View
from bot.store.drafts import Draft
from handlers.dialogue.draft import CALLED, button, cancel_row, headline, inputs_of
from handlers.dialogue.revisits import gone_back, revisited
from handlers.turn import Turn

# For translators: reply, as Telegram calls an answer to a message
AS_REPLY = N_("Send it as a <b>reply</b> to this message.")
NO_BUTTON = N_("Send it as a <b>reply</b> to this message. /cancel drops it.")


def question(draft: Draft, view: View) -> tuple[str, Rows]:
    """Return the words and buttons that ask for a field.

    Raises:
        Lacking: one of A2E's lists is needed first.

    """
    given = inputs_of(draft)[view.field]
    words, rows = given.show(view)
    again, ends = revisited(draft, view.field), False
    if given.many and view.answer and (given.ticked or not again):
        # For translators: {answers} is what was sent so far, such as: 2 photos
        words, ends = [*words, _("So far: {answers}.", answers=given.describe(view.answer))], True
        # For translators: a button, at most 28 characters; {count} is how many photos were sent
        label = _("That's all: {count}", count=len(view.answer))
        rows += ((button(draft, f"✅ {label}", DraftVerb.ENOUGH),),)
    elif (answer := given.answer_of(view.field, view.answers)) is not None and (again or given.optional):
        # For translators: {answer} is what a question is answered with at present
        words = [*words, _("Now: {answer}.", answer=given.describe(answer))]
    keep = given.optional or (again and not ends)
    return "\n".join([headline(draft), *words]), (*rows, *_way_row(draft, keep=keep), *cancel_row(draft))


def _way_row(draft: Draft, *, keep: bool) -> Rows:
    """Return the row that leads back and on."""
    back = (button(draft, f"◀️ {_('Back')}", DraftVerb.BACK),) if gone_back(draft) is not None else ()
    row: tuple[Button, ...] = (*back, button(draft, f"⏭ {_('Keep as it is')}", DraftVerb.SKIP)) if keep else back
    return (row,) if row else ()


def message(turn: Turn, draft: Draft, view: View) -> Reply:
    """Return a question as a message: in a group it asks for a reply, since nothing else reaches the bot there.

    If it needs no button but those that lead out of it, Telegram opens the reply by itself, for the sender of the
    message it replies to; a press brings no such message.
    """
    words, rows = question(draft, view)
    given = inputs_of(draft)[view.field]
    if turn.incoming.private or not given.sent:
        return turn.put(words, rows)
    asked = turn.say(f"{words}\n{_(NO_BUTTON)}")
    theirs = asked.reply_to or draft.answers.get(CALLED)
    if theirs is None or rows != (*_way_row(draft, keep=False), *cancel_row(draft)):
        return turn.put(f"{words}\n{_(AS_REPLY)}", rows)
    return replace(asked, reply_to=theirs, force_reply=_(given.label))


def in_words(turn: Turn, words: str) -> Reply:
    """Return a question that only words answer, outside an order; in a group they have to be a reply."""
    return turn.put(words if turn.incoming.private else f"{words}\n{_(AS_REPLY)}")


def look_rows(draft: Draft, view: View, entry: Choice) -> Rows:
    """Return the buttons below an entry's picture: to take it, and to go back."""
    # For translators: a button; {name} is an avatar's name
    take = view.choice(f"✅ {_('Take {name}', name=entry.label)}", entry.id, ChoiceVerb.SET)
    return ((take,), (button(draft, f"◀️ {_('Back')}", DraftVerb.SHOW),))
