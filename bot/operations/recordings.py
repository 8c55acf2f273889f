"""The question for recordings of one speaker, long enough together."""

from collections.abc import Sequence

from bot.errors import InvalidInput, TooLong
from bot.locales import N_, ngettext, ngettext_noop
from bot.operations.facts import Facts
from bot.operations.file_inputs import File
from bot.operations.results import Result
from bot.operations.view import Answer


class Samples(File, frozen=True, kw_only=True):
    """One or more recordings of one speaker; `least` and `longest` are seconds in total."""

    most: int
    least: float
    longest: float
    many: bool = True

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return the samples with one more."""
        if len(so_far) >= self.most:
            raise InvalidInput(
                user_text=ngettext_noop(
                    "I can take {count} recording at most. Please press ✅, or /cancel.",
                    "I can take {count} recordings at most. Please press ✅, or /cancel.",
                    self.most,
                )
            )
        if (seconds := _seconds([*so_far, entry])) > self.longest + 0.5:
            raise self._too_long(round(seconds), first=not so_far)
        return [*so_far, entry]

    def _too_long(self, seconds: int, *, first: bool) -> TooLong:
        values = {"seconds": seconds, "longest": round(self.longest)}
        if first:
            # For translators: {seconds} and {longest} are numbers of seconds
            words = N_(
                "Together that makes {seconds} s; A2E takes {longest} s at most. Please send a shorter one.", **values
            )
            return TooLong(user_text=words)
        # For translators: {seconds} and {longest} are numbers of seconds
        words = N_(
            "Together that makes {seconds} s; A2E takes {longest} s at most. Please send a shorter one, or press ✅.",
            **values,
        )
        return TooLong(user_text=words)

    def is_complete(self, answer: list[Answer]) -> bool:
        """Return whether there is enough to learn a voice from; more may follow all the same."""
        return _seconds(answer) >= self.least - 0.5

    def enough(self, answer: list[Answer]) -> None:
        """Check that there is enough to learn a voice from."""
        if (seconds := _seconds(answer)) < self.least - 0.5:
            raise InvalidInput(
                # For translators: {seconds} and {least} are numbers of seconds
                user_text=N_(
                    "That makes {seconds} s so far; A2E needs {least} s to learn a voice. "
                    "Please send another <b>voice</b> message of the same person.",
                    seconds=round(seconds),
                    least=round(self.least),
                )
            )

    def value(self, answer: Answer, urls: Sequence[str]) -> tuple[str, ...]:
        """Return the addresses."""
        return tuple(urls)

    def describe(self, answer: Answer) -> str:
        """Return how many there are and how long."""
        seconds = round(_seconds(answer))
        # For translators: {seconds} is a number of seconds
        return ngettext(
            "{count} recording, {seconds} s", "{count} recordings, {seconds} s", len(answer), seconds=seconds
        )

    def of_result(self, result: Result, known: Facts) -> Answer:
        """Return Telegram's copy: how long it is must be known, and only its sound is used."""
        return self.accept(result.as_sent(), known) | dict(result.mark)

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return every recording."""
        return {f"{field}.{number}": one for number, one in enumerate(answer)}


def _seconds(samples: list[Answer]) -> float:
    return sum(one.get("seconds") or 0 for one in samples)
