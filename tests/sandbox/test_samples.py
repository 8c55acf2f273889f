"""The samples of the demo are what the bot's questions ask for."""

import pytest

from bot.operations.voices import CloneVoice
from bot.sandbox.samples import Samples
from bot.sandbox.telegram.files import Files


@pytest.mark.parametrize("language", ["es", "zh"])  # the quickest, and one of other letters
async def test_a_voice_can_be_learned_from_the_sample(language: str) -> None:
    files = Files()
    (shown,) = await Samples(files).shown("voice", language)
    files.folder.cleanup()
    voice = shown["voice"]
    asked = CloneVoice.inputs()["samples"]
    assert asked.is_complete([{"seconds": voice["duration"]}])
    assert voice["duration"] <= 60
