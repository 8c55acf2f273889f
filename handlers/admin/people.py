"""A person's page in the operator's panel: since when, what they spend, their jobs, and what can be decided."""

from html import escape

from bot.buttons import JobsOf, OnPerson, Panel, PanelVerb, PersonVerb
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.access_requests import person
from bot.jobs.languages import language_of
from bot.jobs.stars.words import left
from bot.locales import N_, _
from bot.locales.amounts import date, language_name
from bot.operations.prices import credits_words
from bot.store.admin_log import about_person
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.job import State
from bot.store.ledger import day_start, month_start
from bot.store.users import User
from handlers import bans, refunds
from handlers.admin import grants, meanwhile
from handlers.back import back
from handlers.dialogue.engine import open_draft
from handlers.turn import Replies, Turn

FIND = "find"
"""The operation of a draft that waits for the id or name of a person whose page is wanted."""
DEEDS = 3
"""Deeds of admins that are shown on the page, the newest."""
# For translators: how it is with a person's access to the studio.
ACCESS = {
    "open": N_("Access: not decided"),
    "asked": N_("Access: asked for"),
    "allowed": N_("Access: let in"),
    "banned": N_("Access: banned"),
}


async def ask_whom(t: Transaction, turn: Turn) -> Replies:
    """Ask for the id or name of the person whose page is wanted."""
    await open_draft(t, turn, FIND, {})
    return [turn.put(f"👥 {_(bans.WHICH)}", back(Panel(verb=PanelVerb.HOME)))]


async def named(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the id or name that was asked for."""
    if not turn.is_admin:
        raise Stale
    return await found(t, turn, (turn.incoming.text or "").strip(), draft)


async def found(t: Transaction, turn: Turn, text: str, draft: Draft | None = None) -> Replies:
    """Show the page of who is meant, or ask which one; draft: what asked for it."""
    people = await bans.sought(t, turn, text)
    if isinstance(people, str):
        if draft is None:
            await open_draft(t, turn, FIND, {})
        return [turn.say(people, back(Panel(verb=PanelVerb.HOME)))]
    if draft is not None:
        await turn.deps.store.drafts.drop(t, draft)
    if len(people) > 1:
        return [turn.say(bans.several(people), tuple(bans.opens(one) for one in people) + _back())]
    return await _page(t, turn, people[0])


async def pressed(t: Transaction, turn: Turn, data: OnPerson) -> Replies:
    """Act on a button about a person."""
    match data.verb:
        case PersonVerb.OPEN:
            return await _page(t, turn, data.user)
        case PersonVerb.GRANT:
            return await grants.ask(t, turn, data)
        case PersonVerb.PAYMENTS:
            return await refunds.of_person(t, turn, data.user, (bans.opens(data.user), *_back()))
        case _:
            return await bans.on_person(t, turn, data)


async def _page(t: Transaction, turn: Turn, user_id: int) -> Replies:
    user = await turn.deps.store.users.get(t, user_id)
    if user is None:
        words = _("{person} has never written to me.", person=person(user_id))
        bans_them = Button(label=f"🚫 {_('Ban')}", press=await bans.press_of(t, turn, PersonVerb.BAN, user_id))
        return [turn.put(f"👥 {words}", ((bans_them,), *_back()))]
    lines = [f"👥 <b>{person(user.id)}</b>", *_about(user), *await _money(t, turn, user), await _jobs(t, turn, user)]
    deeds = await turn.deps.store.admin_log.since(t, about_person(user.id), 0, limit=DEEDS)
    return [turn.put("\n".join([*lines, *map(meanwhile.line, deeds)]), await _rows(t, turn, user))]


def _about(user: User) -> list[str]:
    tag = language_of(user)
    language = language_name(tag) or tag or "–"
    reason = [_("Reason: {reason}", reason=escape(user.ban_reason))] if user.ban_reason else []
    blocked = [_("They have blocked the bot.")] if user.blocked_at is not None else []
    return [
        _("Since {day}, last seen {last}", day=date(user.created_at), last=date(user.seen_at)),
        _("Language: {language}", language=escape(language)),
        _(ACCESS.get(user.access, user.access)),
        *reason,
        *blocked,
    ]


async def _money(t: Transaction, turn: Turn, user: User) -> list[str]:
    ledger = turn.deps.store.ledger
    today = await ledger.spent(t, user.id, since=day_start(turn.now))
    month = await ledger.spent(t, user.id, since=month_start(turn.now))
    ever = await ledger.spent(t, user.id, since=0)
    spent = _(
        # For translators: each of the three is like "12 credits".
        "Spent: today {today}, this month {month}, in all {ever}",
        today=credits_words(today),
        month=credits_words(month),
        ever=credits_words(ever),
    )
    return [spent, *([left(await ledger.left(t, user.id))] if turn.deps.settings.sells else [])]


async def _jobs(t: Transaction, turn: Turn, user: User) -> str:
    number = await turn.deps.store.everybody.by_state(t, user.id)
    done, failed = number.pop(State.DELIVERED, 0), number.pop(State.FAILED, 0)
    cancelled = number.pop(State.CANCELLED, 0)
    return _(
        "Jobs: {running} running, {done} done, {failed} failed, {cancelled} cancelled",
        running=sum(number.values()),
        done=done,
        failed=failed,
        cancelled=cancelled,
    )


async def _rows(t: Transaction, turn: Turn, user: User) -> Rows:
    seen = await turn.deps.store.admin_log.newest(t, about_person(user.id))

    def button(label: str, verb: PersonVerb) -> Button:
        return Button(label=label, press=OnPerson(user=user.id, verb=verb, seen=seen).data)

    gives = (button(f"🎁 {_('Grant credits')}", PersonVerb.GRANT),) if grants.count(turn) else ()
    pays = bool(await turn.deps.store.payments.count(t, user.id))
    # For translators: on a button that lists a person's payments, to give one back
    refund = (button(f"💸 {_('Refund a payment')}", PersonVerb.PAYMENTS),) if pays else ()
    bar = button(f"🚫 {_('Ban')}", PersonVerb.BAN)
    let = button(f"✅ {_('Let in')}", PersonVerb.LET)
    is_admin = user.id in turn.deps.settings.admin_ids
    outside = bans.is_outside(turn, user)
    may = () if is_admin else (let,) if user.access == "banned" else (let, bar) if outside else (bar,)
    jobs = (Button(label=f"📋 {_('Jobs')}", press=JobsOf(user=user.id, page=0).data),)
    return tuple(row for row in ((*gives, *jobs), (*may, *refund)) if row) + _back()


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
