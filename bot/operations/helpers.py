"""What A2E can do for an answer: a button at the price, and what comes back is shown before it is used."""

import logging
from abc import abstractmethod
from typing import ClassVar

from bot.a2e import wording
from bot.a2e.client import Client
from bot.a2e.errors import A2EError, NotOffered, Rejected
from bot.a2e.reasons import Why
from bot.locales import N_
from bot.operations.facts import AskA2E
from bot.operations.texts import has_words

log = logging.getLogger(__name__)


class Helper(AskA2E[str | None], frozen=True, kw_only=True):
    """A question to A2E that a button asks; its answer may replace the person's own. None: there is nothing better."""

    label: ClassVar[str]
    """On the button, with its mark."""

    @abstractmethod
    def offered(self, a2e: Client) -> bool:
        """Whether it is worth asking: not where A2E has refused it before."""


class BetterWords(Helper, frozen=True, kw_only=True):
    """A2E's wording of what happens in a picture."""

    # For translators: keep the mark first.
    label = N_("✨ Better words")
    prompt: str
    picture: str
    end: str | None
    avoid: str
    longest: int
    """Characters that fit."""

    def offered(self, a2e: Client) -> bool:
        """Whether A2E has not refused it in this process."""
        return a2e.ways.is_open(wording.WAY)

    async def read(self, a2e: Client) -> str | None:
        """Ask once; a failure counts as no words, since the person has their own."""
        try:
            words = await wording.extend_prompt(a2e, self.prompt, picture=self.picture, end=self.end, avoid=self.avoid)
        except A2EError as error:
            log.info("no better words: %s", error)
            a2e.ways.failed(wording.WAY, _meaning(error))
            return None
        a2e.ways.worked(wording.WAY)
        return worded(words, self.longest, unlike=self.prompt)


def _meaning(error: A2EError) -> A2EError:
    """Return what a failure says of the call: one that is refused for no reason of the person's is not offered."""
    if isinstance(error, Rejected) and error.why is Why.UNKNOWN:
        return NotOffered(error.endpoint, error.message, status=error.status)
    return error


def worded(text: str, longest: int, *, unlike: str) -> str | None:
    """Return words of somebody else's as one paragraph that fits; None: there are none, or they are the same."""
    words = "".join(one for one in " ".join(text.split()) if one.isprintable())
    words = words if len(words) <= longest else _cut(words[:longest])
    return words if has_words(words, spoken=False) and "://" not in words and words != unlike else None


def _cut(words: str) -> str:
    """Return words without the sentence, or else the word, that was cut off at the end."""
    ends = [words.rfind(mark) + 1 for mark in ".!?。！？"]  # other scripts end sentences too
    return words[: max(ends)] or words.rpartition(" ")[0] or words
