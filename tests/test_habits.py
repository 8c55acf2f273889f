"""How the tests are written: they wait for what happens and not for a time, and they use what is public."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST_FILE = 300
TOOLS = {"benchmarks", "chaos", "fuzz", "moving_storm", "payments_storm.py"}
"""Programs with a pace of their own, which measure or play people; their tests are none of it."""
TIME_IS_THE_SUBJECT = {
    "world.py": "`until` itself",
    "databases.py": "a server that starts tells nobody",
    "http/test_http_limits.py": "callers who are slow, for longer than the limits",
    "journeys/test_big_results.py": "memory is looked at again and again",
    "media/test_links.py": "servers that are slow, or drip",
    "queue/test_cluster.py": "PgQueuer's own intervals, of which nothing is told",
    "telegram/test_shared_budget.py": "the pace of several processes, by PostgreSQL's clock",
}
LONG_AS_DECIDED = {"chat_script.py"}
"""docs/decisions/0004-layout.md."""
PUBLIC_ALL_THE_SAME = {"_replace", "_asdict", "_fields"}
"""Of named tuples."""


def sources() -> dict[str, str]:
    found = {path.relative_to(HERE).as_posix(): path.read_text() for path in HERE.rglob("*.py")}
    return {name: text for name, text in found.items() if name.partition("/")[0] not in TOOLS}


def sleeps(text: str) -> Iterator[int]:
    """Yield the lines that wait for a time; `sleep(0)` only lets others have their turn."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("asyncio.sleep", "time.sleep", "sleep"):
            given = node.args[0] if node.args else None
            if not (isinstance(given, ast.Constant) and given.value == 0):
                yield node.lineno


def pokes(text: str) -> Iterator[str]:
    """Yield what is used of others' private parts; one's own, by self or cls, are one's own."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Attribute) or not node.attr.startswith("_") or node.attr.startswith("__"):
            continue
        is_ones_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        if not is_ones_own and node.attr not in PUBLIC_ALL_THE_SAME:
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_tests_wait_for_what_happens_and_not_for_a_time() -> None:
    found = {name for name, text in sources().items() if list(sleeps(text))}
    assert found == set(TIME_IS_THE_SUBJECT)


def test_tests_leave_private_parts_alone() -> None:
    assert [f"{name}:{poke}" for name, text in sources().items() for poke in pokes(text)] == []


def test_files_stay_small() -> None:
    lengths = {path.relative_to(HERE).as_posix(): len(path.read_text().splitlines()) for path in HERE.rglob("*.py")}
    assert {name for name, length in lengths.items() if length > LONGEST_FILE} == LONG_AS_DECIDED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("await asyncio.sleep(0.1)", 1),
        ("time.sleep(pause)", 1),
        ("from asyncio import sleep\nsleep(1)", 1),
        ("await asyncio.sleep(0)", 0),
        ("await until(lambda: done)", 0),
    ],
)
def test_a_sleep_is_found(text: str, found: int) -> None:
    assert len(list(sleeps(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("store._db", 1),
        ("self.store._db.rows", 1),
        ("self._db.rows", 0),
        ("parts._replace(netloc='')", 0),
        ("type(one).__name__", 0),
    ],
)
def test_a_poke_is_found(text: str, found: int) -> None:
    assert len(list(pokes(text))) == found
