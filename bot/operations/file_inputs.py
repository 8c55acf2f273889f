"""Questions for files: a photo, video or sound, a link to one, or something that speaks.

Files are kept as Telegram references, and links as they are, until a price is needed; only then do they go to A2E.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from msgspec import Struct

from bot.buttons import ROW
from bot.buttons.paging import page_of
from bot.chat import FileRef, Incoming, Kind, Rows
from bot.errors import InvalidInput, WrongKind
from bot.locales import N_, _, ngettext_noop
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, declared
from bot.operations.facts import CheckFile, CheckLink, Facts
from bot.operations.inputs import Input
from bot.operations.results import FROM, Result, is_measured
from bot.operations.subjects import is_drawing
from bot.operations.texts import beginning, check_length, check_words, has_words
from bot.operations.view import Answer, Shown, View

MADE = {"image": N_("the photo I made"), "video": N_("the video I made"), "audio": N_("the sound I made")}
SAMPLE = {"image": N_("the sample photo"), "video": N_("the sample video"), "audio": N_("the sample sound")}
LINKED = {"image": N_("a linked photo"), "video": N_("a linked video"), "audio": N_("a linked sound")}
YOURS = {"image": N_("your photo"), "video": N_("your video"), "audio": N_("your sound")}
"""Kind of file -> what a summary calls it."""
FILE_KINDS = {
    Kind.PHOTO: "image",
    Kind.VIDEO: "video",
    Kind.VIDEO_NOTE: "video",
    Kind.ANIMATION: "video",
    Kind.AUDIO: "audio",
    Kind.VOICE: "audio",
}
"""How Telegram sends a file -> what kind of file it is."""
LINK = re.compile(r"https?://\S+", re.IGNORECASE)
NO_LINK_ENDS = ".,;:!?)]}>»”’'\""
"""Characters that may follow a link in a sentence without being part of it."""


class Uploaded(Struct, frozen=True, kw_only=True):
    """A user's file as A2E sees it."""

    url: str
    mime: str
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    """In pixels, where they are known."""

    @property
    def is_image(self) -> bool:
        """Whether it is a still picture."""
        return self.mime.startswith("image/")


def links_in(sent: Incoming) -> list[str]:
    """Return the links in a message, each once: written out, or behind words."""
    found = [_bare(link) for link in re.findall(LINK, sent.text or "")]
    return list(dict.fromkeys([*found, *(link for link in sent.links if LINK.fullmatch(link))]))


def _bare(link: str) -> str:
    while link and link[-1] in NO_LINK_ENDS:
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return link


def is_link(sent: Incoming) -> bool:
    """Whether a message is just a link."""
    return sent.file is None and LINK.fullmatch((sent.text or "").strip()) is not None


class File(Input, frozen=True, kw_only=True):
    """A photo, video or sound, or a link to one; `limits` says which kinds, and how big, one entry a kind."""

    limits: tuple[Limits, ...]
    as_is: bool = False
    """A2E copies a link's bytes itself, where it can; otherwise they pass through us like a file's."""

    def suits(self, incoming: Incoming) -> bool:
        """Return whether it is a file of an accepted or unknown kind, or words with a link."""
        if incoming.file is None:
            return incoming.is_words and bool(links_in(incoming))
        kind = media_kind(incoming.file)
        return kind is None or kind in {limits.kind for limits in self.limits}

    def says(self, incoming: Incoming, answer: Answer) -> bool:
        """Return whether it is the same file, or has the same link."""
        if incoming.file is not None:
            return (answer.get("file") or {}).get("unique_id") == incoming.file.unique_id
        return answer.get("link") in ((incoming.text or "").strip(), *links_in(incoming))

    def link(self, incoming: Incoming) -> str | None:
        """Return the link that is to be taken for the file: the only one in the words; None: they hold no link.

        Raises:
            InvalidInput: there are several.

        """
        links = links_in(incoming) if incoming.is_words else []
        if len(links) > 1:
            raise InvalidInput(
                user_text=ngettext_noop(
                    "There is {count} link in that; I can take one. "
                    "Please send just the <b>link</b> you mean, or /cancel.",
                    "There are {count} links in that; I can take one. "
                    "Please send just the <b>link</b> you mean, or /cancel.",
                    len(links),
                )
            )
        return links[0] if links else None

    def accept(self, incoming: Incoming, known: Facts) -> dict[str, Any]:
        """Return the file's reference and what its content says."""
        link = self.link(incoming)
        if link is not None:
            found = known.ask(CheckLink(url=link, limits=self.limits))
            return {"link": link, "digest": found.digest, **_seen(found.file, incoming)}
        if incoming.file is None:
            words = _("I need a file here, not words; a <b>link</b> to one works too.")
            raise WrongKind(user_text=f"{words} {_(self.ask)}")
        declared(incoming.file.size, self.limits)
        facts = known.ask(CheckFile(file=incoming.file, limits=self.limits))
        return {"file": asdict(incoming.file), **_seen(facts, incoming)}

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the uploaded file."""
        known = {name: answer.get(name) for name in ("seconds", "width", "height")}
        return Uploaded(url=urls[0] if urls else "", mime=answer["mime"], **known)

    def describe(self, answer: Answer) -> str:
        """Return what kind of file it is and how long."""
        seconds, kind = answer.get("seconds"), answer["kind"]
        if FROM in answer:
            return _(MADE[kind])
        what = _((SAMPLE if is_drawing(answer) else LINKED if "link" in answer else YOURS)[kind])
        # For translators: {file} is one of “your video”, “a linked sound”; {seconds} a number of seconds
        return _("{file}, {seconds} s", file=what, seconds=round(seconds)) if seconds else what

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return the one file."""
        return {field: answer}

    def takes(self, kind: str) -> bool:
        """Return whether it takes files of this kind."""
        return kind in {limits.kind for limits in self.limits}

    def of_result(self, result: Result, known: Facts) -> Answer:
        """Return A2E's copy as it is, else Telegram's, looked at like a file that is sent."""
        held = result.at_a2e(known, self.limits)
        if held is not None and not (result.file and is_measured(result.kind, self.limits)):
            return held
        sent = self.accept(result.as_sent(), known) | {"sent": result.id, **result.mark}
        return sent if held is None else {**sent, "url": held["url"], "uploaded_at": held["uploaded_at"]}


