"""A person's own data: handed out complete, and forgotten complete, here and at A2E."""

import json
import re
from datetime import datetime, timedelta

from bot.sandbox.telegram.person import labels, words
from bot.store.database import Transaction
from bot.store.personal import SEALED
from tests.world import World, picture, until, until_done

OURS = {
    "updates",
    "queue",
    "pace",
    "breakers",
    "alembic_version",
    "vault_check",
    "inbox",
    "answers",
    "runs",
    "samples",
} | {
    "withheld_models",
    "durations",
    "group_budgets",
    "group_orders",
    "blocked",
}
"""Tables that hold nothing about a person but Telegram's numbers of updates, and ids of rows."""

LIVE = {"live_rooms", "live_messages"}
"""Tables that hold something only while a live room is open: see `tests/journeys/test_live_ends.py`."""


async def tables(here: World) -> dict[str, set[str]]:
    """Return table -> columns, as the database has them."""
    assert here.studio is not None
    db = here.studio.deps.store.db

    async def read(t: Transaction) -> dict[str, set[str]]:
        if db.dialect == "sqlite":
            rows = await t.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            names = [row["name"] for row in rows]
            return {
                name: {row["name"] for row in await t.fetch_all("SELECT name FROM pragma_table_info(?)", name)}
                for name in names
            }
        rows = await t.fetch_all(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["table_name"], set()).add(row["column_name"])
        return {name: columns for name, columns in found.items() if not name.startswith("pgqueuer")}

    return await db.transact(read)


async def rows_about(here: World, user_id: int) -> dict[str, int]:
    assert here.studio is not None

    async def count(t: Transaction) -> dict[str, int]:
        counted = {}
        for table in SEALED:
            whose = "id" if table == "users" else "user_id"
            row = await t.fetch_one(f"SELECT count(*) AS number FROM {table} WHERE {whose} = ?", user_id)
            counted[table] = int(row["number"]) if row else 0
        return counted

    return await here.studio.deps.store.db.transact(count)


