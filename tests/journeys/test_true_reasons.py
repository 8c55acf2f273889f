"""Why something failed, in our words: A2E's own never reach a chat, and it is told whose credits are gone."""

import logging

import pytest

from bot.a2e.reasons import SENTENCES, Why, why_of
from bot.sandbox.telegram.person import labels, words
from tests.jobs.people import has_failed, order_a_picture
from tests.world import World, world

RAW = "E_4711: <b>worker-7</b> faceDetectError at /data/node3"


async def everything_said(here: World) -> str:
    return "\n".join(words(message) for message in await here.person.answers())


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [
        ("face not detected in image", Why.FACE),
        ("No human face found, please send another picture", Why.FACE),
        ("download image failed: 403 Forbidden", Why.FILE),
        ("Unsupported codec hevc", Why.FILE),
        ("video duration exceeds 60 seconds", Why.LENGTH),
        ("resolution too low", Why.SIZE),
        ("NSFW content", Why.CONTENT),
        ("a minor was detected", Why.MINOR),
        ("1004", Why.MINOR),
        ("prompt violates our policy", Why.CONTENT),
        ("audio is silent", Why.SPEECH),
        ("GPU worker timed out", Why.BUSY),
        ("Insufficient credits", Why.CREDITS),
        ("your coins are not enough", Why.CREDITS),
        ("user does not have enough credits, not enough credits", Why.CREDITS),
        ("余额不足", Why.CREDITS),
        ("your diamonds are not enough for this", Why.DIAMONDS),
        (RAW, Why.UNKNOWN),
    ],
)
async def test_a_failed_task_is_told_by_its_kind_and_never_in_a2es_words(
    sqlite_url: str, theirs: str, kind: Why, caplog: pytest.LogCaptureFixture
) -> None:
    assert why_of(theirs) is kind
    async with world(sqlite_url, seconds=0.05, ADMIN_IDS="") as here:
        here.faults.add("a2e", "fail_task", words=theirs)
        with caplog.at_level(logging.INFO):
            await order_a_picture(here.person)
            card = words(await here.person.wait_for(has_failed))
        assert "Nothing was charged" in card
        if kind not in (Why.CREDITS, Why.DIAMONDS):
            assert SENTENCES[kind] in card
        assert theirs not in await everything_said(here)
        assert any("job=1 " in one.getMessage() and "words=" in one.getMessage() for one in caplog.records)


@pytest.mark.parametrize("what", ["error", "code"])
async def test_a_refused_start_is_told_in_our_words_too(sqlite_url: str, what: str) -> None:
    async with world(sqlite_url) as here:
        here.faults.add("a2e", what, match="userText2Image/start", status=400, words=RAW)
        await order_a_picture(here.person)
        assert "Please change your files or words" in words(await here.person.wait_for(has_failed))
        said = await everything_said(here)
        assert not any(part in said for part in ("E_4711", "worker", "faceDetect"))


@pytest.mark.parametrize("fault", ["no_credits", "fail_task", "error"])
async def test_the_studios_empty_account_is_named_and_its_admins_are_told_once(sqlite_url: str, fault: str) -> None:
    async with world(sqlite_url, ADMIN_IDS="1002") as here:
        async with await here.other() as admin:
            await admin.say("/start")
            for prompt in ("a red house", "a blue house"):
                here.faults.add("a2e", fault, match="userText2Image/start", status=402, words="not enough credits")
                card = await order_a_picture(here.person, prompt)
                failed = await here.person.wait_for(has_failed, after=card["message_id"] - 1)
                assert "The studio has run out of credits; the operator has been told." in words(failed)
                assert "10 credits returned" in words(failed)
                assert "🔁 Again" in labels(failed)
            await admin.hears("A2E's account has run out of credits")
            assert sum("has run out of credits" in words(one) for one in await admin.answers()) == 1
        assert "your credits" not in await everything_said(here)


async def test_without_admins_nobody_says_that_one_was_told(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=5, ADMIN_IDS="") as here:
        await order_a_picture(here.person)
        told = words(await here.person.hears("The studio has run out of credits"))
        assert "has been told" not in told
        assert "your answers are kept" in told


@pytest.mark.parametrize(
    ("limit", "whose", "when"),
    [
        ("DAILY_CREDITS", "your limit for today", "at midnight UTC"),
        ("MONTHLY_CREDITS", "your limit for this month", "on the 1st"),
        ("GLOBAL_DAILY_CREDITS", "the studio's limit for everybody today", "at midnight UTC"),
    ],
)
async def test_a_limit_says_whose_it_is_and_when_it_frees_up(
    sqlite_url: str, limit: str, whose: str, when: str
) -> None:
    async with world(sqlite_url, **{limit: "5"}) as here:
        await order_a_picture(here.person)
        told = words(await here.person.hears("This needs 10 credits"))
        assert f"only 5 of 5 are left of {whose}" in told
        assert when in told
