"""Logs hold ids and never contents, at any level: a whole chat, the bot's logs all on, and nothing of it in them."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from bot import log
from bot.sandbox.telegram.person import words
from tests.world import KEY, TOKEN, World, picture, settings_for, until

CANARY = "kanarienvogel"


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Lend what is logged at DEBUG, configured as `run` does it."""
    root, out = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level, {name: logging.getLogger(name).level for name in log.OURS}
    log.configure(settings_for("http://127.0.0.1:1", "sqlite:///x.db", LOG_LEVEL="DEBUG", LOG_FORMAT=request.param))
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(out)
    yield out
    root.handlers, level, levels = before
    root.setLevel(level)
    for name, one in levels.items():
        logging.getLogger(name).setLevel(one)


async def test_a_whole_chat_leaves_nothing_of_it_in_the_logs(here: World, written: io.StringIO) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), name=f"{CANARY}.jpg", caption=f"{CANARY} face")
    await ada.press("✅ Mine")
    await ada.hears("Done · Add a face")
    await ada.say(f"/imagine a {CANARY}")
    await ada.press("✅", await ada.hears("Price:"))
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Text to image") and "photo" in m)
    await ada.say(f"/keep https://{CANARY}.example/{CANARY}.jpg")
    await until(lambda: here.telegram.updates.pending == 0)
    here.faults.add("telegram", "error", match="sendMessage", status=400, times=1)
    await ada.say(f"/speak {CANARY}")
    here.faults.add("a2e", "error", match="userText2Image/start", status=500, times=1)
    await ada.say("/privacy")
    await ada.hears("Privacy")
    lines = written.getvalue()
    assert "bot" in lines
    assert CANARY not in lines
    for secret in (TOKEN, KEY, "a key for tests", done["photo"][-1]["file_id"], done["photo"][-1]["file_unique_id"]):
        assert secret not in lines
    for part in ("INSERT", "SELECT", "executing", "https://"):
        assert part not in lines
    found = [ids_in(line) for line in lines.splitlines()]
    assert any(one.get("step") == "submit" and one["job"] == one["key"] for one in found)
    assert any("update" in one and one.get("user") == "1001" for one in found)


def ids_in(line: str) -> dict[str, str]:
    """Return the ids of a line, in either format."""
    if line.startswith("{"):
        return {name: str(value) for name, value in json.loads(line).items()}
    return dict(re.findall(r" (\w+)=(\S+)", line))
