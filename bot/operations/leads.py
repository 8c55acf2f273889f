"""What a result leads on to: buttons below it that begin another order with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bot.chat import Incoming
from bot.errors import WrongKind
from bot.locales import N_, _
from bot.operations.facts import Facts
from bot.operations.file_inputs import File
from bot.operations.results import FROM
from bot.operations.view import Answer


class Lead(Struct, frozen=True, kw_only=True):
    """One way on: a button, the operation that it begins, and the question that the result answers."""

    label: str
    """Said by `_`."""
    command: str
    field: str


class MadePicture(Struct, frozen=True, kw_only=True):
    """A picture that a task of one's own has made; A2E still has both."""

    task: str
    url: str


class OfResult(File, frozen=True, kw_only=True):
    """A picture that was made here before: only the button below it answers this."""

    askable = False

    def suits(self, incoming: Incoming) -> bool:
        """Return False: nothing that is sent was made by a task."""
        return False

    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Refuse every message."""
        raise WrongKind(user_text=N_("Please press the button below a picture that I made; /gallery has them."))

    def value(self, answer: Answer, urls: Sequence[str]) -> MadePicture:
        """Return the task and its picture."""
        return MadePicture(task=answer["task"], url=answer["link"])

    def describe(self, answer: Answer) -> str:
        """Return what it is."""
        return _("the picture that I made")

    def takes(self, kind: str) -> bool:
        """Return False: only a picture of one model's, which has a button of its own."""
        return False

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return nothing: A2E made it, so it needs no upload."""
        return {}


def made(job: int, task: str, url: str, sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a result as an answer; sent: Telegram's copy. What a consent is about is the task."""
    copy = (
        {"kind": sent["kind"], "file_id": sent["file_id"], "unique_id": task} if sent and sent.get("file_id") else None
    )
    answer = {FROM: job, "task": task, "link": url, "digest": f"task {task}", "kind": "image", "mime": "image/jpeg"}
    return {**answer, "file": copy} if copy else answer
