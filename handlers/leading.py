"""↪️: a result or an asset becomes an answer in another operation. Every row is looked up with its owner's id."""

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.buttons import (
    AssetInto,
    AssetVerb,
    Data,
    JobVerb,
    OnJob,
    OnThing,
    ResultInto,
    UseAsset,
    UseResult,
)
from bot.buttons.paging import page_of, turning
from bot.chat import Button, EditMessage, Rows
from bot.errors import FileGone, Stale
from bot.jobs.derived import file_of, kind_of, picture_kind, result_of
from bot.jobs.several import media_of
from bot.jobs.words.leads import asset_of, which_rows
from bot.locales import N_, _
from bot.media import formats
from bot.operations import OPERATIONS, SHELVES
from bot.operations.results import FROM, GONE, Result, StillHeld, without_copy
from bot.operations.ways_on import Way, first_used, ways_with, ways_with_asset
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import HAS_RESULT, Job
from handlers.dialogue.engine import fill, open_draft
from handlers.habits import most_used
from handlers.turn import Replies, Turn

ON_A_PAGE = 8
FROM_CHAT = N_("A2E no longer has this file, so I'm taking it from our chat.")
SOON = N_("A2E deletes this file soon, so I'm taking it from our chat.")
UNKNOWN = N_("I can't tell what kind of file that is. Please send it to me as a <b>photo</b> or <b>video</b>.")
USE_IN = {
    # For translators: headings above a list of what can be made with it
    "image": N_("Use this photo in…"),
    "video": N_("Use this video in…"),
    "audio": N_("Use this sound in…"),
}
"""Kind of a result -> what is said above the list of what takes it."""


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """List what takes something, or begin it."""
    match data:
        case UseResult(job=number, number=which, page=page):
            return _uses_of_result(turn, await _own_job(t, turn, number, which), which, page)
        case ResultInto(job=number, number=which, operation=operation, field=field):
            job = await _own_job(t, turn, number, which)
            return await _result_into(t, turn, job, which, (operation, field))
        case UseAsset(asset=number, page=page):
            return _uses_of_asset(turn, await _own_asset(t, turn, number), page)
        case AssetInto(asset=number, operation=operation, field=field):
            asset = await _own_asset(t, turn, number)
            await turn.deps.store.assets.use(t, asset.id, turn.user.id, now=turn.now)
            return await _asset_into(t, turn, asset, (operation, field))
    raise Stale


async def use(t: Transaction, turn: Turn, job: Job) -> Replies:
    """List what takes a job's asset or result in a message of its own: the pressed one is a result or a card."""
    if (number := asset_of(job)) is not None:
        return below(turn, _uses_of_asset(turn, await _own_asset(t, turn, number), 0))
    job = await _own_job(t, turn, job.id, 0)
    if len(media_of(job)) > 1:
        return [turn.say(f"↪️ {_('Use which one? They are numbered as they came.')}", which_rows(job))]
    return below(turn, _uses_of_result(turn, job, 0, 0))


def below(turn: Turn, replies: Replies) -> Replies:
    """Return replies that leave the pressed message as it is."""
    return [turn.say(one.text, one.rows) if isinstance(one, EditMessage) else one for one in replies]


async def _own_job(t: Transaction, turn: Turn, number: int, which: int) -> Job:
    job = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if job is None or job.state not in HAS_RESULT or which >= len(media_of(job)):
        raise Stale
    return job


async def _own_asset(t: Transaction, turn: Turn, number: int) -> Asset:
    asset = await turn.deps.store.assets.get(t, number, turn.user.id)
    if asset is None or SHELVES[asset.kind].command is None:
        raise Stale
    return asset


