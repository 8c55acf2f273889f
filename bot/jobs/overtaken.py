"""Whether an edit that a dead process left is out of date: it would hide what was said since."""

from bot.buttons import VERSIONS, Data, OfDraft, parse
from bot.chat import EditMessage
from bot.errors import Stale
from bot.store.database import Transaction
from bot.store.store import Store


async def is_overtaken(t: Transaction, store: Store, edit: EditMessage) -> bool:
    """Whether the message is a job's card by now, or asks what its draft no longer asks."""
    if await store.jobs.is_card(t, edit.chat_id, edit.message_id):
        return True
    for draft_id, version in _drafts_of(edit):
        now = await store.drafts.version(t, draft_id)
        if now is None or now % VERSIONS != version:
            return True
    return False


def _drafts_of(edit: EditMessage) -> set[tuple[int, int]]:
    """Return the drafts that an edit's buttons belong to, with their versions."""
    pressed = [_parsed(button.press or "") for row in edit.rows for button in row]
    return {(one.draft, one.version) for one in pressed if isinstance(one, OfDraft)}


def _parsed(data: str) -> Data | None:
    try:
        return parse(data)
    except Stale:
        return None
