"""Questions for files that are more than one photo, or none: an album, and one that need not be sent."""

from collections.abc import Sequence
from typing import Any

from bot import drawings
from bot.errors import InvalidInput
from bot.locales import _, ngettext, ngettext_noop, pgettext
from bot.operations.file_inputs import File, Uploaded
from bot.operations.view import Answer


def of_drawing(name: str) -> dict[str, Any]:
    """Return a picture of ours as an answer."""
    width, height = drawings.SIZES[name]
    return {"drawing": name, "mime": drawings.MIME, "kind": "image", "seconds": None, "width": width, "height": height}


class Extra(File, frozen=True, kw_only=True):
    """A file that need not be sent; "" stands for none."""

    default: Answer = ""

    def value(self, answer: Answer, urls: Sequence[str]) -> Uploaded | None:
        """Return the uploaded file; None without one."""
        return super().value(answer, urls) if answer else None

    def describe(self, answer: Answer) -> str:
        """Return what kind of file it is, or “none”."""
        return super().describe(answer) if answer else pgettext("file", "none")

    def subject(self, answer: Answer) -> str | None:
        """Return what the consent for the file is about."""
        return super().subject(answer) if answer else None

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return the file, if there is one."""
        return super().files(field, answer) if answer else {}


class Photos(File, frozen=True, kw_only=True):
    """One to `most` photos: those of a message or album together, and more later."""

    most: int
    many: bool = True

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return the photos with one more."""
        if len(so_far) >= self.most:
            raise InvalidInput(
                user_text=ngettext_noop(
                    "I can take {count} photo at most here, and keep the first {count}. /cancel drops it all.",
                    "I can take {count} photos at most here, and keep the first {count}. /cancel drops it all.",
                    self.most,
                )
            )
        return [*so_far, entry]

    def is_complete(self, answer: list[Answer]) -> bool:
        """Return True: each message completes it."""
        return True

    def value(self, answer: Answer, urls: Sequence[str]) -> tuple[str, ...]:
        """Return the addresses."""
        return tuple(urls)

    def describe(self, answer: Answer) -> str:
        """Return how many there are."""
        count = len(answer)
        return _("your photo") if count == 1 else ngettext("{count} photo", "{count} photos", count)

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return every photo."""
        return {f"{field}.{number}": one for number, one in enumerate(answer)}
