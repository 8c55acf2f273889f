"""A2E's avatars, their trainings, and the backgrounds they stand in front of: single calls, typed."""

from contextlib import aclosing
from typing import Any

from msgspec import Struct

from bot.a2e.calls import made_of
from bot.a2e.client import START_SECONDS, Client, started_of
from bot.a2e.errors import Malformed, NotFound
from bot.a2e.forms import id_of, moment_of, named_by, record_of, rows_of, whole
from bot.a2e.task_types import AVATAR
from bot.a2e.tasks import Started

TWINS = "/api/v1/userVideoTwin"
ANCHORS = "/api/v1/anchor/character_list"
BACKGROUNDS = "/api/v1/custom_back"
QUICK = "/api/v1/userText2Image/quickAddAvatar"
PICTURE_OF = ("img_url", "image_url", "url")
"""Fields in which a background's record may name its picture."""
SKEW = 300
"""Seconds by which A2E's clock may differ from ours."""


class Avatar(Struct, frozen=True, kw_only=True):
    """An avatar that can speak: A2E calls it an anchor."""

    id: str
    name: str
    picture: str | None
    custom: bool
    """Made by a user of the account, not A2E's own."""
    twin: str | None = None
    """The training it came from, where the list says."""


class Background(Struct, frozen=True, kw_only=True):
    """A picture to stand in front of; A2E lists its own and the account's together."""

    id: str
    name: str
    picture: str | None
    custom: bool
    """Marked as the account's own; A2E does not document such a mark, so its absence proves nothing."""


class LipModel(Struct, frozen=True, kw_only=True):
    """A lip-sync model that further training made; `twin` is the training's id."""

    id: str
    twin: str
    name: str


async def avatars(a2e: Client, *, twin: str | None = None) -> tuple[Avatar, ...]:
    """Return all avatars of A2E and the account; with a twin, those made by that training."""
    query = {"user_video_twin_id": twin, "type": "custom"} if twin else None
    rows = rows_of(await a2e.call("GET", ANCHORS, query=query))
    return tuple(
        Avatar(
            id=avatar_id,
            name=str(row.get("name") or ""),
            picture=_address(row, "video_cover", "cover", "image_url"),
            custom=whole(row.get("anchor_type")) == 1 or bool(row.get("user_video_twin_id")),
            twin=named_by(row.get("user_video_twin_id")),
        )
        for row in rows
        if (avatar_id := id_of(row)) is not None
    )


def _address(row: dict[str, Any], *names: str) -> str | None:
    found = (row.get(name) for name in names)
    return next((url for url in found if isinstance(url, str) and url.startswith("http")), None)


async def continue_training(a2e: Client, twin: str) -> Started:
    """Train an avatar further: one diamond, about two hours, better lip sync. Sent once in each of its two spellings.

    A 404 means that A2E does not know the spelling: nothing has started, and the other one may be tried.
    """
    body = {"_id": twin}
    try:
        await a2e.call("POST", f"{TWINS}/continueTraining", body=body, repeatable=False)
    except NotFound:
        await a2e.call("POST", f"{TWINS}/continueTranining", body=body, repeatable=False)
    return Started(task_id=twin)


async def avatar_of_picture(a2e: Client, picture: str, gender: str) -> Started:
    """Start an avatar from a picture that A2E has made of words; `picture` is that task's id. Sent once."""
    body = {"_id": picture, "gender": gender}
    data = await a2e.call("POST", QUICK, body=body, seconds=START_SECONDS, repeatable=False)
    return started_of(record_of(data), endpoint=f"POST {QUICK}")


async def trained_on(a2e: Client, picture: str, *, since: float) -> Started | None:
    """Look for the training on a picture, by its address, which A2E made for one task alone.

    Raises:
        A2EError: no list could be read, so nobody knows.

    """
    async with aclosing(a2e.records(AVATAR)) as pages:
        async for rows in pages:
            for row in rows:
                if picture in (row.get("image_url"), row.get("img_url")):
                    return started_of(row, endpoint=f"GET {TWINS}/records")
            if rows and (moment_of(rows[-1].get("createdAt")) or since) < since - SKEW:
                break
    return None


async def clone_voice(a2e: Client, twin: str) -> Started:
    """Start cloning the voice in an avatar's video; the task is a voice training."""
    path = f"{TWINS}/addVoiceClone"
    data = await a2e.call("POST", path, body={"_id": twin}, repeatable=False)
    return started_of(record_of(data), endpoint=f"POST {path}")


async def remove_avatar(a2e: Client, twin: str) -> None:
    """Delete an avatar that was made from a video or photo.

    Raises:
        NotFound: it is gone already.

    """
    await a2e.call("POST", f"{TWINS}/remove", body={"_id": twin}, repeatable=True)


async def lip_models(a2e: Client) -> tuple[LipModel, ...]:
    """Return the lip-sync models of the account's further trained avatars; A2E lists them nowhere else."""
    query = {"pageNum": 1, "pageSize": 100}
    rows = rows_of(await a2e.call("GET", f"{TWINS}/records", query=query))
    return tuple(
        LipModel(id=model, twin=twin, name=str(row.get("name") or ""))
        for row in rows
        if (model := named_by(row.get("lip_model"))) is not None and (twin := id_of(row)) is not None
    )


async def backgrounds(a2e: Client) -> tuple[Background, ...]:
    """Return all backgrounds, A2E's and the account's: every user's, so never shown unfiltered."""
    rows = rows_of(await a2e.call("POST", f"{BACKGROUNDS}/allBackground", body={}, repeatable=True))
    return tuple(
        Background(
            id=background_id,
            name=str(row.get("name") or ""),
            picture=_address(row, *PICTURE_OF),
            custom=row.get("type") == "custom" or bool(row.get("user_id") or row.get("is_custom")),
        )
        for row in rows
        if (background_id := id_of(row)) is not None
    )


async def add_background(a2e: Client, img_url: str) -> str:
    """Add a picture to the account's backgrounds; return its id.

    Raises:
        Malformed: no record in the answer was made from this address.

    """
    path = f"{BACKGROUNDS}/add"
    data = await a2e.call("POST", path, body={"img_url": img_url}, repeatable=False)
    background_id = made_of(img_url, data, *PICTURE_OF)
    if background_id is None:
        raise Malformed(f"POST {path}", "no record of this address in the answer", status=200)
    return background_id


async def delete_background(a2e: Client, background_id: str) -> None:
    """Delete a background.

    Raises:
        NotFound: it is gone already.

    """
    await a2e.call("POST", f"{BACKGROUNDS}/del", body={"_id": background_id}, repeatable=True)
