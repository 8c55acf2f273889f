"""The house: who may import whom, and how big a room may be."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {
    0: {"locales", "ephemeral", "acts", "setting_readers"},
    1: {
        "config",
        "errors",
        "log",
        "wellformed",
        "values",
        "backoff",
        "streams",
        "internet",
        "chat",
        "metrics",
        "store",
        "drawings",
        "sandbox",
    },
    2: {"a2e", "media", "queue", "telegram", "buttons"},
    3: {"operations", "http"},
    4: {"jobs"},
    5: {"handlers"},
    6: {"app"},
    7: {"__main__"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
SAME_FLOOR = {("store", "errors"), ("config", "errors"), ("config", "store"), ("log", "config"), ("log", "errors")}
"""Arrows between rooms of one floor: the ground floor's own foundations."""
KNOWS_TELEGRAM = {"telegram", "handlers", "http", "app"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def files() -> list[Path]:
    found = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "handlers" if parts[0] == "handlers" else parts[1]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_seen(path: Path) -> set[str]:
    seen = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "handlers":
            seen.add("handlers")
        if parts[0] == "bot" and len(parts) > 1:
            seen.add(parts[1])
    return seen & set(FLOOR_OF)


def test_every_room_stands_on_a_floor() -> None:
    assert {room_of(path) for path in files()} - {"__init__"} == set(FLOOR_OF)


def test_a_room_imports_only_from_floors_below_its_own() -> None:
    wrong = []
    for path in files():
        room = room_of(path)
        for seen in rooms_seen(path) - {room}:
            if FLOOR_OF[seen] >= FLOOR_OF[room] and (room, seen) not in SAME_FLOOR:
                wrong.append(f"{path.relative_to(ROOT)} imports {seen}")
    assert wrong == []


def modules_seen(path: Path, every: set[str]) -> set[str]:
    """Return the modules of ours that a file imports, those inside of functions and for types too.

    A module that is taken out of its package counts as itself alone, however the import is written.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = {name: f"{node.module}.{name}" for name in (alias.name for alias in node.names)}
            found |= {whole if whole in every else node.module for whole in inside.values()}
    return found & every


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the modules that import each other, however far round."""
    sorter = TopologicalSorter(arrows)
    try:
        sorter.prepare()
    except CycleError as error:
        return [error.args[1]]
    return []


def arrows(every: dict[str, Path]) -> dict[str, set[str]]:
    return {name: modules_seen(path, set(every)) - {name} for name, path in every.items()}


def test_no_file_imports_another_in_a_circle() -> None:
    assert circles(arrows({module_of(path): path for path in files()})) == []


LINES = {
    "straight": ("from shop.till import pay", "PRICE = 1", False),
    "names": ("from shop.till import pay", "from shop.door import open_", True),
    "modules": ("from shop import till", "from shop import door", True),
    "plain": ("import shop.till", "import shop.door", True),
    "for types": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.till import Till",
        "import shop.door",
        True,
    ),
    "inside": ("def late():\n    from shop.till import pay", "from shop import door", True),
}


@pytest.mark.parametrize(("door", "till", "is_circle"), LINES.values(), ids=LINES)
def test_a_circle_is_found_however_it_is_written(tmp_path: Path, door: str, till: str, is_circle: bool) -> None:
    every = {}
    for name, text in (("shop", ""), ("shop.door", door), ("shop.till", till)):
        every[name] = tmp_path / f"{name}.py"
        every[name].write_text(text)
    assert bool(circles(arrows(every))) is is_circle


def test_the_sandbox_imports_nothing_of_ours() -> None:
    for path in (ROOT / "bot" / "sandbox").rglob("*.py"):
        assert rooms_seen(path) <= {"sandbox"}, path


def test_only_the_edge_knows_python_telegram_bot() -> None:
    for path in files():
        if any(name.split(".")[0] == "telegram" for name in imports(path)):
            assert room_of(path) in KNOWS_TELEGRAM, path


def test_files_and_functions_stay_small() -> None:
    long = [path.name for path in files() if len(path.read_text().splitlines()) > LONGEST_FILE]
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.name} {length}")
    assert long == []