def still_there(turn: Turn, answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the answers of an earlier order, and what to say: A2E may have dropped a result that is one of them."""
    kept = {
        field: [_there(turn, one) for one in answer] if isinstance(answer, list) else _there(turn, answer)
        for field, answer in answers.items()
    }
    return kept, [_(FROM_CHAT)] if kept != answers else []


def _there(turn: Turn, answer: Any) -> Any:
    """Return an answer without A2E's copy of a result that A2E no longer has."""
    was_held = isinstance(answer, Mapping) and FROM in answer and "url" in answer
    return without_copy(answer) if was_held and not turn.known.ask(StillHeld(url=answer["url"])) else answer


def _uses_of_result(turn: Turn, job: Job, which: int, page: int) -> Replies:
    """List the operations that take a result, the person's own habits first."""
    kind = _kind(turn, job, which)
    back = Button(label=f"◀️ {_('Back')}", press=OnJob(job=job.id, verb=JobVerb.OPEN).data)

    def into(way: Way) -> Data:
        return ResultInto(job=job.id, number=which, operation=way.command, field=way.field)

    ways = first_used(ways_with(kind), most_used(turn.user.settings))
    some, page, pages = page_of(ways, page, ON_A_PAGE)
    rows: Rows = tuple((Button(label=way.label, press=into(way).data),) for way in some)
    rows += turning(page, pages, lambda number: UseResult(job=job.id, number=which, page=number))
    return [turn.put(f"↪️ {_(USE_IN[kind])}", (*rows, (back,)))]


def _kind(turn: Turn, job: Job, which: int) -> str:
    """Return what a result is; where nobody has said so yet, its file does.

    Raises:
        FileGone: it is gone, or of no kind that an operation takes.

    """
    known = kind_of(job, which)
    if known is None:
        head = turn.known.ask(StillHeld(url=media_of(job)[which]["url"]))
        mime = formats.type_by(head.first, head.content_type) if head is not None else ""
        known = mime.partition("/")[0]
    if known not in USE_IN:
        raise FileGone(user_text=UNKNOWN)
    return known


def _uses_of_asset(turn: Turn, asset: Asset, page: int) -> Replies:
    ways = first_used(_ways_of(asset), most_used(turn.user.settings))
    some, page, pages = page_of(ways, page, ON_A_PAGE)
    rows: Rows = tuple(
        (Button(label=way.label, press=AssetInto(asset=asset.id, operation=way.command, field=way.field).data),)
        for way in some
    )
    rows += turning(page, pages, lambda number: UseAsset(asset=asset.id, page=number))
    back = Button(label=f"◀️ {_('Back')}", press=OnThing(kind=asset.kind, verb=AssetVerb.OPEN, asset=asset.id).data)
    # For translators: {name} is that of a face, a voice, an avatar or a background
    asked = _("Use <b>{name}</b> in…", name=escape(asset.name))
    return [turn.put(f"↪️ {asked}", (*rows, (back,)))]


def _ways_of(asset: Asset) -> list[Way]:
    return ways_with_asset(asset.kind, asset.facts or {}, picture_kind(asset))


async def _result_into(t: Transaction, turn: Turn, job: Job, which: int, way: tuple[str, str]) -> Replies:
    """Open an operation's dialogue with a result as the answer to one of its questions."""
    kind = _kind(turn, job, which)
    if not any((one.command, one.field) == way for one in ways_with(kind)):
        raise Stale
    result = result_of(job, which, kind=kind, now=turn.now)
    answer = _as_answer(turn, result, way)
    replies = await _begin(t, turn, way, answer)
    if "url" in answer or result.lasts(turn.known):
        return replies
    told = turn.put(_(SOON if result.held(turn.known) else FROM_CHAT))
    return [told, *below(turn, replies)]


async def _asset_into(t: Transaction, turn: Turn, asset: Asset, way: tuple[str, str]) -> Replies:
    if not any((one.command, one.field) == way for one in _ways_of(asset)):
        raise Stale
    given = OPERATIONS[way[0]].inputs()[way[1]]
    if given.shelf == asset.kind:
        return await _begin(t, turn, way, given.of_asset(asset))
    kind = picture_kind(asset) or "image"
    return await _begin(t, turn, way, _as_answer(turn, file_of(asset, kind=kind, now=turn.now), way))


def _as_answer(turn: Turn, result: Result, way: tuple[str, str]) -> Any:
    """Return a result as the answer to a question.

    Raises:
        InvalidInput: the question does not take it; FileGone: neither A2E nor Telegram has it.

    """
    command, field = way
    try:
        return OPERATIONS[command].inputs()[field].of_result(result, turn.known)
    except FileGone:
        raise FileGone(user_text=GONE) from None


async def _begin(t: Transaction, turn: Turn, way: tuple[str, str], answer: Any) -> Replies:
    command, field = way
    return await fill(t, turn, await open_draft(t, turn, command, {}), field, answer)
