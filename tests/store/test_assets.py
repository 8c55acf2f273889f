"""A shelf's rows: what is put there comes back as it was, in order, and only as long as it is ready."""

from typing import Any

import pytest

from bot.store.assets import Asset
from bot.store.store import Store

NOW = 1_700_000_000.0
FACE: dict[str, Any] = {
    "user_id": 7, "kind": "face", "name": "Me", "a2e_id": "a1", "url": "https://u", "file": {"file_id": "f"},
    "facts": {"of": "me"},
}  # fmt: skip
BARE: dict[str, Any] = {**FACE, "a2e_id": None, "url": None, "file": None, "facts": None}


async def added(store: Store, *, now: float = NOW, **more: Any) -> Asset:
    return await store.db.transact(lambda t: store.assets.add(t, **{**FACE, **more}, now=now))


async def ids(store: Store, user_id: int = 7, *, offset: int = 0, limit: int = 9) -> list[int]:
    page = await store.db.transact(lambda t: store.assets.page(t, user_id, "face", offset=offset, limit=limit))
    return [one.id for one in page]


async def now_is(store: Store, asset: Asset) -> Asset:
    found = await store.db.transact(lambda t: store.assets.get(t, asset.id, 7))
    assert found is not None
    return found


async def test_an_asset_comes_back_as_it_was_put_there(store: Store) -> None:
    made = await added(store)
    mark = store.vault.mark("a1")
    assert made == Asset(
        **FACE, id=made.id, a2e_mark=mark, uploaded_at=NOW, state="ready", created_at=NOW, used_at=None, told_at=None
    )
    assert await now_is(store, made) == made
    bare = await added(store, **BARE)
    assert bare == Asset(
        **BARE, id=bare.id, a2e_mark=None, uploaded_at=None, state="ready", created_at=NOW, used_at=None, told_at=None
    )


async def test_what_an_asset_holds_is_sealed(store: Store) -> None:
    await added(store)
    row = (await store.db.transact(lambda t: t.fetch_all("SELECT * FROM assets")))[0]
    for column, plain in (("name", "Me"), ("a2e_id", "a1"), ("url", "https://u")):
        assert store.vault.open(row[column]) == plain
    for column in ("file", "facts"):
        assert store.vault.open(row[column]).startswith("{")


async def test_a_shelf_is_turned_page_by_page_newest_first(store: Store) -> None:
    made = [(await added(store, a2e_id=f"a{number}")).id for number in range(5)]
    await added(store, kind="voice")
    await added(store, user_id=8)
    assert await ids(store) == made[::-1]
    assert await ids(store, offset=1, limit=2) == [made[3], made[2]]
    everything = await store.db.transact(lambda t: store.assets.all_of(t, 7, "face"))
    assert [one.id for one in everything] == made
    assert await store.db.transact(lambda t: store.assets.count(t, 7, "face")) == 5
    assert await store.db.transact(lambda t: store.assets.count(t, 9, "face")) == 0
    assert len(await store.db.transact(lambda t: store.assets.all_of(t, 7, "voice"))) == 1


async def test_what_is_being_deleted_is_nowhere_but_on_the_way_out(store: Store) -> None:
    made, stays = await added(store), await added(store, a2e_id="a2")

    async def change(verb: str) -> Any:
        return await store.db.transact(lambda t: getattr(store.assets, verb)(t, made.id))

    assert await change("get_deleting") is None
    await change("remove")
    assert await ids(store) == [stays.id, made.id]
    assert await store.db.transact(lambda t: store.assets.mark_deleting(t, made.id, 7, now=0))
    assert await ids(store) == [stays.id]
    assert await store.db.transact(lambda t: store.assets.get(t, made.id, 7)) is None
    assert not await store.db.transact(lambda t: store.assets.rename(t, made.id, 7, name="Late"))
    assert await store.db.transact(store.assets.deleting) == [made.id]
    leaves = await change("get_deleting")
    assert (leaves.name, leaves.a2e_id, leaves.url, leaves.file) == ("", "a1", None, None)
    assert await store.db.transact(lambda t: store.assets.owned(t, ["a1"])) == {"a1"}
    await change("remove")
    assert await store.db.transact(store.assets.deleting) == []
    assert await store.db.transact(lambda t: store.assets.owned(t, ["a1", "a2"])) == {"a2"}


async def test_an_asset_is_renamed_filled_used_and_told_of(store: Store) -> None:
    made, other = await added(store, **BARE), await added(store, **BARE)
    assert await store.db.transact(lambda t: store.assets.rename(t, made.id, 7, name="Ann"))
    await store.db.transact(lambda t: store.assets.set_upload(t, made.id, 7, url="https://new", now=NOW + 1))
    await store.db.transact(lambda t: store.assets.mark_told(t, made, now=NOW + 2))
    changed = await now_is(store, made)
    assert (changed.name, changed.url) == ("Ann", "https://new")
    assert (changed.uploaded_at, changed.told_at, changed.used_at) == (NOW + 1, NOW + 2, None)
    await store.db.transact(lambda t: store.assets.use(t, made.id, 7, now=NOW + 3))
    used = await now_is(store, made)
    assert (used.told_at, used.used_at) == (None, NOW + 3)
    await store.db.transact(lambda t: store.assets.mark_told(t, changed, now=NOW + 4))  # it was read before that
    assert await now_is(store, made) == used
    assert await now_is(store, other) == other


async def test_ids_that_belong_to_somebody_are_told_from_those_that_do_not(store: Store) -> None:
    await added(store)
    await added(store, a2e_id="a2", user_id=8)
    assert await store.db.transact(lambda t: store.assets.owned(t, ["a1", "a2", "a3"])) == {"a1", "a2"}
    assert await store.db.transact(lambda t: store.assets.owned(t, [])) == set()


@pytest.mark.parametrize(("used", "told", "found"), [
    (None, None, True),
    (NOW + 9, None, True),
    (NOW + 10, None, False),
    (NOW + 9, NOW + 20, True),
    (NOW + 9, NOW + 21, False),
])  # fmt: skip
async def test_what_is_unused_is_found_once_before_and_once_after_its_owner_was_told(
    store: Store, used: float | None, told: float | None, found: bool
) -> None:
    made = await added(store)
    await added(store, now=NOW + 10)
    await added(store, kind="sample")
    if used is not None:
        await store.db.transact(lambda t: store.assets.use(t, made.id, 7, now=used))
    if told is not None:
        seen = await now_is(store, made)
        await store.db.transact(lambda t: store.assets.mark_told(t, seen, now=told))
    kinds = ["face", "voice"]
    unused = await store.db.transact(lambda t: store.assets.unused(t, kinds, NOW + 10, limit=9))
    told_of = await store.db.transact(lambda t: store.assets.told_of(t, kinds, NOW + 20, unused_since=NOW + 9, limit=9))
    assert [one.id for one in (told_of if told else unused)] == ([made.id] if found else [])
    assert not (unused if told else told_of)


async def test_what_is_unused_comes_person_by_person_and_so_many_at_a_time(store: Store) -> None:
    made = [(await added(store, user_id=user)).id for user in (8, 7, 8, 7)]
    unused = await store.db.transact(lambda t: store.assets.unused(t, ["face"], NOW + 1, limit=3))
    assert [one.id for one in unused] == [made[1], made[0], made[2]]
