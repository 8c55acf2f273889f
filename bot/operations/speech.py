"""Text to speech."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.calls import speak, voice_fields
from bot.a2e.client import Client
from bot.a2e.tasks import Media
from bot.locales import N_, ngettext_noop, pgettext_noop
from bot.locales.amounts import Amount
from bot.operations.base import Made, Operation, Shows, Speech
from bot.operations.file_inputs import Spoken
from bot.operations.inputs import Text
from bot.operations.one_of import OneOf
from bot.operations.sentences import parts_of
from bot.operations.voice_choice import PickVoice, Voice

SPEECH_PATH = "/api/v1/video/send_tts"
TTS_CHARACTERS = 1000
"""A2E's limit for one call of an API token."""


def tts_estimate(text: str) -> int:
    """Return what speech may cost: a credit per hundred characters; A2E publishes no figure."""
    return ceil(len(text) / 100)


def speech_of(script: Spoken, voice: Voice | None) -> Speech | None:
    """Return a script's text in parts that A2E speaks one by one; None for a recording."""
    if script.text is None or voice is None:
        return None

    async def say(a2e: Client, text: str) -> str:
        return await speak(
            a2e, text, voice_id=voice.id, cloned=voice.cloned, country=voice.country, region=voice.region
        )

    return Speech(texts=parts_of(script.text, TTS_CHARACTERS), say=say)


class Speak(Operation, frozen=True, kw_only=True):
    """Read a text aloud in a voice of your choice."""

    command = "speak"
    featured = True
    title = N_("Text to speech")
    icon = "🗣"
    menu = N_("Voices")
    priced = SPEECH_PATH
    confirm_label = N_("Say it")

    text: Annotated[
        str,
        Text(
            ask=ngettext_noop(
                "What should I say? Send a <b>text</b> of up to {count} character.",
                "What should I say? Send a <b>text</b> of up to {count} characters.",
                Amount(TTS_CHARACTERS),
            ),
            label=N_("Text"),
            longest=TTS_CHARACTERS,
            spoken=True,
        ),
    ]
    voice: Annotated[
        Voice,
        PickVoice(ask=N_("Which <b>voice</b>? 🔊 plays a sample."), label=N_("Voice"), reads="text"),
    ]
    form: Annotated[
        str,
        OneOf(
            ask=N_("How do you want it?"),
            # For translators: a label, as in "As: Audio file"; words such as "Sent as" or "Form" do too.
            label=pgettext_noop("the form in which it comes", "As"),
            choices={"voice": N_("Voice note"), "audio": N_("Audio file")},
            default="voice",
        ),
    ]

    async def run(self, a2e: Client) -> Made:
        """Speak right away: A2E answers with the audio's address."""
        url = await speak(
            a2e,
            self.text,
            voice_id=self.voice.id,
            cloned=self.voice.cloned,
            country=self.voice.country,
            region=self.voice.region,
        )
        return Made(media=(Media(url=url, kind="audio"),))

    def body(self) -> dict[str, Any]:
        """Return what is priced."""
        voice = self.voice
        named = voice_fields(voice.id, cloned=voice.cloned, country=voice.country, region=voice.region)
        return {"msg": self.text, **named}

    def estimate(self) -> int | None:
        """Return our guess."""
        return tts_estimate(self.text)

    def shows(self) -> Shows:
        """Return a voice note, or a track to keep."""
        return Shows.VOICE if self.form == "voice" else Shows.MEDIA


class VoiceSample(Operation, frozen=True, kw_only=True):
    """Hear a short sample of a voice, made once and kept for everybody."""

    command = "sample"
    title = N_("Voice sample")
    icon = "🔊"
    menu = N_("Voices")
    hidden = True
    carded = False
    dearest = 1
    on_the_house = True
    a_day = 30

    voice: Annotated[Voice, PickVoice(ask=N_("Which voice?"), label=N_("Voice"), reads="")]

    async def run(self, a2e: Client) -> Made:
        """Say a greeting in the voice's own language."""
        text = GREETINGS.get(self.voice.country, GREETINGS["en"])
        url = await speak(
            a2e,
            text,
            voice_id=self.voice.id,
            country=self.voice.country,
            region=self.voice.region,
        )
        return Made(media=(Media(url=url, kind="audio"),))

    def shared_key(self) -> str:
        """Return the key of this voice's sample."""
        return sample_key(self.voice.id)

    def filename(self) -> str:
        """Name the file after the voice."""
        return f"sample-{self.voice.name}"


def sample_key(voice_id: str) -> str:
    """Return the key of a voice's sample."""
    return f"sample-{voice_id}"


GREETINGS = {
    "en": "Hello! This is how I sound.",
    "es": "¡Hola! Así suena mi voz.",
    "fr": "Bonjour ! Voici ma voix.",
    "de": "Hallo! So klinge ich.",
    "ru": "Привет! Вот как я звучу.",
    "zh": "你好！这是我的声音。",
    "ar": "مرحبا! هكذا يبدو صوتي.",
    "pt": "Olá! É assim que eu soo.",
    "it": "Ciao! Ecco la mia voce.",
    "ja": "こんにちは。これが私の声です。",
    "ko": "안녕하세요. 제 목소리예요.",
    "hi": "नमस्ते! मेरी आवाज़ ऐसी है।",
    "tr": "Merhaba! Sesim böyle duyuluyor.",
    "id": "Halo! Beginilah suara saya.",
}
"""Language -> what its voices say to be heard: each that the bot speaks, and Japanese and Korean."""

OPERATIONS: tuple[type[Operation], ...] = (Speak, VoiceSample)
