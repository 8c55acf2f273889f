"""Passing faults of Telegram and A2E: what a person sent is tried again for half a minute, then put aside.

While it waits it occupies no worker, so nobody else waits with it; the person's next updates stay behind it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from bot.a2e.errors import A2EError
from bot.backoff import Backoff
from bot.buttons import TryAgain
from bot.chat import AnswerCallback, Button, SendMessage
from bot.errors import BotError
from bot.locales import N_, _
from bot.operations.facts import Facts
from bot.telegram.inbox.heads import Head
from handlers.turn import Asked, Replies

WINDOW = 30.0
"""Seconds for which an update is tried again."""
PAUSES = Backoff(first=0.5, longest=4.0)
"""Between two tries; a chat action lasts five seconds."""
MOST = 200
"""How many updates' facts are remembered between tries; those of others are found out again."""
A2E_AWAY = N_("The video service has not answered for half a minute.")
TELEGRAM_AWAY = N_("Telegram has not handed me that file for half a minute.")
TRY_AGAIN = N_("Try again")
AGAIN = N_("Trying again…")


class NotYet(Exception):
    """It is to be tried again in some seconds; not an error."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.1f} s")
        self.seconds = seconds


@dataclass(kw_only=True)
class Held:
    """An update between two tries, with the facts found out for it."""

    asked: Asked
    since: float
    known: Facts = field(default_factory=Facts)
    acknowledged: bool = False
    """Its press has been answered; what there is to say comes as a message."""
    tried: int = 0
    not_before: float = 0.0

    def query_id(self, head: Head) -> str | None:
        """Return the press that is still to be answered."""
        return None if self.acknowledged else head.query_id


class Patience:
    """Says when updates are tried again after a passing fault.

    Args:
        clock: monotonic seconds.
        prompt: seconds after which a press whose facts are not there yet is answered before they are.

    """

    def __init__(self, clock: Callable[[], float] = monotonic, *, prompt: float = 0.2) -> None:
        self._clock, self.prompt = clock, prompt
        self._held: OrderedDict[int, Held] = OrderedDict()

    def hold(self, update_id: int, asked: Asked) -> Held:
        """Return an update with what is already known about it; a new one is held from now on."""
        held = self._held.pop(update_id, None) or Held(asked=asked, since=self._clock())
        self._held[update_id] = held
        while len(self._held) > MOST:
            self._held.popitem(last=False)
        return held

    def known(self, update_id: int) -> Held | None:
        """Return an update that is between two tries."""
        return self._held.get(update_id)

    def drop(self, update_id: int) -> None:
        """Forget an update: it is decided."""
        self._held.pop(update_id, None)

    def rest(self, held: Held) -> float:
        """Return the seconds that a service still asks to wait."""
        return max(0.0, held.not_before - self._clock())

    def pause_after(self, held: Held, error: BotError) -> float | None:
        """Return the seconds until the next try; None: it has been tried for long enough."""
        asked = getattr(error, "retry_after", None) or 0.0
        pause = max(PAUSES.after(held.tried + 1), asked)
        now = self._clock()
        if now + pause - held.since > WINDOW:
            return None
        held.tried += 1
        held.not_before = now + pause
        return pause


def kept(head: Head, error: BotError) -> Replies:
    """Return the words for an update that is put aside, with the button that tries it again."""
    toast: Replies = [AnswerCallback(query_id=head.query_id)] if head.query_id else []
    away, button = _(A2E_AWAY if isinstance(error, A2EError) else TELEGRAM_AWAY), f"🔁 {_(TRY_AGAIN)}"
    # For translators: {button} is the button's label below, with its mark: 🔁 Try again
    press = _("What you sent is kept, and nothing was charged: press {button} when you like.", button=button)
    rows = ((Button(label=button, press=TryAgain(update=head.update_id).data),),)
    return [*toast, SendMessage(chat_id=head.chat, thread_id=head.thread, text=f"{away} {press}", rows=rows)]
