"""Questions answered by a button: an asset on the user's own shelf, or an entry of a list that A2E publishes."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from msgspec import Struct, field

from bot.buttons import ROW, ChoiceVerb
from bot.buttons.paging import page_of
from bot.chat import Button, Incoming, Rows
from bot.errors import InvalidInput, WrongKind
from bot.locales import ENGLISH, N_, _, language, ngettext_noop
from bot.locales.amounts import enumerated, language_name
from bot.operations.facts import Choice, Facts, Listed
from bot.operations.inputs import Input
from bot.operations.lists import SOURCES
from bot.operations.locales import bare
from bot.operations.view import Answer, Shown, View
from bot.store.assets import Asset

FIRST = "*"
FAVOURITE = "default"
"""The user's default, in a button's data."""
OWN = "own-"
"""Prefix of an asset's row id in a button's data."""


class Picked(Struct, frozen=True, kw_only=True):
    """What was picked, as A2E knows it."""

    id: str
    name: str
    own: bool = False
    """From the user's shelf."""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Pick(Input, frozen=True, kw_only=True):
    """One of the user's own assets of a kind, or an entry of A2E's list of that kind (`bot.operations.lists`)."""

    kind: str
    """Kind of the shelf and the list: voice, avatar, background, language, live."""
    own: bool = False
    """The user's shelf is offered."""
    listed: bool = True
    """A2E's list is offered."""
    extra: tuple[Choice, ...] = ()
    """Our own choices, offered before the list."""
    most: int = 1
    """Most entries of a list answer (`many`)."""
    begins: str = ""
    """Where there is no last choice: id of the entry that stands without being asked for; FIRST: the first one."""
    own_tongue: bool = False
    """A list of languages: where it isn't English, the one that is spoken here comes before `begins`."""
    ticked = True
    chosen_from = True

    @property
    def by_name(self) -> bool:
        """Whether people know the entries by name, and may type one."""
        return self.listed and SOURCES[self.kind].by_name

    @property
    def sent(self) -> bool:
        """Whether it may be typed."""
        return self.by_name

    @property
    def shelf(self) -> str | None:
        """Return the shelf's kind, if it is offered."""
        return self.kind if self.own else None

    @property
    def changeable(self) -> bool:
        """Whether it stands beside the price as an option."""
        return self.optional or self.remembered or bool(self.begins)

    def begins_with(self, view: View) -> Answer | None:
        """Return the default or the last choice, else what stands without being asked for."""
        if chosen := view.favourite or view.last:
            return chosen
        found = self._first(view) if self.begins else None
        if not found:
            return None
        answer = self.of_asset(found) if isinstance(found, Asset) else of_entry(found)
        return [answer] if self.many else answer

    def _first(self, view: View) -> Asset | Choice | None:
        """Return what stands without being asked for, where nothing was chosen before."""
        options = {_id_of(one) or "": one for one in self.options(view)}
        if self.begins == FIRST:
            return next(iter(options.values()), None)
        if not self.own_tongue or language() == ENGLISH:
            return options.get(self.begins)
        alike = (one for an_id, one in options.items() if bare(an_id) == bare(language()))
        return options.get(language()) or next(alike, options.get(self.begins))

    def part(self, view: View) -> str:
        """Return which part of the list is offered: of an account's list, the user's own entries."""
        return str(view.user_id) if SOURCES[self.kind].of_user else ""

    def entries(self, view: View) -> tuple[Choice, ...]:
        """Return our own choices, then those of A2E's list."""
        listed = view.known.ask(Listed(kind=self.kind, part=self.part(view))) if self.listed else ()
        return (*self.extra, *listed)

    def show(self, view: View) -> Shown:
        """Return the user's assets, then the entries, a page at a time."""
        options = self.options(view)
        shown, page, pages = page_of(options, view.page)
        rows: Rows = tuple(self.row(view, one) for one in shown)
        favourite = view.favourite
        first: Rows = ((view.choice(f"📌 {self.name_of(favourite)}", FAVOURITE),),) if favourite else ()
        words = [_(self.ask), *([] if options or favourite else [_("None yet.")])]
        return words, first + rows + view.turning(page, pages)

    def options(self, view: View) -> Sequence[Asset | Choice]:
        """Return everything that can be picked but the default, which is at the top."""
        star = view.favourite or {}
        own = (one for one in view.own if one.id != star.get("thing"))
        return (*own, *(one for one in self.entries(view) if one.id != star.get("id")))

    def row(self, view: View, one: Asset | Choice) -> tuple[Button, ...]:
        """Return the buttons of one entry: ticked if it is picked, and with 👁 if it has a picture."""
        if isinstance(one, Asset):
            return (view.choice(f"{view.icon} {one.name}", f"{OWN}{one.id}"),)
        ticked = self.many and any(picked["id"] == one.id for picked in view.answer or [])
        pick = view.choice(f"☑️ {one.label}" if ticked else one.label, one.id)
        # For translators: a button that shows the picture of something
        look = f"👁 {_('Look')}"
        return (pick, view.choice(look, one.id, ChoiceVerb.SEE)) if one.picture else (pick,)

    def row_of(self, value: str) -> int | None:
        """Return the row id of the asset."""
        return int(ROW.read(value.removeprefix(OWN))) if self.own and value.startswith(OWN) else None

    def pressed(self, view: View, value: str) -> Answer | None:
        """Return the default, the asset or the entry."""
        if value == FAVOURITE and self.has_favourite:
            return view.favourite
        if self.row_of(value) is not None:
            return next((self.of_asset(one) for one in view.own), None)
        entry = self.entry(view, value)
        return of_entry(entry) if entry else None

    def entry(self, view: View, value: str) -> Choice | None:
        """Return the entry that a button names."""
        return next((one for one in self.entries(view) if one.id == value), None)

    def seen(self, view: View, value: str) -> Choice | None:
        """Return the entry, if it has a picture."""
        entry = self.entry(view, value)
        return entry if entry and entry.picture else None

    def of_asset(self, asset: Asset) -> dict[str, Any]:
        """Return an asset as A2E knows it."""
        return {**super().of_asset(asset), "id": asset.a2e_id, "facts": dict(asset.facts or {})}

    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Return the entry of A2E's list whose name was typed; usually people press a button."""
        typed = (incoming.text or "").strip().casefold()
        for entry in (*self.extra, *known.ask(Listed(kind=self.kind))) if typed and self.by_name else ():
            names = {entry.name.casefold(), entry.label.casefold()}
            if typed in {entry.id.casefold(), *names, *(name.partition(" (")[0] for name in names)}:
                return of_entry(entry)
        raise WrongKind(user_text=self.unknown(incoming.text))

    def unknown(self, typed: str | None) -> str:
        """Return the reply to a message that matches no choice."""
        if self.by_name and typed:
            return N_(
                "A2E doesn't offer “{typed}” here. Please pick one with the buttons, or /cancel.",
                typed=escape(typed[:40]),
            )
        return N_("Please pick one with the buttons above, or /cancel.")

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return the picks with one more, or without it when it was already picked."""
        left = [one for one in so_far if one["id"] != entry["id"]]
        if len(left) < len(so_far):
            return left
        if len(so_far) >= self.most:
            raise InvalidInput(
                user_text=ngettext_noop(
                    "You can pick {count} at most. Please press ✅, or take one back.",
                    "You can pick {count} at most. Please press ✅, or take one back.",
                    self.most,
                )
            )
        return [*so_far, entry]

    def enough(self, answer: list[Answer]) -> None:
        """Check that something was picked."""
        if not answer:
            raise InvalidInput(user_text=N_("Please pick at least one with the buttons above, or /cancel."))

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the pick; of a list answer, all picks."""
        return tuple(map(_picked, answer)) if self.many else _picked(answer)

    def describe(self, answer: Answer) -> str:
        """Return the name, or all names."""
        picked = answer if self.many else [answer]
        return enumerated(escape(self.name_of(one)) for one in picked)

    def name_of(self, answer: Mapping[str, Any]) -> str:
        """Return an answer's name: ours and a language's in the language that is spoken, any other as it is."""
        if "thing" in answer:
            return str(answer["name"])
        if (tag := answer.get("tag")) and language() != ENGLISH:
            return language_name(tag) or str(answer["name"])
        ours = {one.id: one.name for one in self.extra}
        if isinstance(self.default, Mapping):
            ours[self.default["id"]] = self.default["name"]
        return _(ours[answer["id"]]) if answer["id"] in ours else str(answer["name"])


def _id_of(one: Asset | Choice) -> str | None:
    return one.a2e_id if isinstance(one, Asset) else one.id


def of_entry(entry: Choice) -> dict[str, Any]:
    """Return an entry of A2E's list as an answer."""
    tag = {"tag": entry.tag} if entry.tag else {}
    name = entry.name if entry.tag else entry.label  # a language is named by its tag wherever it is told
    return {"id": entry.id, "name": name, "facts": dict(entry.facts), **tag}


def _picked(answer: Mapping[str, Any]) -> Picked:
    return Picked(id=answer["id"], name=answer["name"], own="thing" in answer, facts=answer.get("facts") or {})


class PickAvatar(Pick, frozen=True, kw_only=True):
    """One of the user's own avatars, or a public one with its picture; the default comes first."""

    kind: str = "avatar"
    own: bool = True
    has_favourite = True
