"""/admin: the operator's panel. The user is authorised at the command and again at every press.

It only reads and asks; whatever changes something is an operation for admins, ordered like any other job.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from html import escape

from bot.buttons import Data, DropToken, OnPayment, Panel, PanelVerb, Tokens, Verdict, VerdictWord
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.locales import _
from bot.operations.account import AddUser, DeleteToken, ExchangeDiamonds, PublicPool
from bot.operations.facts import ApiTokens, Wallet
from bot.store.database import Transaction
from handlers import access, bans, home, refunds, review
from handlers.back import back
from handlers.dialogue.answers import begin
from handlers.dialogue.engine import ask, open_draft
from handlers.turn import Replies, Turn

CREATE = "python -m bot account tokens create"


async def admin(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the panel; to others this is an unknown command."""
    if not turn.is_admin:
        return await home.unknown(t, turn)
    if argument:
        return await bans.said(t, turn, argument)
    return await _home(t, turn)


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of the panel; raise Stale for anyone but an admin."""
    if not turn.is_admin:
        raise Stale
    match data:
        case Panel(verb=verb):
            return await VERBS[verb](t, turn)
        case Tokens(page=page):
            return await _tokens(t, turn, page)
        case DropToken(mark=mark):
            return await _drop(t, turn, mark)
        case Verdict(word=word, user=user):
            return await VERDICTS[word](t, turn, user)
        case OnPayment(payment=number, verb=verb_on_payment):
            return await refunds.pressed(t, turn, number, verb_on_payment)
    raise Stale


def _room(label: str, verb: PanelVerb) -> Button:
    return Button(label=label, press=Panel(verb=verb).data)


async def _home(t: Transaction, turn: Turn) -> Replies:
    rows: Rows = (
        (
            _room(f"💳 {_('Account')}", PanelVerb.ACCOUNT),
            Button(label=f"🔑 {_('Tokens')}", press=Tokens(page=0).data),
        ),
        (_room(f"💎 {_('Exchange diamonds')}", PanelVerb.EXCHANGE),),
        (_room(f"👤 {_('Add user')}", PanelVerb.USER), _room(f"🌊 {_('Public pool')}", PanelVerb.POOL)),
        *access.panel_rows(turn),
        *await refunds.button(t, turn),
        *review.panel_rows(),
    )
    words = _("<b>Operator's panel</b>\nYour account at A2E:")
    return [turn.put(f"🛠 {words}", rows)]


async def _account(t: Transaction, turn: Turn) -> Replies:
    credits, diamonds = turn.known.ask(Wallet())
    lines = [
        f"💳 {_('<b>Account</b>')}",
        _("Credits: {number}", number=credits),
        _("Diamonds: {number}", number=diamonds),
    ]
    if credits < turn.deps.settings.low_balance:
        low = _(
            "That is low: under {credits} credits. Top up at https://video.a2e.ai, or exchange diamonds.",
            credits=turn.deps.settings.low_balance,
        )
        lines.append(f"⚠️ {low}")
    return [turn.put("\n".join(lines), _back())]


async def _tokens(t: Transaction, turn: Turn, page: int) -> Replies:
    tokens = turn.known.ask(ApiTokens())
    shown, page, pages = page_of(tokens, page)
    # For translators: {create} is a command of the console.
    words = _(
        "<b>API tokens</b> ({count})\nA new one can only be made on the console, by <code>{create}</code>: a token "
        "must not travel through a chat.\nA2E doesn't document this list; if something is missing use "
        "https://video.a2e.ai, Account &gt; API Token.",
        count=len(tokens),
        create=CREATE,
    )
    lines = [f"🔑 {words}", *(f"• {escape(alias[:60])} ({escape(key[:60])})" for key, alias in shown)]
    rows: Rows = tuple(
        (Button(label=f"🗑 {alias[:40]}", press=DropToken(mark=_mark(key)).data),) for key, alias in shown
    )
    rows += turning(page, pages, lambda n: Tokens(page=n))
    return [turn.put("\n".join(lines), rows + _back())]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))


def _mark(token_id: str) -> str:
    """Return a short name for A2E's id of a token, whose length and characters we don't know."""
    return sha256(token_id.encode()).hexdigest()[:16]


async def _drop(t: Transaction, turn: Turn, mark: str) -> Replies:
    """Ask for confirmation; the token must still be on A2E's list."""
    for key, alias in turn.known.ask(ApiTokens()):
        if _mark(key) == mark:
            draft = await open_draft(t, turn, DeleteToken.command, {"token": {"id": key, "alias": alias}})
            return await ask(t, turn, draft)
    raise Stale


async def _exchange(t: Transaction, turn: Turn) -> Replies:
    return await begin(t, turn, ExchangeDiamonds)


async def _user(t: Transaction, turn: Turn) -> Replies:
    return await begin(t, turn, AddUser)


async def _pool(t: Transaction, turn: Turn) -> Replies:
    return await begin(t, turn, PublicPool)


VERDICTS: dict[VerdictWord, Callable[[Transaction, Turn, int], Awaitable[Replies]]] = {
    VerdictWord.LET: bans.let,
    VerdictWord.BAR: bans.bar,
    VerdictWord.BAN: bans.ask_why,
}
Verb = Callable[[Transaction, Turn], Awaitable[Replies]]
VERBS: dict[PanelVerb, Verb] = {
    PanelVerb.HOME: _home,
    PanelVerb.ACCOUNT: _account,
    PanelVerb.EXCHANGE: _exchange,
    PanelVerb.USER: _user,
    PanelVerb.POOL: _pool,
    PanelVerb.WAITING: access.waiting,
    PanelVerb.INVITE: access.invite,
    PanelVerb.BAN: bans.ask_whom,
    PanelVerb.REPORTS: review.waiting,
    PanelVerb.BLOCKED: review.listed,
    PanelVerb.REFUND: refunds.ask_whose,
}
