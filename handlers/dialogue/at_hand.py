"""Reads the rows of a user that a question needs; `handlers.dialogue.questions` decides on them."""

from collections.abc import Mapping

from bot.buttons import VERSIONS
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import Operation
from bot.operations.inputs import Input
from bot.operations.models import WITHHELD
from bot.operations.usual import Usual
from bot.operations.view import Answer, View
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.consent import VERSION
from handlers.dialogue.draft import ITEM, changed, inputs_of, part_of, remembered
from handlers.dialogue.questions import AtHand, Next, likenesses, next_question, picked, unanswered
from handlers.turn import Turn


async def at_hand(t: Transaction, turn: Turn, draft: Draft) -> AtHand:
    """Return which of the picked assets still exist, and which consents were given."""
    store, user = turn.deps.store, turn.user.id
    assets = [row for row in picked(draft).values() if await store.assets.get(t, row, user) is not None]
    wanted = [one for _, one in likenesses(draft)]
    agreed = [one for one in wanted if await store.consents.given(t, user, *one, VERSION)]
    return AtHand(assets=frozenset(assets), agreed=frozenset(agreed))


async def next_of(t: Transaction, turn: Turn, draft: Draft) -> Next:
    """Return what comes next in a dialogue."""
    return next_question(draft, await at_hand(t, turn, draft))


async def view_of(t: Transaction, turn: Turn, draft: Draft, field: str, *, value: str | None = None) -> View:
    """Return what a field's input sees; value: the pressed button's, if only the asset that it names is needed."""
    given = inputs_of(draft)[field]
    operation = OPERATIONS[draft.operation]
    draft = await with_withheld(t, turn, draft)
    return View(
        draft=draft.id,
        version=draft.version % VERSIONS,
        operation=draft.operation,
        ready=unanswered(draft) is None,
        field=field,
        answers=_as_seen(operation, field, draft),
        known=turn.known,
        user_id=turn.user.id,
        page=int(draft.answers.get(ITEM, 0)),
        part=part_of(draft, field),
        own=await _own(t, turn, given, value),
        usual=await usual_times(t, turn, operation) if given.of_models else {},
        icon=SHELVES[given.shelf].icon if given.shelf else "",
        favourite=await _existing(t, turn, _favourite(turn, given)),
        last=await _existing(t, turn, _last(turn, draft, field, given)),
    )


def _as_seen(operation: type[Operation], field: str, draft: Draft) -> Mapping[str, Answer]:
    """Return the answers as a question sees them: those of its own step, where several are one."""
    own = {field: draft.answers[field]} if field in draft.answers else {}
    return {**operation.local(field, draft.answers), **own}


async def with_withheld(t: Transaction, turn: Turn, draft: Draft) -> Draft:
    """Return the draft with the models that A2E does not have at the moment."""
    if not OPERATIONS[draft.operation].models:
        return draft
    return changed(draft, **{WITHHELD: await turn.deps.store.models.withheld(t, now=turn.now) or None})


async def usual_times(t: Transaction, turn: Turn, operation: type[Operation]) -> Usual:
    """Return the seconds that an operation has usually taken, by its models' keys."""
    return await turn.deps.store.durations.usual(t, [one.name for one in operation.may_start()])


async def _own(t: Transaction, turn: Turn, given: Input, value: str | None) -> tuple[Asset, ...]:
    assets = turn.deps.store.assets
    if given.shelf is None:
        return ()
    if value is None:
        return tuple(await assets.page(t, turn.user.id, given.shelf, offset=0, limit=100))
    row = given.row_of(value)
    found = await assets.get(t, row, turn.user.id) if row is not None else None
    return (found,) if found is not None and found.kind == given.shelf else ()


def _favourite(turn: Turn, given: Input) -> Answer | None:
    return turn.user.settings.get(given.shelf or "") if given.has_favourite else None


def _last(turn: Turn, draft: Draft, field: str, given: Input) -> Answer | None:
    return turn.user.settings.get(remembered(draft.operation, field)) if given.remembered else None


async def _existing(t: Transaction, turn: Turn, chosen: Answer | None) -> Answer | None:
    """Return what a user has once chosen, unless it has been deleted."""
    if isinstance(chosen, dict) and "thing" in chosen:
        return chosen if await turn.deps.store.assets.get(t, chosen["thing"], turn.user.id) else None
    return chosen
