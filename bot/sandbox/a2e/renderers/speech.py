"""Speech by espeak-ng, from the wheel that ships it: no program to install, no network.

The library is not made for threads, so one process of its own speaks for all.
"""

import ctypes
import sys
import wave
from pathlib import Path

import av
import espeakng_loader

SYNCHRONOUS = 2
CHARS_UTF8 = 1
RATE_PARAMETER = 1
PITCH_PARAMETER = 3
WORDS_A_MINUTE = 165


def speak(text: str, voice: str, rate: float, pitch: int, out: Path) -> None:
    """Write speech as mp3, marked SANDBOX in its title."""
    raw = out.with_suffix(".wav")
    _speak_wav(text, voice, rate, pitch, raw)
    with av.open(str(raw)) as source, av.open(str(out), "w", format="mp3") as made:
        made.metadata["title"] = "SANDBOX"
        stream = made.add_stream("libmp3lame", rate=44100, layout="mono")
        for frame in source.decode(audio=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    raw.unlink()


def _speak_wav(text: str, voice: str, rate: float, pitch: int, out: Path) -> None:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    samples = library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    pieces: list[bytes] = []
    callback_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def take(wav: object, count: int, events: object) -> int:
        if wav and count > 0:
            pieces.append(ctypes.string_at(wav, count * 2))  # type: ignore[arg-type]  # a pointer to shorts
        return 0

    callback = callback_type(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(RATE_PARAMETER, int(WORDS_A_MINUTE * rate), 0)
    library.espeak_SetParameter(PITCH_PARAMETER, pitch, 0)
    said = text.encode()
    library.espeak_Synth(said, len(said) + 1, 0, 0, 0, CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(samples if samples > 0 else 22050)
        file.writeframes(b"".join(pieces) or bytes(4410))


if __name__ == "__main__":  # a process of its own: the text comes by standard input, so that no process list shows it
    speak(sys.stdin.read(), sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
