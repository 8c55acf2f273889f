"""Questions answered by a button: an asset on the user's own shelf, or an entry of a list that A2E publishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bot.chat import Incoming
from bot.errors import InvalidInput
from bot.operations.facts import Choice, Facts, Listed
from bot.operations.inputs import Answer, Input


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What was picked, as A2E knows it."""

    id: str
    name: str
    own: bool = False
    """From the user's shelf."""
    facts: Mapping[str, Any] = field(default_factory=dict)


TYPED = frozenset({"language", "locale"})
"""Lists whose entries people know by name."""


@dataclass(frozen=True, kw_only=True)
class Pick(Input):
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

    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Return the entry of A2E's list whose name was typed; usually people press a button."""
        typed = (incoming.text or "").strip().casefold()
        choices = (
            (*self.extra, *known.ask(Listed(kind=self.kind))) if typed and self.listed and self.kind in TYPED else ()
        )
        for choice in choices:
            label = choice.label.casefold()
            if typed in (choice.id.casefold(), label, label.partition(" (")[0]):
                return {"id": choice.id, "name": choice.label, "facts": dict(choice.facts)}
        raise InvalidInput(user_text=self.unknown(incoming.text))

    def unknown(self, typed: str | None) -> str:
        """Return the reply to a message that matches no choice."""
        if self.kind in TYPED and typed:
            return f"A2E doesn't offer “{escape(typed[:40])}” here. Please pick one with the buttons, or /cancel."
        return "Please pick one with the buttons above, or /cancel."

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return the picks with one more, or without it when it was already picked."""
        left = [one for one in so_far if one["id"] != entry["id"]]
        if len(left) < len(so_far):
            return left
        if len(so_far) >= self.most:
            raise InvalidInput(user_text=f"You can pick {self.most} at most. Please press ✅, or take one back.")
        return [*so_far, entry]

    def enough(self, answer: list[Answer]) -> None:
        """Check that something was picked."""
        if not answer:
            raise InvalidInput(user_text="Please pick at least one with the buttons above, or /cancel.")

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the pick; of a list answer, all picks."""
        return tuple(map(_picked, answer)) if self.many else _picked(answer)

    def describe(self, answer: Answer) -> str:
        """Return the name, or all names."""
        picked = answer if self.many else [answer]
        return ", ".join(escape(one["name"]) for one in picked)


def _picked(answer: Mapping[str, Any]) -> Picked:
    return Picked(id=answer["id"], name=answer["name"], own="thing" in answer, facts=answer.get("facts") or {})


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A voice as A2E knows it."""

    id: str
    name: str
    country: str
    region: str
    cloned: bool = False


@dataclass(frozen=True, kw_only=True)
class PickVoice(Pick):
    """One of the user's own voices, or a public one by language, each with a sample to hear."""

    kind: str = "voice"
    own: bool = True
    reads: str = ""
    """The field that it will read: the text's language is proposed first."""

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
        spoken = answer.get("language") or f"{answer['country']}-{answer['region']}"  # older drafts lack its name
        return f"{escape(answer['name'])}, {escape(spoken)}"