def _seen(facts: FileFacts, incoming: Incoming) -> dict[str, Any]:
    """Return what an answer keeps of a file; `sent` tells it from another answer with the same file."""
    seen = {"mime": facts.mime, "seconds": facts.seconds, "kind": facts.used_as, "sent": incoming.update_id}
    return seen | ({"width": facts.width, "height": facts.height} if facts.used_as == "image" else {})


def media_kind(file: FileRef) -> str | None:
    """Return image, video or audio, as the message declares it; None for anything else."""
    if file.kind in FILE_KINDS:
        return FILE_KINDS[file.kind]
    head = (file.mime_type or "").partition("/")[0]
    return head if head in ("image", "video", "audio") else None


class FromShelf(File, frozen=True, kw_only=True):
    """An asset on the user's own shelf, picked by a button, or a new file."""

    kind: str
    """Kind of the shelf: face."""
    pick: str = ""
    """Asked instead when there is something on the shelf to pick."""

    @property
    def shelf(self) -> str:
        """Return the kind of the shelf to pick from."""
        return self.kind

    def show(self, view: View) -> Shown:
        """Return a button for each asset, a page at a time."""
        shown, page, pages = page_of(view.own, view.page)
        rows: Rows = tuple((view.choice(f"{view.icon} {asset.name}", asset.id),) for asset in shown)
        return [_(self.pick if view.own and self.pick else self.ask)], rows + view.turning(page, pages)

    def row_of(self, value: str) -> int:
        """Return the value as a row id."""
        return int(ROW.read(value))

    def pressed(self, view: View, value: str) -> Answer | None:
        """Return the asset."""
        return next((self.of_asset(one) for one in view.own), None)

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the picked asset's address, or the new file's."""
        return Uploaded(url=urls[0] if urls else "", mime=answer.get("mime", "image/jpeg"))

    def describe(self, answer: Answer) -> str:
        """Return the asset's name."""
        if "thing" in answer:
            return escape(answer["name"])
        return super().describe(answer) if FROM in answer else _("a new photo")


class Spoken(Struct, frozen=True, kw_only=True):
    """What the avatar says: a text, or a recording that is used as it is."""

    text: str | None = None
    sound: Uploaded | None = None


class Script(File, frozen=True, kw_only=True):
    """A text to speak, or a recording. `longest` counts the text's characters."""

    longest: int
    spoken: bool = True

    def suits(self, incoming: Incoming) -> bool:
        """Return whether it is words, or such a file."""
        return incoming.is_words or super().suits(incoming)

    def suits_words(self, text: str) -> bool:
        """Return whether there is something to say in them."""
        return has_words(text, spoken=True)

    @property
    def most_characters(self) -> int:
        """Return as many as A2E takes."""
        return self.longest

    def words(self, answer: Answer) -> str:
        """Return the text; empty for a recording."""
        return str(answer.get("text") or "")

    def says(self, incoming: Incoming, answer: Answer) -> bool:
        """Return whether it is the same text, or the same recording."""
        same_text = "text" in answer and answer["text"] == (incoming.text or "").strip()
        return same_text if incoming.is_words and not is_link(incoming) else super().says(incoming, answer)

    def subject(self, answer: Answer) -> str | None:
        """Return what a recording's consent is about; a text needs no consent."""
        return None if "text" in answer else super().subject(answer)

    def accept(self, incoming: Incoming, known: Facts) -> dict[str, Any]:
        """Return the text, or the recording's reference; a link among words is read aloud with them."""
        if incoming.file is not None or is_link(incoming):
            return super().accept(incoming, known)
        text = (incoming.text or "").strip()
        check_words(text, spoken=True)
        check_length(text, self.longest)
        return {"text": text}

    def value(self, answer: Answer, urls: Sequence[str]) -> Spoken:
        """Return the text, or the uploaded recording."""
        if "text" in answer:
            return Spoken(text=answer["text"])
        return Spoken(sound=super().value(answer, urls))

    def describe(self, answer: Answer) -> str:
        """Return the beginning of the text, or the length of the recording."""
        return beginning(answer["text"]) if "text" in answer else super().describe(answer)

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return the recording, if it is one."""
        return {} if "text" in answer else {field: answer}


def is_text(field: str) -> Any:
    """Return a test of whether a `Script` field was answered with a text."""

    def test(answers: Mapping[str, Answer]) -> bool:
        answer = answers.get(field)
        return isinstance(answer, str) or "text" in (answer or {})

    return test
