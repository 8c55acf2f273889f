"""What is said of a file that can't be used: a whole sentence for each kind, so that each can be translated. Pure."""

from collections.abc import Mapping, Sequence

from bot.locales import N_

Kinds = tuple[str, ...]
INSTEAD: dict[tuple[str, Kinds], str] = {
    ("image", ("video",)): N_("That is a photo; I need a video here. Please send one."),
    ("image", ("audio",)): N_("That is a photo; I need a sound here. Please send one."),
    ("image", ("video", "audio")): N_("That is a photo; I need a video or a sound here. Please send one."),
    ("image", ("audio", "video")): N_("That is a photo; I need a sound or a video here. Please send one."),
    ("video", ("image",)): N_("That is a video; I need a photo here. Please send one."),
    ("video", ("audio",)): N_("That is a video; I need a sound here. Please send one."),
    ("audio", ("image",)): N_("That is a sound; I need a photo here. Please send one."),
    ("audio", ("video",)): N_("That is a sound; I need a video here. Please send one."),
    ("audio", ("image", "video")): N_("That is a sound; I need a photo or a video here. Please send one."),
    ("audio", ("video", "image")): N_("That is a sound; I need a video or a photo here. Please send one."),
}
"""What a file is, and the kinds that a question takes, in its order -> what is said of it."""
UNREADABLE: dict[Kinds, str] = {
    ("image",): N_(
        "I can't read that as a photo: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("video",): N_(
        "I can't read that as a video: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("audio",): N_(
        "I can't read that as a sound: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("image", "video"): N_(
        "I can't read that as a photo or a video: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("video", "image"): N_(
        "I can't read that as a video or a photo: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("video", "audio"): N_(
        "I can't read that as a video or a sound: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("audio", "video"): N_(
        "I can't read that as a sound or a video: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
    ("image", "video", "audio"): N_(
        "I can't read that as a photo or a video or a sound: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    ),
}
"""The same kinds -> what a file is not."""
TOO_MANY_PIXELS = N_(
    "That picture has too many pixels for me. Please send it as a photo, not as a file, or a smaller one."
)

TOO_MANY_PARTS = N_(
    "That file is put together from more pieces than I can read. "
    "Please save it again with another app, or send another one."
)

FRAMES_TOO_LARGE = N_("That video has too many pixels for me: I can take up to 4K. Please send it again in 1080p.")


def wanted(kind: str, kinds: Sequence[str]) -> str:
    """Return what is said of a file of one kind where others are asked for."""
    return _of({kinds: text for (one, kinds), text in INSTEAD.items() if one == kind}, kinds)


def unreadable(kinds: Sequence[str]) -> str:
    """Return what is said of a file that is broken, or of no known kind."""
    return _of(UNREADABLE, kinds)


def _of(texts: Mapping[Kinds, str], kinds: Sequence[str]) -> str:
    """Return the text for kinds; in another order where a question has one that none has had."""
    asked = tuple(dict.fromkeys(kinds))
    return texts.get(asked) or next(text for of, text in texts.items() if set(of) >= set(asked))


def too_long(kind: str, seconds: float, most: float) -> str:
    """Return what is said of a video or sound that is too long."""
    facts = {"seconds": f"{seconds:.0f}", "most": f"{most:.0f}"}
    if kind == "video":
        return N_("That video is {seconds} s long; I can take {most} s. Please trim it and send it again.", **facts)
    return N_("That sound is {seconds} s long; I can take {most} s. Please trim it and send it again.", **facts)


def too_short(kind: str, seconds: float, least: float) -> str:
    """Return what is said of a video or sound that is too short."""
    facts = {"seconds": f"{seconds:.0f}", "least": f"{least:.0f}"}
    if kind == "video":
        return N_("That video is only {seconds} s long; I need at least {least} s. Please send a longer one.", **facts)
    return N_("That sound is only {seconds} s long; I need at least {least} s. Please send a longer one.", **facts)
