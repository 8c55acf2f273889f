"""What admins are told unasked: that A2E's account is empty, once an hour at most."""

import logging
from functools import partial
from time import time

from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import last_word
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.ledger import STUDIO
from bot.store.quotas import OUT_OF_CREDITS

log = logging.getLogger(__name__)

TELL = "tell-operator"
"""The step that tells admins; its key says what about."""
LATER_SECONDS = 60.0
TOLD = {
    # For translators: keep the mark first.
    "credits": N_(
        "🪫 A2E's account has run out of credits: an order was refused. Top up at https://video.a2e.ai, or "
        "exchange diamonds in /admin. I say this once an hour at most."
    ),
}


async def out_of_credits(t: Transaction, deps: Deps) -> str:
    """Tell the admins that A2E's account is empty, unless told recently; return the words for the user."""
    if not deps.settings.admin_ids:
        return _("The studio has run out of credits. Please tell its operator, and try again later.")
    if await deps.store.quotas.spare(t, STUDIO, OUT_OF_CREDITS, now=time()):
        await deps.queue.enqueue(t, TELL, "credits")
    return _("The studio has run out of credits; the operator has been told. Please try again later.")


async def tell_operator(deps: Deps, key: str) -> None:
    """Tell every admin, or the one that a key "what:admin" names; who can't be reached now is told later, alone.

    Raises:
        BotError: the one can't be told now.

    """
    what, _colon, one = key.partition(":")
    if one:
        await _tell(deps, what, int(one))
        return
    for admin in sorted(deps.settings.admin_ids):
        try:
            await _tell(deps, what, admin)
        except BotError as error:  # not again for all: the others have it already
            log.warning("admin told later admin=%s: %s", admin, error)
            later = partial(deps.queue.enqueue, step=TELL, key=f"{what}:{admin}", delay=LATER_SECONDS)
            await deps.store.db.transact(later)


async def _tell(deps: Deps, what: str, admin: int) -> None:
    with await deps.languages.to(admin):
        said = SendMessage(chat_id=admin, text=_(TOLD[what]))
    await last_word(deps, said)
