"""The card of a job: one message whose first word is the job's state. Pure: rows in, words out."""

from collections.abc import Sequence
from html import escape

from bot.buttons import AssetVerb, InFull, JobVerb, OnJob, OnThing, UseThing
from bot.chat import Button, Rows
from bot.jobs.recipe_machine import NUMBER
from bot.jobs.several import lost_of, media_of, messages_in
from bot.jobs.words import leads
from bot.jobs.words.costs import AT_MOST, cost_line, counted_for, paid_by, refund_line, stays_spent
from bot.jobs.words.leads import instead_row, result_rows
from bot.jobs.words.states import WORDS as WORDS  # noqa: PLC0414
from bot.jobs.words.states import state_inside, state_word
from bot.jobs.words.titles import is_group, title
from bot.jobs.words.waiting import NOTHING, OPEN, Wait, progress
from bot.jobs.words.waiting import lines as waiting_lines
from bot.locales import N_, _, ngettext
from bot.locales.widths import fitting
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import SPOKEN, Operation, Shows
from bot.operations.prices import credits_words, price_words, priced
from bot.store.jobs import Job, State

PAID = (State.DELIVERED, State.CANCELLED)
LATE_LINE = N_("It took longer than promised, so it's on us.")
# For translators: keep the mark first. The label of every result.
AI_LABEL = N_("🤖 AI-generated with A2E")


def press(job: Job, verb: JobVerb) -> str:
    """Return the data of a button that does something with a job."""
    return OnJob(job=job.id, verb=verb).data


def request_lines(job: Job) -> list[str]:
    """Return the request, a line per answer, as Telegram HTML."""
    operation = OPERATIONS[job.operation]
    return summary(operation, job.request["answers"])


def summary(operation: type[Operation], answers: dict[str, object]) -> list[str]:
    """Return the "Label: answer" lines of a dialogue; options left at their defaults are omitted."""
    return [
        labelled(_(given.label), given.describe(answers[field]))
        for field, given in operation.inputs().items()
        if answers.get(field) is not None and not given.unsaid(field, answers)
    ]


def labelled(label: str, answer: str) -> str:
    """Return a line that says one thing."""
    # For translators: a line such as "Voice: Alice".
    return _("{label}: {answer}", label=label, answer=answer)


def heading(job: Job) -> str:
    """Return "State · what", the card's first line."""
    return f"<b>{state_word(job)}</b> · {escape(title(job))}"


def text(job: Job, wait: Wait = NOTHING) -> str:
    """Return the card's words; wait: what is known while it is not finished."""
    return "\n".join([heading(job), *request_lines(job), *price_lines([job]), *state_lines(job, wait)])


def price_lines(jobs: Sequence[Job]) -> list[str]:
    """Return the price of unfinished jobs together, as shown with their ✅; nothing if they are free.

    Worded unlike the ✅'s own price line, so that nobody takes a card for a question.
    """
    told = [job for job in jobs if job.state not in (State.FAILED, State.CANCELLED)]
    if not told or OPERATIONS[told[0].operation].on_the_house or all(job.state is State.DELIVERED for job in told):
        return []
    credits = None if any(job.price is None for job in told) else sum(job.price or 0 for job in told)
    quoted = any(AT_MOST not in job.request for job in told)
    at_most = None if quoted else sum(int(job.request[AT_MOST]) for job in told)
    if not credits and not at_most:
        return []
    if credits is None:
        return [_unknown(at_most)]
    # For translators: {price} is said like "12 credits" or "about 12 credits, at most 20".
    return [_("Ordered for {price}.", price=price_words(credits, at_most))]


def _unknown(at_most: int | None) -> str:
    if not at_most:
        return _("A2E says only afterwards what it costs.")
    return ngettext(
        "A2E says only afterwards what it costs: {count} credit at most.",
        "A2E says only afterwards what it costs: {count} credits at most.",
        at_most,
    )


def state_lines(job: Job, wait: Wait) -> list[str]:
    """Return how far it is: what it waits for and for how long, or how it ended."""
    if job.state in OPEN:
        return waiting_lines(job, wait)
    return [_("On its way to you.")] if job.state is State.SENDING else end_lines(job)


