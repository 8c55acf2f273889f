"""Changes to the operator's own account, from the chat: ordered as jobs, so that nothing is sent twice."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Annotated

from bot.a2e import account
from bot.a2e.client import Client
from bot.chat import Incoming
from bot.errors import InvalidInput
from bot.locales import N_, _, ngettext
from bot.locales.quotes import quoted
from bot.operations.base import Made, Operation
from bot.operations.facts import Facts
from bot.operations.inputs import Input, Text
from bot.operations.one_of import OneOf
from bot.operations.typed import Typed

MENU = N_("Operator")


class AccountOperation(Operation, frozen=True, kw_only=True):
    """What the account's operations share: for admins only, no command of their own, words as the result."""

    menu = MENU
    hidden = True
    for_admins = True
    text_result = True


class ExchangeDiamonds(AccountOperation, frozen=True, kw_only=True):
    """Turn diamonds into credits."""

    command = "exchange"
    title = N_("Exchange diamonds")
    icon = "💎"
    confirm_label = N_("Exchange them")
    warning = N_("Each diamond becomes 100 credits. This can't be undone.")
    lost = N_(
        "A2E didn't say whether it exchanged them, so I didn't try again. "
        "Look at /admin, Account: are the credits there?"
    )

    diamonds: Annotated[
        int,
        Typed(
            ask=N_(
                "Each diamond becomes 100 credits; this can't be undone. "
                "To go on, send a <b>text</b> with the word and how many: <code>exchange 1</code>"
            ),
            label=N_("Diamonds"),
            word="exchange",
            most=100_000,
        ),
    ]

    async def run(self, a2e: Client) -> Made:
        """Exchange them, once."""
        await account.exchange_diamonds(a2e, self.diamonds)
        credits = self.diamonds * account.CREDITS_PER_DIAMOND
        return Made(
            note=ngettext(
                "{count} credit more. See /admin, Account.", "{count} credits more. See /admin, Account.", credits
            )
        )


class AddUser(AccountOperation, frozen=True, kw_only=True):
    """Add a user below the account, as resellers do."""

    command = "adduser"
    title = N_("Add a user")
    icon = "👤"
    confirm_label = N_("Add")
    warning = N_("A2E's documentation doesn't say what else a user needs: check https://video.a2e.ai afterwards.")
    lost = N_("A2E didn't say whether it added the user, so I didn't try again. Check https://video.a2e.ai.")

    username: Annotated[
        str,
        Text(ask=N_("Which user name? Send a short <b>text</b>, such as user1."), label=N_("User name"), longest=64),
    ]

    async def run(self, a2e: Client) -> Made:
        """Add the user, once."""
        await account.add_user(a2e, self.username)
        return Made(note=_("The user is added."))


class PublicPool(AccountOperation, frozen=True, kw_only=True):
    """Let A2E's public computers help out when the account's own are busy."""

    command = "publicpool"
    title = N_("Public pool")
    icon = "🌊"
    confirm_label = N_("Switch")
    warning = N_("This applies to the whole account, and only matters if you have computers of your own at A2E.")
    lost = N_("A2E didn't say whether it switched. Switching again does no harm.")
    sets_for_all = True

    to: Annotated[
        str,
        OneOf(
            ask=N_("May A2E's public computers help out when the account's own are busy?"),
            label=N_("Public pool"),
            choices={"on": N_("On"), "off": N_("Off")},
        ),
    ]

    async def run(self, a2e: Client) -> Made:
        """Switch it on or off."""
        now = await account.set_public_pool(a2e, on=self.to == "on")
        return Made(note=_("The public pool is on.") if now else _("The public pool is off."))


class PickToken(Input, frozen=True, kw_only=True):
    """An API token of the account, picked in the operator's panel: {"id": ..., "alias": ...}, never the token."""

    askable = False

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Refuse a message: tokens are picked by button only."""
        raise InvalidInput(user_text=N_("Please pick the token with the buttons in /admin, or /cancel."))

    def value(self, answer: Mapping[str, str], urls: Sequence[str]) -> str:
        """Return A2E's id of it."""
        return answer["id"]

    def describe(self, answer: Mapping[str, str]) -> str:
        """Return its alias and id."""
        return f"{quoted(escape(answer['alias'][:60]))} ({escape(answer['id'][:60])})"


class DeleteToken(AccountOperation, frozen=True, kw_only=True):
    """Delete an API token."""

    command = "deletetoken"
    title = N_("Delete an API token")
    icon = "🔑"
    confirm_label = N_("Delete it")
    warning = N_(
        "Whatever uses it is locked out at once. If it is this bot's own, the bot stops working until it gets another."
    )
    lost = N_("A2E didn't say whether it deleted the token, so I didn't try again. Check /admin, Tokens.")

    token: Annotated[str, PickToken(ask=N_("Pick one in /admin, Tokens."), label=N_("Token"))]

    async def run(self, a2e: Client) -> Made:
        """Delete it, once."""
        await account.delete_token(a2e, self.token)
        return Made(note=_("The token is deleted."))


OPERATIONS: tuple[type[Operation], ...] = (ExchangeDiamonds, AddUser, PublicPool, DeleteToken)
