"""The operator's account at A2E in the panel: what is left of it, its tokens, and the operations for admins."""

from hashlib import sha256
from html import escape

from bot.buttons import DropToken, Panel, PanelVerb, Tokens
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.locales import _
from bot.locales.amounts import digits
from bot.operations.account import AddUser, DeleteToken, ExchangeDiamonds, PublicPool
from bot.operations.facts import ApiTokens, Wallet
from bot.store.database import Transaction
from handlers.back import back
from handlers.dialogue.answers import begin
from handlers.dialogue.engine import ask, open_draft
from handlers.dialogue.overtaken import seen
from handlers.turn import Replies, Turn

SHORT = 8
"""Characters of a token's id that are shown."""
CREATE = "python -m bot account tokens create"


async def account(t: Transaction, turn: Turn) -> Replies:
    """Show the credits and diamonds."""
    credits, diamonds = turn.known.ask(Wallet())
    lines = [
        f"💳 {_('<b>Account</b>')}",
        _("Credits: {number}", number=digits(credits)),
        _("Diamonds: {number}", number=digits(diamonds)),
    ]
    if credits < turn.deps.settings.low_balance:
        low = _(
            "That is low: under {credits} credits. Top up at https://video.a2e.ai, or exchange diamonds.",
            credits=digits(turn.deps.settings.low_balance),
        )
        lines.append(f"⚠️ {low}")
    leads = (
        Button(label=f"🔑 {_('Tokens')}", press=Panel(verb=PanelVerb.TOKENS).data),
        Button(label=f"💎 {_('Exchange diamonds')}", press=Panel(verb=PanelVerb.EXCHANGE).data),
    )
    return [turn.put("\n".join(lines), (leads, *_back()))]


async def tokens(t: Transaction, turn: Turn) -> Replies:
    """List the tokens."""
    return await tokens_page(t, turn, Tokens(page=0))


async def tokens_page(t: Transaction, turn: Turn, data: Tokens) -> Replies:
    """Turn to a page of the tokens."""
    found = turn.known.ask(ApiTokens())
    shown, page, pages = page_of(found, data.page)
    # For translators: {create} is a command of the console.
    words = _(
        "<b>API tokens</b> ({count})\nA new one can only be made on the console, by <code>{create}</code>: a token "
        "must not travel through a chat.\nA2E doesn't document this list; if something is missing use "
        "https://video.a2e.ai, Account &gt; API Token.",
        count=len(found),
        create=CREATE,
    )
    lines = [f"🔑 {words}", *(f"• {escape(alias[:60])} ({escape(_short(key))})" for key, alias in shown)]
    rows: Rows = tuple(
        (Button(label=f"🗑 {alias[:40]}", press=DropToken(mark=_mark(key)).data),) for key, alias in shown
    )
    rows += turning(page, pages, lambda n: Tokens(page=n))
    return [turn.put("\n".join(lines), rows + _back())]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))


def _short(token_id: str) -> str:
    """Return enough of A2E's id to tell tokens of one name apart."""
    return f"{token_id[:SHORT]}…" if len(token_id) > SHORT + 1 else token_id


def _mark(token_id: str) -> str:
    """Return a short name for A2E's id of a token, whose length and characters we don't know."""
    return sha256(token_id.encode()).hexdigest()[:16]


async def drop(t: Transaction, turn: Turn, data: DropToken) -> Replies:
    """Ask for confirmation; the token must still be on A2E's list."""
    for key, alias in turn.known.ask(ApiTokens()):
        if _mark(key) == data.mark:
            draft = await open_draft(t, turn, DeleteToken.command, {"token": {"id": key, "alias": alias}})
            return await ask(t, turn, draft)
    raise Stale


async def exchange(t: Transaction, turn: Turn) -> Replies:
    """Exchange diamonds for credits."""
    return await begin(t, turn, ExchangeDiamonds)


async def user(t: Transaction, turn: Turn) -> Replies:
    """Add a user to the account."""
    return await begin(t, turn, AddUser)


async def pool(t: Transaction, turn: Turn) -> Replies:
    """Switch the public pool."""
    draft = await open_draft(t, turn, PublicPool.command, await seen(t, turn, PublicPool))
    return await ask(t, turn, draft)