def end_lines(job: Job) -> list[str]:
    """Return the outcome of a finished job: reason, refund, receipt; nothing before."""
    match job.state:
        case State.FAILED:
            why = _(job.error) if job.error else _("It didn't work.")
            return [why] if OPERATIONS[job.operation].warning else [why, refund_line(job)]
        case State.CANCELLED:
            return [refund_line(job)]
        case State.DELIVERED:
            return receipt_lines(job)
        case _:
            return []


def part_name(part: Job) -> str:
    """Return what distinguishes a part from its siblings, as Telegram HTML."""
    operation = OPERATIONS[part.operation]
    if NUMBER in part.request:
        return f"{int(part.request[NUMBER]) + 1}. {_(operation.title)}"
    field = str(operation.one_job_per)
    return operation.inputs()[field].describe(part.request["answers"][field])


def group_text(job: Job, parts: Sequence[Job], wait: Wait = NOTHING) -> str:
    """Return the words of a card for several jobs, a line each."""
    waits = [progress(wait)] if job.state in OPEN else []
    return "\n".join([heading(job), *group_lines(job, parts), *waits])


def group_lines(job: Job, parts: Sequence[Job]) -> list[str]:
    """Return the request, each part's progress, and at the end what they cost together."""
    operation = OPERATIONS[job.operation]
    field = str(operation.one_job_per)
    lines = [labelled(part_name(part), part_words(part)) for part in parts]
    asked = {name: answer for name, answer in job.request["answers"].items() if name != field}
    paid = counted_for(parts)
    receipt = [_("Cost: {credits}", credits=credits_words(paid))] if paid and job.state in PAID else []
    return [*summary(operation, asked), *lines, *(price_lines(parts) if job.state not in PAID else []), *receipt]


def part_words(part: Job) -> str:
    """Return how far one of several jobs is, for its line."""
    if part.state is State.FAILED:
        # For translators: the end of a line such as "3. Upscale: failed. A2E refused it. Nothing was charged."
        return _("failed. {why} {money}", why=_(part.error or ""), money=refund_line(part))
    if part.state is State.DELIVERED and part.unsure:
        return _("done; if it isn't below, get it from /jobs")
    return state_inside(part)


def progress_row(job: Job) -> Rows:
    """Return the button that tells how far it is by now."""
    return ((Button(label=f"⏱ {_('Time so far')}", press=press(job, JobVerb.PROGRESS)),),)


def cancel_row(job: Job, parts: Sequence[Job] = ()) -> Rows:
    """Return the row that cancels a job, or all its parts; the button says what stays spent, if it has room."""
    label = f"✖️ {_('Cancel all') if is_group(job) else _('Cancel')}"
    stays = stays_spent(parts if is_group(job) else [job])
    label = fitting(job.chat_id, f"{label} · {stays}", label) if stays else label
    return ((Button(label=label, press=press(job, JobVerb.CANCEL)),),)


def receipt_lines(job: Job) -> list[str]:
    """Return the receipt and the label that no setting removes."""
    shown = not OPERATIONS[job.operation].on_the_house and paid_by(job)
    receipt = [cost_line(job)] if shown else []
    result = job.result or {}
    note = [_(str(result["note"]))] if result.get("note") else []
    note += [_(LATE_LINE)] if job.late else []
    note += [_lost(lost)] if (lost := lost_of(job)) else []
    return note + receipt + ([_(AI_LABEL)] if result.get("media") else [])


def _lost(number: int) -> str:
    # For translators: so many of several results.
    return ngettext(
        "{count} of them could not be fetched from A2E any more.",
        "{count} of them could not be fetched from A2E any more.",
        number,
    )


def rows(job: Job) -> Rows:
    """Return the card's buttons."""
    match job.state:
        case State.QUEUED | State.STARTING | State.RUNNING:
            return (*cancel_row(job), *progress_row(job))
        case State.SENDING:
            return ()
        case State.DELIVERED:
            return _done_rows(job)
        case State.FAILED | State.CANCELLED:
            again = ((Button(label=f"🔁 {_('Again')}", press=press(job, JobVerb.AGAIN)),),) if repeatable(job) else ()
            return (*instead_row(job), *again)


