"""The lists that A2E publishes, read as choices: one row per kind."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from msgspec.structs import replace

from bot.a2e import avatars, calls, streaming
from bot.a2e.client import Client
from bot.buttons.ranges import ENTRY, LANGUAGE, Chars
from bot.locales import N_, Marked
from bot.operations.base import LABELLED
from bot.operations.facts import Choice

HOURS = 3600.0
LABEL = 60
"""Characters of a name on a button."""


class Source(Struct, frozen=True, kw_only=True):
    """Where a list comes from, and for how many seconds it stays valid."""

    read: Callable[[Client, str], Awaitable[tuple[Choice, ...]]]
    seconds: float = 6 * HOURS
    ids: Chars = ENTRY
    """The ids its entries can have, so that buttons can hold them; others are left out."""
    of_user: bool = False
    """The list is the account's: only entries of the user's own avatars are shown."""
    by_name: bool = False
    """People know its entries by name, and may type one."""

    @property
    def longest(self) -> int:
        """Bytes of the longest id."""
        return self.ids.most


async def _voices(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return the public voices of a locale such as en-US."""
    country, _, region = part.partition("-")
    groups = await calls.voices(a2e, country, region)
    return tuple(Choice(id=voice.id, name=voice.label) for group in groups for voice in group.voices)


async def _locales(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return every language with its region: voices are listed by both."""
    return tuple(
        Choice(
            id=f"{language.value}-{region}",
            name=f"{language.label} ({place})" if len(language.regions) > 1 else language.label,
            tag=f"{language.value}-{region}" if len(language.regions) > 1 else language.value,
        )
        for language in await calls.languages(a2e)
        for place, region in language.regions
    )


async def _languages(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return every language once, by its two-letter code."""
    found = {language.value: language.label for language in await calls.languages(a2e)}
    return tuple(Choice(id=code, name=label, tag=code) for code, label in found.items())


async def _avatars(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return A2E's own avatars, with pictures; those of the account's users are on their shelves."""
    found = await avatars.avatars(a2e)
    return tuple(
        Choice(id=one.id, name=one.name or N_("Avatar"), picture=one.picture)
        for one in found
        if not one.custom and not one.name.startswith(LABELLED)
    )


async def _backgrounds(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return A2E's own backgrounds, few of which have a name."""
    found = [one for one in await avatars.backgrounds(a2e) if not one.custom]
    return tuple(
        Choice(id=one.id, name=one.name or N_("Background {number}", number=number), picture=one.picture)
        for number, one in enumerate(found, start=1)
    )


async def _lip_models(a2e: Client, part: str) -> tuple[Choice, ...]:
    found = await avatars.lip_models(a2e)
    return tuple(Choice(id=one.id, name=one.name or N_("Avatar"), facts=(("twin", one.twin),)) for one in found)


async def _live(a2e: Client, part: str) -> tuple[Choice, ...]:
    """Return the avatars that can go live."""
    return tuple(Choice(id=one.id, name=one.name, picture=one.picture) for one in await streaming.live_avatars(a2e))


SOURCES: dict[str, Source] = {
    "voice": Source(read=_voices),
    "locale": Source(read=_locales, ids=LANGUAGE, by_name=True),
    "language": Source(read=_languages, ids=LANGUAGE, by_name=True),
    "avatar": Source(read=_avatars),
    "background": Source(read=_backgrounds),
    "lips": Source(read=_lip_models, seconds=60, of_user=True),
    "live": Source(read=_live, seconds=HOURS),
}
"""kind -> where its list comes from. Another kind of list is one more row."""


REPLACED = "\ufffd"
"""Replaces what text can't hold: an id that contains it is not the one A2E knows."""


def _fitting(name: str) -> str:
    return "".join(filter(str.isprintable, name)).strip()[:LABEL]


async def read(a2e: Client, kind: str, part: str) -> tuple[Choice, ...]:
    """Read a list, without entries that no button can hold, and with names that fit on one."""
    source = SOURCES[kind]
    return tuple(
        one if isinstance(one.name, Marked) else replace(one, name=_fitting(one.name) or one.id)
        for one in await source.read(a2e, part)
        if source.ids.holds(one.id) and REPLACED not in one.id
    )
