"""A text that was said in one language is found again in English, to be said in another."""

from bot.locales import _, speaking
from bot.locales.originals import original

SAID = "A2E did not finish it in time. If it still comes, you get it for free."


def test_what_was_said_to_one_is_said_to_another_in_their_language() -> None:
    with speaking("de"):
        german = _(SAID)
    assert german != SAID
    assert original(german, "de") == SAID
    assert original(german, "de-AT") == SAID
    assert original(SAID, "en") == SAID


def test_what_is_not_known_stays_as_it_is() -> None:
    assert original("Nobody said that.", "de") == "Nobody said that."
    assert original("Nobody said that.", "xx") == "Nobody said that."
