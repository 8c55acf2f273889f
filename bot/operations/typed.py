"""The question for what can't be undone: a word and a number, typed out in full."""

import re
from collections.abc import Sequence

from bot.chat import Incoming
from bot.errors import InvalidInput
from bot.locales import N_
from bot.locales.amounts import Amount
from bot.operations.facts import Facts
from bot.operations.inputs import Input


class Typed(Input, frozen=True, kw_only=True):
    """A word and a whole number from 1, typed out in full: for what can't be undone. Asked every time."""

    word: str
    most: int
    asked_again = True

    def accept(self, incoming: Incoming, known: Facts) -> int:
        """Return the number when the word precedes it."""
        typed = re.fullmatch(rf"{self.word}\s+([1-9][0-9]{{0,8}})", (incoming.text or "").strip().casefold())
        if typed is None or int(typed[1]) > self.most:
            raise InvalidInput(
                # For translators: {word} is an English word that has to be typed, such as “exchange”
                user_text=N_(
                    "To go on, please send exactly <code>{word} 1</code>, with how many (at most {most}) in place of "
                    "1. /cancel drops it.",
                    word=self.word,
                    most=Amount(self.most),
                )
            )
        return int(typed[1])

    def value(self, answer: int, urls: Sequence[str]) -> int:
        """Return the number."""
        return answer
