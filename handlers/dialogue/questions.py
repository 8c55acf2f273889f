"""What a draft asks next, as words and buttons. Reads only."""

from collections.abc import Sequence

from bot.buttons import ChoiceVerb, DraftVerb
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.operations import OPERATIONS
from bot.operations.choices import Pick
from bot.operations.file_inputs import FromShelf
from bot.operations.inputs import Input, OneOf
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue import choices
from handlers.dialogue.keys import ADDING, AT, ITEM, cancel_row, page_of_draft, press, press_choice
from handlers.turn import Turn


def current(draft: Draft) -> str | None:
    """Return the field to ask for now; None when all that must be answered is."""
    if draft.answers.get(AT):
        return str(draft.answers[AT])
    for field, given in OPERATIONS[draft.operation].inputs().items():
        if draft.answers.get(ADDING) == field:
            return field
        if not given.optional and field not in draft.answers and given.needed(draft.answers):
            return field
    return None


async def question(t: Transaction, turn: Turn, draft: Draft, field: str) -> tuple[str, Rows]:
    """Return the words and buttons that ask for a field.

    Raises:
        Lacking: a list of A2E's is needed first.

    """
    operation = OPERATIONS[draft.operation]
    given = operation.inputs()[field]
    words = [f"{operation.icon} <b>{operation.title}</b>", given.ask]
    rows: Rows = ()
    match given:
        case Pick():
            more, rows = await choices.rows_of(t, turn, draft, field, given)
            words += more
        case FromShelf(kind=kind, pick=pick):
            assets = await turn.deps.store.assets.page(t, turn.user.id, kind, offset=0, limit=100)
            words = [words[0], pick] if assets and pick else words
            rows = _shelf_rows(draft, assets)
        case OneOf(choices=labels):
            rows = tuple(
                (Button(label=label, press=press_choice(draft, ChoiceVerb.SET, value)),)
                for value, label in labels.items()
            )
    if given.many:
        more, enough = _enough(draft, field, given)
        words, rows = words + more, rows + enough
    return "\n".join(words), (*rows, *_skip_row(draft, given), *cancel_row(draft))


def _enough(draft: Draft, field: str, given: Input) -> tuple[list[str], Rows]:
    """Return what a list answer holds so far, and the button that ends it."""
    so_far = draft.answers.get(field)
    if not so_far:
        return [], ()
    told = given.describe(so_far)
    return [f"So far: {told}."], (
        (Button(label=f"✅ That's all: {len(so_far)}", press=press(draft, DraftVerb.ENOUGH)),),
    )


def _skip_row(draft: Draft, given: Input) -> Rows:
    return ((Button(label="⏭ Keep as it is", press=press(draft, DraftVerb.SKIP)),),) if given.optional else ()


def _shelf_rows(draft: Draft, assets: Sequence[Asset]) -> Rows:
    shown, page, pages = page_of(assets, int(draft.answers.get(ITEM, 0)))
    rows = tuple(
        (Button(label=f"🙂 {asset.name}", press=press_choice(draft, ChoiceVerb.SET, asset.id)),) for asset in shown
    )
    return rows + turning(page, pages, lambda n: page_of_draft(draft, n))
