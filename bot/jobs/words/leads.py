"""The buttons below a result: on to another operation, to other answers, to other forms of it. Pure."""

from html import escape

from bot.buttons import JobVerb, LeadOn, OnJob, Original, UseAsset, UseResult, UseThing
from bot.chat import Button, Rows
from bot.jobs.derived import kind_of
from bot.jobs.several import media_of
from bot.jobs.words.keeping import keep_row
from bot.jobs.words.reporting import report_row
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import Operation, Shows
from bot.operations.ways_on import ways_with
from bot.store.assets import Asset
from bot.store.jobs import Job, State

# For translators: keep the mark first. A button below a result, which lists what else can be made with it.
USE = N_("↪️ Use in…")


def result_rows(job: Job, request: Operation) -> Rows:
    """Return them: what only this kind of result has, then where it can be used, what made it, and what it can be."""
    rows: list[tuple[Button, ...]] = [(one,) for one in _special(job, request)]
    rows += [*(keep_row(job) if media_of(job) else ())]
    rows += [_on(job, request), (*_again(job, request), *_original(job, request)), _last(job, request)]
    rows += report_row(job, job.chat_id) if request.shared_key() is None else ()
    return tuple(row for row in rows if row)


def _button(job: Job, label: str, verb: JobVerb) -> Button:
    return Button(label=label, press=OnJob(job=job.id, verb=verb).data)


def _special(job: Job, request: Operation) -> list[Button]:
    if not media_of(job):
        return []
    sharper = [_button(job, "1080p", JobVerb.SHARPER)] if request.sharper() else []
    ways = [Button(label=_(one.label), press=LeadOn(job=job.id, operation=one.command).data) for one in request.leads()]
    return [*sharper, *ways]


def _on(job: Job, request: Operation) -> tuple[Button, ...]:
    """Return what leads on; what was made for everybody leads nowhere."""
    if request.shared_key() is not None:
        return ()
    use = (_button(job, _(USE), JobVerb.USE),) if asset_of(job) or _can_be_used(job) else ()
    return (*use, *((_button(job, f"✏️ {_('Change')}", JobVerb.CHANGE),) if media_of(job) else ()))


def asset_of(job: Job) -> int | None:
    """Return the asset that it has put on a shelf which people see."""
    keeps = OPERATIONS[job.operation].keeps
    asset = (job.result or {}).get("thing") if keeps and SHELVES[keeps].command else None
    return int(asset) if asset else None


def _can_be_used(job: Job) -> bool:
    """Whether an operation takes its result; one of an unknown kind is looked at when it is asked for."""
    return bool(media_of(job)) and ((kind := kind_of(job, 0)) is None or bool(ways_with(kind)))


def _again(job: Job, request: Operation) -> tuple[Button, ...]:
    """Return the button for the same order once more; not of what is made once for everybody."""
    repeats = media_of(job) and request.shared_key() is None
    return (_button(job, f"🔁 {_('Again')}", JobVerb.AGAIN),) if repeats else ()


def _original(job: Job, request: Operation) -> tuple[Button, ...]:
    """Return the button for the result as A2E made it: Telegram shrinks pictures, and voice notes are not MP3."""
    if request.shows() is Shows.NOTHING or not media_of(job):
        return ()
    return (_button(job, f"📎 {_('Original file')}", JobVerb.ORIGINAL),)


def _last(job: Job, request: Operation) -> tuple[Button, ...]:
    if not media_of(job):
        return ()
    note = (_button(job, f"⭕ {_('Round video')}", JobVerb.ROUND),) if can_be_round(job, request) else ()
    return (*note, _button(job, f"🗑 {_('Delete')}", JobVerb.DELETE))


def can_be_round(job: Job, request: Operation) -> bool:
    """Whether a result is a video of somebody who talks."""
    return request.talking and len(media_of(job)) == 1 and kind_of(job, 0) in ("video", None)


def original_row(job: Job, request: Operation) -> Rows:
    """Return the row of the original alone, for a voice note, whose card has the rest."""
    row = _original(job, request)
    return (row,) if row else ()


def instead_row(job: Job) -> Rows:
    """Return the button for the same with another model, where A2E does not have the one that was ordered."""
    other = (job.result or {}).get("instead") if job.state is State.FAILED else None
    name = next((_(one.name) for one in OPERATIONS[job.operation].models if one.id == other), None)
    return ((_button(job, f"🔁 {_('Again with {model}', model=name)}", JobVerb.INSTEAD),),) if name else ()


def original_rows(job: Job) -> Rows:
    """Return a button for each of several results' originals, and one for all."""
    each = [
        Button(label=f"📎 {number + 1}", press=Original(job=job.id, number=number).data)
        for number in range(len(media_of(job)))
    ]
    return (*_by_four(each), (_button(job, f"📎 {_('All of them')}", JobVerb.ORIGINALS),))


def asset_card(asset: Asset) -> tuple[str, Rows]:
    """Return the name of something that is kept, as Telegram HTML, and the buttons of what can be made with it."""
    shelf = SHELVES[asset.kind]
    uses = [
        Button(label=_(use.label), press=UseThing(kind=asset.kind, asset=asset.id, use=n).data)
        for n, use in enumerate(shelf.uses)
        if use.fits(asset.facts or {})
    ]
    rows: Rows = tuple(tuple(uses[n : n + 2]) for n in range(0, len(uses), 2))
    on = Button(label=_(USE), press=UseAsset(asset=asset.id).data)
    return f"{shelf.icon} <b>{escape(asset.name)}</b>", (*rows, (on,))


def which_rows(job: Job) -> Rows:
    """Return a button for each of several results that can be used."""
    each = [
        Button(label=f"↪️ {number + 1}", press=UseResult(job=job.id, number=number).data)
        for number in range(len(media_of(job)))
    ]
    return _by_four(each)


def _by_four(each: list[Button]) -> Rows:
    return tuple(tuple(each[first : first + 4]) for first in range(0, len(each), 4))