def _done_rows(job: Job) -> Rows:
    extra: Rows = ()
    keeps = OPERATIONS[job.operation].keeps
    if keeps and (asset := (job.result or {}).get("thing")) and SHELVES[keeps].command:
        opens = OnThing(kind=keeps, verb=AssetVerb.OPEN, asset=int(asset))
        extra = (*_first_uses(keeps, int(asset)), (_opening(keeps, opens.data),))
    if (full := job.request.get("full")) is not None:
        label = f"✅ {_('Render in full')}"
        if price := job.request.get("full_price"):
            label = priced(label, price, job.request.get("full_at_most"), chat_id=job.chat_id)
        extra = ((Button(label=label, press=InFull(job=job.id, operation=str(full)).data),),)
    if job.unsure and (job.result or {}).get("media"):
        extra = ((Button(label=f"📥 {_('Show result')}", press=press(job, JobVerb.SHOW)),),)
    return (*extra, *result_rows(job, request_of(job)))


def _opening(kind: str, press: str) -> Button:
    # For translators: a button that opens the face, voice or avatar that was made.
    return Button(label=f"{SHELVES[kind].icon} {_('Open it')}", press=press)


def with_label(caption: str, *, by_ai: bool) -> str:
    """Return a caption with the label, if AI made what it is below."""
    return f"{caption}\n{_(AI_LABEL)}" if by_ai else caption


def original_row(job: Job) -> Rows:
    """Return the row of the result as A2E made it, for a voice note."""
    return leads.original_row(job, request_of(job))


def _first_uses(kind: str, asset: int) -> Rows:
    """Return the main uses of an asset, a row each; the others are a press away."""
    uses = [(number, use) for number, use in enumerate(SHELVES[kind].uses) if use.public]
    return tuple(
        (Button(label=_(use.label), press=UseThing(kind=kind, asset=asset, use=number).data),) for number, use in uses
    )


def worded(job: Job) -> bool:
    """Whether a delivered job's card stays, rather than being taken away for its result."""
    return tells_the_end(job) or _beside_its_note(job)


def _beside_its_note(job: Job) -> bool:
    """Whether the version before has sent its voice note, and left it the card."""
    sent = (job.result or {}).get("sent") or {}
    is_note = request_of(job).shows() is Shows.VOICE and "message_id" in sent
    return is_note and sent["message_id"] != job.message_id


def tells_the_end(job: Job) -> bool:
    """Whether the card's words are all that tells its owner how the job ended."""
    if job.state is not State.DELIVERED:
        return job.state is State.FAILED
    result = job.result or {}
    return job.unsure or not result.get("media") or request_of(job).shows() is Shows.NOTHING


def request_of(job: Job) -> Operation:
    """Return the operation instance of a job."""
    urls = dict(job.inputs or {})
    if job.spoken and job.spoken.whole:
        urls[SPOKEN] = job.spoken.whole
    return OPERATIONS[job.operation].build(name=job.name, answers=job.request["answers"], urls=urls)


def cost_of(job: Job, coins: int | None) -> int | None:
    """Return what a job has cost, when A2E gives its task's cost: that plus the speech made before it."""
    if coins is None:
        return None
    if OPERATIONS[job.operation].costs_diamonds:
        return coins + (job.price or 0) if coins else None
    return coins + request_of(job).spoken_cost()


def repeatable(job: Job) -> bool:
    """Whether its owner may order it again; not what is made once for everybody, free of charge."""
    return request_of(job).shared_key() is None


def messages_of(job: Job) -> list[int]:
    """Return our messages about a job: its results, and its card, which Telegram may have kept as a line."""
    result = job.result or {}
    sent = (result.get("sent") or {}).get("message_id")
    every = (job.message_id, sent, result.get("replaced"), *messages_in(job, job.chat_id))
    return [one for one in dict.fromkeys(every) if one is not None]


def has_several(job: Job) -> bool:
    """Whether it made several pictures or videos, which are sent together."""
    return len(media_of(job)) > 1 and request_of(job).shows() is Shows.MEDIA


def album_caption(job: Job) -> str:
    """Return the words on several results: what they are, and the label; the message below them has the rest."""
    operation = OPERATIONS[job.operation]
    return f"{operation.icon} {escape(_(operation.title))}\n{_(AI_LABEL)}"
