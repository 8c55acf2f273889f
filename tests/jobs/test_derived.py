"""What a result carries on to where it is used: consents, A2E's copy, Telegram's copy. Pure."""

from dataclasses import replace
from typing import Any

import pytest

from bot.a2e.files import Head
from bot.chat import Kind
from bot.errors import FileGone, TooBig
from bot.jobs.derived import carried, kind_of, result_of
from bot.jobs.personal.revoke import is_made_of
from bot.operations import OPERATIONS
from bot.operations.facts import Facts
from bot.operations.results import FRESH_SECONDS, Result, StillHeld
from bot.operations.subjects import subject_of
from bot.operations.ways_on import first_used, ways_with, ways_with_asset
from bot.store.consents import Consent
from bot.store.jobs import Job
from tests.jobs.test_changes import DONE

MADE_AT, URL = 1_000_000.0, "https://a2e.example/r.mp4"
FILE = {"kind": "photo", "file_id": "f", "unique_id": "F"}
FACE = {"file": FILE, "kind": "image", "mime": "image/jpeg"}
OTHER = {**FACE, "file": {**FILE, "unique_id": "P"}}
CHAINED = {"from": 3, "carries": [["face", "F"], ["voice", ""]]}
ALICE = {"id": "v", "name": "Alice", "country": "en", "region": "US"}
CLONE = {"thing": 3, "name": "Grandma", "subject": "V", "id": "v", "country": "", "region": ""}
AVATAR = {"thing": 4, "name": "Grandma", "subject": "F", "id": "a", "facts": {}}
WORDS = {"text": "Good morning"}


def job(operation: str, answers: dict[str, Any], **more: Any) -> Job:
    media = [{"url": URL, "kind": "video"}]
    result = {"media": media, "sent": {"kind": "video", "file_id": "t", "message_id": 1}, **more}
    request = {"answers": answers}
    return replace(DONE, id=7, operation=operation, request=request, result=result, finished_at=MADE_AT)


def taken(source: Job, *, age: float = 60.0) -> Result:
    return result_of(source, 0, kind="video", now=MADE_AT + age)


def held(head: Head | None) -> Facts:
    facts = Facts()
    facts.learn(StillHeld(url=URL), head)
    return facts


PRESENT = job("present", {"avatar": AVATAR, "script": WORDS, "voice": ALICE})
THERE = Head(size=1000, content_type="video/mp4")


@pytest.mark.parametrize(
    ("source", "carries"),
    [
        (
            job("swap", {"face": FACE, "target": {**FACE, "file": {**FILE, "unique_id": "P"}}}),
            {"face": "F", "picture": "P"},
        ),
        (PRESENT, {"face": "F", "voice": ""}),
        (job("present", {"avatar": AVATAR, "script": WORDS, "voice": CLONE}), {"face": "F", "voice": "V"}),
        (job("upscale", {"source": FACE}), {"": "F"}),
        (
            job("upscale", {"source": CHAINED}),
            {"face": "F", "voice": ""},
        ),
        (
            job("edit", {"photos": [FACE, {**FACE, "file": {**FILE, "unique_id": "A"}}], "prompt": "x"}),
            {"picture": "A+F"},
        ),
        (job("imagine", {"prompt": "a boat"}), {}),
    ],
    ids=["files", "a public voice", "a voice of one's own", "no question of consent", "a chain", "an album", "words"],
)
def test_a_result_carries_what_the_consents_to_it_were_about(source: Job, carries: dict[str, str]) -> None:
    assert dict(carried(source)) == carries


def test_the_same_likeness_is_not_asked_about_again() -> None:
    answer = OPERATIONS["dub"].inputs()["source"].of_result(taken(PRESENT), held(THERE))
    assert OPERATIONS["dub"].inputs()["source"].subject(answer) is None, "nobody's voice"
    assert OPERATIONS["newavatar"].inputs()["source"].subject(answer) == "F", "the avatar's face"
    assert subject_of({"from": 7, "carries": []}, "face") == "result 7", "nobody has agreed to what words have made"


@pytest.mark.parametrize(
    ("kind", "subject", "goes"), [("face", "F", True), ("voice", "F", False), ("face", "G", False)]
)
def test_a_revoked_consent_takes_the_whole_chain(kind: str, subject: str, goes: bool) -> None:
    consent = Consent(id=1, kind=kind, subject=subject, label="", given_at=0.0)
    chained = job("uncaption", {"source": {"kind": "video", "mime": "video/mp4", "url": URL, **taken(PRESENT).mark}})
    assert is_made_of(chained, consent) is goes


def test_a2es_copy_is_used_as_it_is_while_it_lasts() -> None:
    given = OPERATIONS["uncaption"].inputs()["source"]
    answer = given.of_result(taken(PRESENT), held(THERE))
    assert (answer["url"], answer["uploaded_at"], answer["from"], answer["mime"]) == (URL, MADE_AT, 7, "video/mp4")
    assert answer["file"]["file_id"] == "t", "for when A2E drops it after all"


def test_a_copy_that_is_gone_everywhere_is_told() -> None:
    without = replace(PRESENT, result={"media": PRESENT.result["media"]})  # type: ignore[index]
    given = OPERATIONS["uncaption"].inputs()["source"]
    for source, facts in ((taken(without), held(None)), (taken(without, age=FRESH_SECONDS), held(THERE))):
        with pytest.raises(FileGone):
            given.of_result(source, facts)


def test_what_is_larger_than_the_question_takes_is_refused() -> None:
    with pytest.raises(TooBig):
        OPERATIONS["uncaption"].inputs()["source"].of_result(taken(PRESENT), held(Head(size=10**10, content_type="")))


def test_the_kind_is_a2es_word_else_telegrams() -> None:
    assert kind_of(PRESENT, 0) == "video"
    unsaid = replace(
        PRESENT, result={"media": [{"url": URL, "kind": None}], "sent": {"kind": Kind.VOICE, "file_id": "t"}}
    )
    assert kind_of(unsaid, 0) == "audio"
    assert kind_of(replace(unsaid, result={"media": [{"url": URL}]}), 0) is None


def test_every_kind_has_its_uses_and_those_that_ask_least_come_first() -> None:
    for kind in ("image", "video", "audio"):
        page = [way.command for way in first_used(ways_with(kind), ("dub",))][:8]
        assert (page[0] == "dub") is (kind != "image")
        for way in ways_with(kind):
            assert OPERATIONS[way.command].inputs()[way.field].takes(kind)
    assert not ways_with("document")
    photo = [way.command for way in first_used(ways_with("image"), ())][:8]
    assert {"upscale", "animate", "newavatar", "edit", "talkphoto"} <= set(photo), "on the first page"


def test_an_avatar_is_offered_only_what_fits_it() -> None:
    commands = {way.command for way in ways_with_asset("avatar", {"video": False}, None)}
    assert "present" in commands
    assert "avatarvoice" not in commands, "it was made of no video"
