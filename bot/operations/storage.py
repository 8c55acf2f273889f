"""A2E's storage: a copy of what a link leads to."""

from html import escape
from typing import Annotated

from bot.a2e.client import Client
from bot.locales import N_, _, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Made, Operation
from bot.operations.file_inputs import File, Uploaded


class KeepLink(Operation, frozen=True, kw_only=True):
    """Copy what a link leads to into A2E's storage."""

    command = "keep"
    title = N_("Copy into A2E's storage")
    icon = "💾"
    menu = N_("Tools")
    confirms = False
    a_day = 50
    text_result = True

    source: Annotated[
        Uploaded,
        File(
            ask=N_("Send the <b>link</b>, starting with https://, of a photo, video or sound. A file works too."),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            as_is=True,
            limits=(
                Limits(kind="image", max_mb=20),
                Limits(kind="video", max_mb=500),
                Limits(kind="audio", max_mb=50),
            ),
        ),
    ]

    async def run(self, a2e: Client) -> Made:
        """Return the copy's address: uploading the file has already made it."""
        address = escape(self.source.url)
        link = f'<a href="{address}">{address}</a>'
        return Made(note=_("Kept for about 3 days: {link}", link=link))


OPERATIONS: tuple[type[Operation], ...] = (KeepLink,)
