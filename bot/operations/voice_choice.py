"""The question for a voice: the user's own, or a public one, by language."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from msgspec import Struct

from bot.buttons import ChoiceVerb
from bot.buttons.paging import page_of
from bot.chat import Button, Rows
from bot.locales import ENGLISH, _, language, ngettext
from bot.locales.amounts import enumerated, language_name
from bot.operations.choices import FAVOURITE, Pick, of_entry
from bot.operations.facts import Choice, Facts, Listed
from bot.operations.locales import LOCALE, entry_of, is_locale, locale_of, spelled
from bot.operations.view import Answer, Shown, View
from bot.store.assets import Asset

LANGUAGES = "?"
"""The part of the list that shows the languages to choose from."""


class Voice(Struct, frozen=True, kw_only=True):
    """A voice as A2E knows it."""

    id: str
    name: str
    country: str
    region: str
    cloned: bool = False


class PickVoice(Pick, frozen=True, kw_only=True):
    """One of the user's own voices, or a public one by language, each with a sample to hear."""

    kind: str = "voice"
    own: bool = True
    reads: str = ""
    """The field that it will read: the text's language is proposed first."""
    has_favourite = True

    @property
    def changeable(self) -> bool:
        """Return True: a default or the last choice stands without being asked for."""
        return True

    def begins_with(self, view: View) -> Answer | None:
        """Return the default, the last choice, an own voice or the first one, if it speaks the text's language."""
        locale = self.part(view)
        own = map(self.of_asset, view.own) if self.begins else ()
        for one in (view.favourite, view.last, *own):
            if one and f"{one['country']}-{one['region']}" == locale:
                return one
        entry = next(iter(self.entries(view)), None) if self.begins else None
        return of_public(view.known, entry, locale) if entry else None

    def part(self, view: View) -> str:
        """Return the chosen language, or that of the text."""
        if view.part not in ("", LANGUAGES):
            return view.part
        said = view.answers.get(self.reads) or ""
        return locale_of(view.known, said if isinstance(said, str) else str(said.get("text", "")))

    def has_part(self, part: str, known: Facts) -> bool:
        """Return whether it is a language, or the list of them."""
        return part == LANGUAGES or is_locale(known, part)

    def show(self, view: View) -> Shown:
        """Return the default, the user's own voices and those of the language; or the languages."""
        if view.part == LANGUAGES:
            return self._languages(view)
        words, rows = super().show(view)
        words.append(
            ngettext(
                "Language: {language}, {count} voice.",
                "Language: {language}, {count} voices.",
                len(self.entries(view)),
                language=spelled(view.known, self.part(view)),
            )
        )
        return words, (*rows, (view.to_part(f"🌐 {_('Another language')}", LANGUAGES),))

    def _languages(self, view: View) -> Shown:
        shown, page, pages = page_of(view.known.ask(Listed(kind="locale")), view.page, size=10)
        buttons = [view.to_part(one.label, one.id) for one in shown]
        rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
        return [_(self.ask), _("In which language?")], rows + view.turning(page, pages)

    def row(self, view: View, one: Asset | Choice) -> tuple[Button, ...]:
        """Return its button, and one for the sample if it is public."""
        if isinstance(one, Asset):
            return super().row(view, one)
        # For translators: a button that plays a few words in a voice
        sample = f"🔊 {_('Sample')}"
        return view.choice(one.label, one.id), view.choice(sample, one.id, ChoiceVerb.HEAR)

    def pressed(self, view: View, value: str) -> Answer | None:
        """Return the voice in the language shown."""
        if value == FAVOURITE:
            return view.favourite
        found = super().pressed(view, value)
        return {**found, **in_language(view.known, self.part(view))} if found else None

    def heard(self, view: View, value: str) -> Answer | None:
        """Return the voice, if it is a public one."""
        voice = self.pressed(view, value)
        return None if voice is None or "thing" in voice else voice

    def of_asset(self, asset: Asset) -> dict[str, Any]:
        """Return one of the user's own voices in the language it was cloned in."""
        return {**super().of_asset(asset), **_regional(str((asset.facts or {}).get("locale") or LOCALE))}

    def value(self, answer: Mapping[str, Any], urls: Sequence[str]) -> Voice:
        """Return the picked voice."""
        return Voice(
            id=answer["id"],
            name=answer["name"],
            country=answer["country"],
            region=answer["region"],
            cloned="thing" in answer,
        )

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Return the voice's name and language."""
        locale = f"{answer['country']}-{answer['region']}"
        known = answer.get("language") if language() == ENGLISH else None  # older drafts and one's own voices have none
        spoken = known or language_name(answer.get("tag") or locale) or answer.get("language") or locale
        return enumerated([escape(answer["name"]), escape(spoken)])


def _regional(locale: str) -> dict[str, str]:
    country, _, region = locale.partition("-")
    return {"country": country, "region": region}


def in_language(known: Facts, locale: str) -> dict[str, str]:
    """Return what a voice's answer says about a language."""
    entry = entry_of(known, locale)
    named = {"language": escape(entry.name), "tag": entry.tag} if entry else {"language": locale}
    return {**_regional(locale), **named}


def of_public(known: Facts, entry: Choice, locale: str) -> dict[str, Any]:
    """Return a public voice as an answer."""
    return {**of_entry(entry), **in_language(known, locale)}
