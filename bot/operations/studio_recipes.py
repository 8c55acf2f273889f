"""The recipes that the studio offers to everybody."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.locales import N_, _, language
from bot.operations.recipes import key_of, name_of


class StudioRecipe(Struct, frozen=True, kw_only=True):
    """A recipe as it is offered."""

    name: str
    icon: str
    about: str
    """What goes in and what comes out, in a line."""
    key: str
    fixed: Mapping[str, Any] = {}
    """Answers that it brings along; they can be changed at the price."""
    instead: Mapping[str, "StudioRecipe"] = {}
    """Language -> what is offered to its speakers instead, who would get their own language as a translation."""

    @property
    def label(self) -> str:
        """What its button says."""
        return f"{self.icon} {_(self.name)}"

    def here(self) -> "StudioRecipe":
        """Return the recipe as it is offered in the language that is spoken."""
        return self.instead.get(language(), self)


def _greeting(about: str, tag: str, name: str, instead: Mapping[str, StudioRecipe] | None = None) -> StudioRecipe:
    return StudioRecipe(
        name=N_("Greeting"),
        icon="💌",
        about=about,
        key=key_of([("talkphoto", ""), ("dub", "source")]),
        fixed={name_of(1, "into"): [{"id": tag, "name": name, "facts": {}, "tag": tag}]},
        instead=instead or {},
    )


STUDIO: dict[str, StudioRecipe] = {
    "greeting": _greeting(
        N_("a photo and a text → it speaks → in Spanish too"),
        "es",
        "Spanish",
        {"es": _greeting(N_("a photo and a text → it speaks → in English too"), "en", "English")},
    ),
    "portrait": StudioRecipe(
        name=N_("Moving portrait"),
        icon="🖼",
        about=N_("words → a picture → it moves"),
        key=key_of([("imagine", ""), ("animate", "photo")]),
    ),
    "clean": StudioRecipe(
        name=N_("Clean and sharp"),
        icon="🧼",
        about=N_("a video → no captions → larger and sharper"),
        key=key_of([("uncaption", ""), ("upscale", "source")]),
    ),
}
"""By the word that their buttons hold."""
