"""Dubbing: a video or sound in other languages, in the speaker's own voice."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import DUBBING
from bot.a2e.tasks import Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.choices import Pick, Picked
from bot.operations.file_inputs import File, Uploaded
from bot.operations.one_of import OneOf


class Dub(Operation, frozen=True, kw_only=True):
    """Dub a video or audio into other languages."""

    command = "dub"
    featured = True
    title = N_("Dubbing")
    icon = "🌍"
    menu = N_("Videos")
    task_type = DUBBING
    priced = "/api/v1/userDubbing/startDubbing"
    dearest = 10
    one_job_per = "into"
    confirm_label = N_("Dub it")

    source: Annotated[
        Uploaded,
        File(
            ask=N_("Send the <b>video</b> or audio to dub. Its speakers' voices are kept in the new language."),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            limits=(
                Limits(kind="video", max_mb=500, max_seconds=900, with_sound=True),
                Limits(kind="audio", max_mb=50, max_seconds=900, audible=True),
            ),
            likeness="voice",
        ),
    ]
    into: Annotated[
        tuple[Picked, ...],
        Pick(
            ask=N_("Into which language? Pick one or more."),
            # For translators: "Into: Spanish", the language to dub into
            label=pgettext_noop("language", "Into"),
            kind="language",
            many=True,
            most=5,
            remembered=True,
            begins="es",
            own_tongue=True,
        ),
    ]
    spoken_now: Annotated[
        Picked,
        Pick(
            ask=N_("Which language is spoken in it?"),
            # For translators: "Spoken: English", the language that is spoken in a video
            label=N_("Spoken"),
            kind="language",
            default={"id": "auto", "name": N_("detected by A2E")},
        ),
    ]
    speakers: Annotated[
        str,
        OneOf(
            ask=N_("How many people speak?"),
            label=N_("Speakers"),
            choices={"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"},
            default="1",
        ),
    ]
    music: Annotated[
        str,
        OneOf(
            ask=N_("Keep music and background sounds?"),
            label=N_("Background sounds"),
            choices={
                "keep": pgettext_noop("background sounds", "kept"),
                "drop": pgettext_noop("background sounds", "removed"),
            },
            default="keep",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it for this part's language."""
        return await a2e.start(DUBBING, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the request for the first language."""
        return {
            "source_url": self.source.url,
            "target_lang": self.into[0].id,
            "source_lang": self.spoken_now.id,
            "num_speakers": int(self.speakers),
            "drop_background_audio": self.music == "drop",
        }

    def estimate(self) -> int:
        """About a credit a second; A2E publishes no figure."""
        return max(1, ceil(self.source.seconds or 1))


OPERATIONS: tuple[type[Operation], ...] = (Dub,)
