"""The card of a recipe: what was asked, a line for each step, what it costs, and the way on. Pure."""

from collections.abc import Sequence

from bot.buttons import CookedVerb, JobVerb, OnCooked
from bot.chat import Button, Rows
from bot.jobs.recipe_machine import NO_MORE, TOLD, made_of, newest
from bot.jobs.words import cards
from bot.jobs.words.costs import counted_for
from bot.jobs.words.keeping import keep_button
from bot.jobs.words.waiting import NOTHING, Wait, sentences, so_far
from bot.locales import _, ngettext
from bot.operations import OPERATIONS
from bot.operations.prices import at_most_words, credits_words, price_words
from bot.store.job import FINAL, Job, State


def left(card: Job, parts: Sequence[Job]) -> int:
    """Return the credits that the rest may cost: what was told for all, without what was paid."""
    return max(0, int(card.request[TOLD]["most"]) - counted_for(parts))


def dearer(needs: int, told: int) -> str:
    """Return why the next step was not begun: it costs more than was told."""
    # For translators: {credits} is said like "12 credits"; {count} is a number of credits too.
    return ngettext(
        "The next step may cost {credits} by now; of what I told you, {count} is left. "
        "Press ✅ if you want it all the same.",
        "The next step may cost {credits} by now; of what I told you, {count} are left. "
        "Press ✅ if you want it all the same.",
        told,
        credits=credits_words(needs),
    )


def unmade(job: Job, parts: Sequence[Job]) -> str:
    """Return why a recipe has stopped where one of its steps failed."""
    number = made_of(parts, len(OPERATIONS[job.operation].steps)) + 1
    why = _("Step {number} didn't work out.", number=number)
    return f"{why} {_('What was made before is yours.')}" if number > 1 else why


def card(job: Job, parts: Sequence[Job], wait: Wait = NOTHING) -> str:
    """Return the words of a recipe's card."""
    elapsed = sentences(so_far(wait.so_far)) if job.state not in FINAL else []
    return "\n".join([cards.heading(job), *lines(job, parts), *elapsed])


def lines(job: Job, parts: Sequence[Job]) -> list[str]:
    """Return the request, a line for each step, and the price: as told, or in the end what was paid."""
    operation = OPERATIONS[job.operation]
    return [*cards.summary(operation, job.request["answers"]), *_steps(job, parts), *_money(job, parts), *_why(job)]


def _steps(job: Job, parts: Sequence[Job]) -> list[str]:
    jobs, steps = newest(parts), OPERATIONS[job.operation].steps
    done = made_of(parts, len(steps))
    # For translators: what a line such as "2. Upscale: then" says of a step.
    waits = _("not made") if job.state in FINAL or NO_MORE in job.request[TOLD] else _("then")
    told = {number: cards.part_words(part) for number, part in jobs.items()}
    told |= {number: _("done") for number in range(done) if jobs[number].state is not State.DELIVERED}
    if job.state not in FINAL and done not in jobs and NO_MORE not in job.request[TOLD]:
        # For translators: what a line such as "2. Upscale: next" says of a step.
        told[done] = _("next")
    names = [f"{n + 1}. {_(step.operation.title)}" for n, step in enumerate(steps)]
    return [cards.labelled(name, told.get(n, waits)) for n, name in enumerate(names)]


def _money(job: Job, parts: Sequence[Job]) -> list[str]:
    if job.state in FINAL:
        cost = counted_for(parts)
        return [_("Cost: {credits}", credits=credits_words(cost))] if cost else []
    told = job.request[TOLD]
    # For translators: {price} is said like "about 12 credits, at most 20".
    return [_("Ordered for {price} in all.", price=price_words(told["about"], told["most"]))] if told["most"] else []


def _why(job: Job) -> list[str]:
    return [_(job.error)] if job.error and job.state is State.FAILED else []


def rows(job: Job, parts: Sequence[Job]) -> Rows:
    """Return the buttons of a recipe's card."""
    if job.state not in FINAL:
        return (*cards.cancel_row(job, parts), *cards.progress_row(job))
    again = ((Button(label=f"🔁 {_('Again')}", press=cards.press(job, JobVerb.AGAIN)),),)
    keep = (keep_button(job),) if job.state is State.DELIVERED else ()
    return (*on_row(job, parts), *((keep,) if keep else ()), *again)


def on_row(job: Job, parts: Sequence[Job]) -> Rows:
    """Return the button that goes on where a recipe has stopped; none if it has not, or a job of it still runs."""
    number = made_of(parts, len(OPERATIONS[job.operation].steps))
    if job.state is not State.FAILED or any(part.state not in FINAL for part in parts):
        return ()
    needs = (job.result or {}).get("needs")
    most = left(job, parts) if needs is None else int(needs)
    price = f" · {at_most_words(most)}" if most else ""
    # For translators: a button; a price may follow.
    label = _("Go on from step {number}", number=number + 1)
    label = f"{'🔁' if needs is None else '✅'} {label}{price}"
    return ((Button(label=label, press=OnCooked(job=job.id, verb=CookedVerb.GO_ON).data),),)
