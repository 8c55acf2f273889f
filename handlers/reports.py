"""🚩 below results that others see: one press tells the operator, who decides in private."""

from bot.buttons import Data, Report
from bot.errors import Stale
from bot.jobs.words.reporting import proof_of
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.job import HAS_RESULT
from bot.store.quotas import REPORTS
from handlers import review
from handlers.turn import Replies, Turn

# For translators: this and the next four stand on a small note of at most 200 characters.
THANKS = N_("Reported. The operator of this studio looks at it and decides. Thank you.")
ALREADY = N_("You have reported this one: the operator knows of it.")
OWN = N_("This one is yours: 🗑 deletes it.")
NO_MORE = N_("This result is deleted already, so there is nothing to report.")
TOO_MANY = N_("You have reported very many results today. Please go on tomorrow.")


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Note a report and tell the admins; of several reports of one result they hear once."""
    if not isinstance(data, Report):
        raise Stale
    store = turn.deps.store
    job = await store.jobs.get(t, data.job)
    if job is None or job.state not in HAS_RESULT or data.proof != proof_of(job.name):
        return turn.toast(_(NO_MORE), alert=True)
    if job.user_id == turn.user.id:
        return turn.toast(_(OWN), alert=True)
    if not await store.quotas.spare(t, turn.user.id, REPORTS, now=turn.now):
        return turn.toast(_(TOO_MANY), alert=True)
    await t.lock(f"reports:{job.id}")
    count = await store.reports.add(t, turn.user.id, job.id, now=turn.now)
    if count is None:
        return turn.toast(_(ALREADY), alert=True)
    told = await review.to_admins(t, turn, job) if count == 1 else []
    return [*turn.toast(_(THANKS), alert=True), *told]
