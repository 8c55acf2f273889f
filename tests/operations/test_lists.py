"""What A2E publishes, as buttons can hold it."""

from bot.a2e.client import Client
from bot.operations import SHELVES, lists
from tests.a2e.answering import Server
from tests.a2e.conftest import pair

__all__ = ["pair"]


async def test_entries_that_no_button_can_hold_are_left_out(pair: tuple[Server, Client]) -> None:
    server, client = pair
    rows = [
        {"_id": "x" * 200, "name": "too long"},
        {"_id": "ü" * 20, "name": "too long in bytes"},
        {"_id": "\x00", "name": "no id"},
        {"_id": "\ud800", "name": "no text"},
        {"_id": "a", "name": "N" * 500},
        {"_id": "b", "name": " \n"},
        {"_id": 7, "name": "Anna", "anchor_type": 0},
        {"_id": "c", "name": "studio-0123456789ab"},
        {"_id": "d", "name": "Ben's", "anchor_type": 1},
    ]
    server.says({"code": 0, "data": rows})
    found = await lists.read(client, "avatar", "")
    assert [(one.id, one.label) for one in found] == [("a", "N" * 60), ("b", "b"), ("7", "Anna")]


def test_no_button_can_be_longer_than_64_bytes() -> None:
    locale = "x" * lists.SOURCES["locale"].longest
    for kind, source in lists.SOURCES.items():
        entry = "y" * source.longest
        for verb in ("set", "hear", "see", "in"):
            assert len(f"d:{10**9}:{10**5}:{verb}:{entry}") <= 64
        if kind in SHELVES:
            part = locale if SHELVES[kind].by_language else ""
            assert len(f"p:{kind}:star:{part}.{entry}") <= 64
            assert len(f"p:{kind}:use:{part}.{entry}.9") <= 64
            assert len(f"p:{kind}:list:{part}.{10**6}") <= 64
