"""Why a job's start call was refused, in words for its user."""

import logging

from bot.a2e import calls
from bot.a2e.calls import Credits
from bot.a2e.errors import A2EError, Moderated, OutOfCredits, Rejected
from bot.errors import BotError
from bot.jobs.alerts import out_of_credits
from bot.jobs.deps import Deps
from bot.jobs.words.cards import request_of
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.store.jobs import Job

log = logging.getLogger(__name__)

NO_DIAMONDS = N_("This needs A2E diamonds, and the studio has none left. Please tell the operator and try again later.")


async def reason(deps: Deps, job: Job, error: A2EError) -> str:
    """Return words for a refusal; when A2E's account is empty, tell the admins too."""
    if isinstance(error, OutOfCredits) or await _is_short(deps, job, error):
        return await deps.store.db.transact(lambda t: out_of_credits(t, deps))
    operation = OPERATIONS[job.operation]
    if isinstance(error, Moderated) and operation.forbidden:
        return _(operation.forbidden)
    diamonds = operation.costs_diamonds and bool(request_of(job).estimate())
    if isinstance(error, Rejected) and diamonds and (wallet := await _wallet(deps)) and wallet.diamonds <= 0:
        return _(NO_DIAMONDS)
    return _(error.user_text)


async def _is_short(deps: Deps, job: Job, error: A2EError) -> bool:
    """Whether A2E's account lacks the credits: A2E may report that like any bad request, so compare."""
    if not isinstance(error, Rejected) or not job.price or OPERATIONS[job.operation].costs_diamonds:
        return False
    wallet = await _wallet(deps)
    return wallet is not None and wallet.coins < job.price


async def _wallet(deps: Deps) -> Credits | None:
    """Return what A2E's account has left; None when A2E does not say."""
    try:
        return await calls.credits(deps.a2e)
    except BotError as error:
        log.info("credits not read for a refusal: %s", error)
        return None