async def a_life(here: World) -> None:
    """Save a face, swap it into a picture, and leave a question open."""
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="Grandma")
    await ada.press("✅ Mine")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Grandma" in words(m))
    await ada.say("/swap")
    await ada.press("🙂 Grandma", await ada.hears("Whose face"))
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody")
    await ada.press("✅ Render", await ada.hears("Price: 10 credits"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    store = here.studio.deps.store if here.studio else None
    assert store is not None
    kept = {"user_id": 1001, "name": "Mine", "key": "recipe:imagine>animate.photo", "fixed": {"prompt_2": "it waves"}}
    await store.db.transact(lambda t: store.recipes.add(t, **kept, now=0))
    await store.db.transact(lambda t: store.reports.add(t, 1001, 999, now=0))
    await until_done(here, "deliver")
    await ada.press("📎", await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m))
    await ada.wait_for(lambda m: "document" in m)
    await ada.say("/speak")
    await ada.hears("What should I say")


async def test_every_table_is_either_about_nobody_or_handed_out_and_forgotten(here: World) -> None:
    found = await tables(here)
    assert set(found) - OURS == set(SEALED)
    for name in OURS & set(found):
        assert not found[name] & {"user_id", "chat_id"}, name


async def test_everything_is_forgotten_here_and_at_a2e(here: World) -> None:
    ada = here.person
    await a_life(here)
    before = await rows_about(here, 1001)
    assert {table for table, number in before.items() if not number} == LIVE
    await ada.say("/forget")
    await ada.press("🗑 everything", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Done: it is deleted here")
    await until(lambda: (here.a2e.books()["tasks"], here.a2e.books()["faces"]) == ([], 0))

    async def no_assets() -> bool:  # their rows go when A2E has deleted them
        return not (await rows_about(here, 1001))["assets"]

    await until(no_assets)
    left = await rows_about(here, 1001)
    assert left == {**dict.fromkeys(SEALED, 0), "users": 1, "ledger": before["ledger"]}
    await ada.say("/balance")
    await ada.hears("Today: 10 credits")
    await ada.say("/faces")
    await ada.hears("None yet")


async def test_one_kind_is_forgotten_and_the_rest_stays(here: World) -> None:
    ada = here.person
    await a_life(here)
    await ada.say("/forget")
    await ada.press("🗑 my faces", await ada.hears("What should I delete"))
    await ada.press("◀️ Back", await ada.hears("It can't be undone"))
    await ada.press("🗑 my faces", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Done: it is deleted here")
    await until(lambda: here.a2e.books()["faces"] == 0)
    left = await rows_about(here, 1001)
    assert (left["jobs"], left["drafts"]) == (2, 1)
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.send_file(picture("teal"))
    await ada.hears("Whose face is this?")


async def test_what_runs_is_cancelled_before_it_is_forgotten(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 60
    await ada.say("/imagine a boat")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Rendering"))
    await ada.say("/forget")
    await ada.press("🗑 my jobs", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("Running jobs are cancelled"))
    await ada.hears("Done: it is deleted here")
    assert (await rows_about(here, 1001))["jobs"] == 0


async def test_all_that_is_kept_is_handed_out_and_nobody_elses(here: World) -> None:
    ada = here.person
    async with await here.other() as ben:
        await ben.say("/speak Ben's secret words")
        await ben.hears("Which voice")
    await a_life(here)
    await ada.say("/export")
    sent = await ada.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.json")
    data = (await ada.download(sent["document"]["file_id"])).decode()
    held = json.loads(data)
    assert set(held) == set(SEALED)
    assert held["assets"][0]["name"] == "Grandma"
    assert [job["operation"] for job in held["jobs"]] == ["addface", "swap"]
    assert held["consents"][0]["revoked_at"] is None
    assert held["drafts"][0]["operation"] == "speak"
    assert "secret words" not in data
    assert here.settings.telegram_bot_token.get_secret_value() not in data


async def test_the_export_has_dates_and_names_and_a_page_that_is_safe_to_open(here: World) -> None:
    ada = here.person
    evil = "<script>alert(1)</script> & co"
    await ada.say(f"/imagine {evil}")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    await ada.say("/export")
    files = {}
    for name in ("my-data.json", "my-data.html"):
        sent = await ada.wait_for(lambda m, name=name: m.get("document", {}).get("file_name") == name)
        files[name] = (await ada.download(sent["document"]["file_id"])).decode()
    held = json.loads(files["my-data.json"])
    job = held["jobs"][0]
    for moment in (job["created_at"], job["finished_at"], held["users"][0]["seen_at"], held["ledger"][0]["at"]):
        assert datetime.fromisoformat(moment).utcoffset() == timedelta(0)
    assert job["what"] == held["ledger"][0]["of"] == "Text to image"
    page = files["my-data.html"]
    assert page.startswith("<!doctype html>")
    assert "Text to image" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    for outside in ("<script", "src=", "href=", "javascript:"):
        assert outside not in page
    assert not re.search(r"\b1[789]\d{8}\b", page + files["my-data.json"])


async def test_terms_and_payments_are_told(here: World) -> None:
    await here.person.say("/terms")
    await here.person.hears("not if you cancel after A2E has begun")
    await here.person.say("/paysupport")
    await here.person.hears("refunded automatically")


async def test_a_deleted_face_is_gone_here_and_at_a2e(here: World) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("green"), caption="Bob <b>")
    await ada.press("✅ Mine")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Bob <b>" in words(m))
    assert len(here.a2e.faces) == 1
    await ada.say("/faces")
    await ada.press("🙂 Bob", await ada.hears("My faces (1)"))
    await ada.press("✏️ Rename")
    await ada.hears("What should I call")
    await ada.say("Robert")
    listed = await ada.wait_for(lambda m: "🙂 Robert" in labels(m))
    await ada.press("🙂 Robert", listed)
    await ada.press("🗑 Delete")
    await ada.press("🗑 Yes")
    await ada.wait_for(lambda m: "None yet" in words(m))
    await until(lambda: here.a2e.faces == [])
