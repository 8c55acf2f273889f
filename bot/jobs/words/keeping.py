"""The button that keeps what was done as a recipe. Pure."""

from bot.buttons import CookedVerb, OnCooked
from bot.chat import Button, Rows
from bot.jobs.recipe_machine import NUMBER
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.kept_recipes import taken_from
from bot.operations.recipes import is_step
from bot.store.job import Job


def keep_row(job: Job) -> Rows:
    """Return it below a result that was made from another one; a recipe's own steps have it on their card."""
    led_on = is_step(OPERATIONS[job.operation]) and taken_from(job.operation, job.request["answers"]) is not None
    if NUMBER in job.request or not led_on:
        return ()
    return ((keep_button(job),),)


def keep_button(job: Job) -> Button:
    """Return the button."""
    return Button(label=f"📜 {_('Keep as a recipe')}", press=OnCooked(job=job.id, verb=CookedVerb.KEEP).data)
