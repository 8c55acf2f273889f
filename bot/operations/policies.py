"""Answers that the operator's settings give: nobody is asked, and no button changes them."""

from collections.abc import Callable

from bot.locales import N_, pgettext_noop
from bot.operations.one_of import OneOf
from bot.operations.view import Answers


def never(answers: Answers) -> bool:
    """Return False: it is not asked."""
    return False


class Policy(OneOf, frozen=True, kw_only=True):
    """What a setting of the operator's that is on or off decides; where it is on, the summary says so."""

    setting: str
    """Name of the setting, as `bot.config.Settings` has it."""
    needed: Callable[[Answers], bool] = never
    askable = False


WATERMARK = Policy(
    ask="",
    label=N_("Watermark"),
    choices={"no": N_("no"), "yes": pgettext_noop("watermark", "A2E's")},
    default="no",
    setting="watermark",
)
"""A2E's free watermark, where a model has a field for it."""
