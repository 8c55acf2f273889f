"""Turns sounds that few players know into MP3, for keeping. Runs in a worker process only."""

from pathlib import Path

from bot.media import codecs, recoding

AS_THEY_ARE = ("mp3", "wav")
RATE = 44_100
MOST_SECONDS = 3600.0 * 2


def as_mp3(path: Path, out: Path) -> bool:
    """Write a sound as MP3; False: it is MP3 or WAV already, or no sound alone, and nothing was written.

    Raises:
        ValueError: it can't be decoded.

    """
    with codecs.opened(path) as source:
        sound, names = codecs.stream_of(source, "audio"), source.format.name.split(",")
        if sound is None or codecs.stream_of(source, "video") is not None:
            return False
        if any(name in AS_THEY_ARE for name in names):
            return False
        is_mono = sound.codec_context.layout.nb_channels == 1
    layout, bits = ("mono", 128_000) if is_mono else ("stereo", 192_000)
    recoding.recode(
        [path],
        out,
        codec="libmp3lame",
        container="mp3",
        rate=RATE,
        bits=bits,
        layout=layout,
        most_seconds=MOST_SECONDS,
    )
    return True
