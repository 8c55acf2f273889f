"""The state of a job in a word. Pure."""

from bot.locales import N_, _
from bot.store.job import Job, State

# For translators: the state of an order, the first word of its card.
WORDS = {
    State.QUEUED: N_("Queued"),
    State.STARTING: N_("Queued"),
    State.RUNNING: N_("Rendering"),
    State.SENDING: N_("Sending"),
    State.DELIVERED: N_("Done"),
    State.FAILED: N_("Failed"),
    State.CANCELLED: N_("Cancelled"),
}
INSIDE = {
    State.QUEUED: N_("queued"),
    State.STARTING: N_("queued"),
    State.RUNNING: N_("rendering"),
    State.SENDING: N_("sending"),
    State.DELIVERED: N_("done"),
    State.FAILED: N_("failed"),
    State.CANCELLED: N_("cancelled"),
}
"""The same within a line."""


def state_word(job: Job) -> str:
    """Return the first word of a card."""
    return _(WORDS[job.state])


def state_inside(job: Job) -> str:
    """Return it as it stands within a line."""
    return _(INSIDE[job.state])
