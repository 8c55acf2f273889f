"""All of A2E: every call we can make is documented, and every documented operation has its place with us."""

import ast
import inspect
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.a2e import account, avatars, calls, files, sharper, streaming, wording
from bot.a2e.client import Client
from bot.operations import OPERATIONS, TASK_TYPES
from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import FACTS, Operation, check, find, operations
from tests import operations_table
from tests.a2e.recorded import Call, Recorder, everything, recorder, typed_calls
from tests.operations_left_out import LEFT_OUT, THIN

ROOT = Path(__file__).parents[2]
DOCUMENTED = {one["id"]: one for one in json.loads(FACTS.read_text())["operations"] if one["in_seed"]}
NO_CALL = {"getting_api_tokens_2025", "list_lip_sync_models"}
"""A web page; and a list without a known address, read from list_avatar_tasks instead."""
PATHS_ONLY = {"webhook_url", "webhook_token"}
MODULES = {
    "calls": calls,
    "avatars": avatars,
    "streaming": streaming,
    "account": account,
    "files": files,
    "wording": wording,
    "sharper": sharper,
}
FILES = {"download", "head"}
"""Of `files`: they fetch what lies on A2E's storage, which is no operation."""


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Recorder, Client]]:
    async with recorder() as made:
        yield made


async def test_every_call_is_documented_and_every_documented_operation_is_called(
    pair: tuple[Recorder, Client], tmp_path: Path
) -> None:
    double, a2e = pair
    met = set()
    for call in await everything(double, a2e, tmp_path):
        found = find(call.method, call.path)
        assert found is not None, f"{call.by} calls {call.method} {call.path}, which is not documented"
        operation, variables = found
        check(operation, {**call.given, **variables})
        told = PATHS_ONLY & call.given.keys()
        assert not told or operation.webhook, f"{operation.id} takes no webhook"
        met.add(operation.id)
    assert len(DOCUMENTED) == 66
    assert operations_table.DOCUMENTED.keys() == DOCUMENTED.keys()
    assert operations_table.rows().keys() == met | NO_CALL
    assert operations_table.rows().keys().isdisjoint(LEFT_OUT)
    assert sorted({*operations_table.rows(), *LEFT_OUT}) == sorted(operations_table.ids())
    assert len(operations_table.ids()) == 240
    assert DOCUMENTED.keys() - met == NO_CALL
    assert met <= ANSWERS.keys(), "what we call the sandbox answers"


async def test_what_is_priced_is_the_start_call_with_its_own_fields(
    pair: tuple[Recorder, Client], tmp_path: Path
) -> None:
    double, a2e = pair
    made = await everything(double, a2e, tmp_path)
    priced = [(call.by, call.given) for call in made if call.path.endswith("generation/quote") and call.by[0] == "/"]
    assert {by for by, _ in priced} == {f"/{one.command}" for one in OPERATIONS.values() if one.priced}
    names = {f"{one.path}/{one.start}": one.name_field for one in TASK_TYPES.values()}
    for by, given in priced:
        started = find("POST", given["endpoint"])
        assert started is not None, by
        field = names.get(given["endpoint"])
        name = {field: "quote"} if field else {}
        known = {param["name"] for param in started[0].params}
        check(started[0], {**given["requestBody"], **{key: one for key, one in name.items() if key in known}})


def test_every_typed_call_is_made_by_these_tests_and_used_by_the_bot(tmp_path: Path) -> None:
    made = typed_calls(tmp_path).keys()
    used = _names_used()
    for name, module in MODULES.items():
        for function, code in inspect.getmembers(module, inspect.iscoroutinefunction):
            if code.__module__ != module.__name__ or function.startswith("_") or function in FILES:
                continue
            assert f"{name}.{function}" in made, f"{name}.{function} is not held against what is documented"
            assert function in used, f"nothing uses {name}.{function}"


def _names_used() -> set[str]:
    """Return the names that code outside of A2E's room uses."""
    found: set[str] = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        if {"a2e", "sandbox"} & set(path.relative_to(ROOT).parts[:-1]):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Name):
                found.add(node.id)
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


def test_what_is_thin_is_told_of_task_types_that_there_are() -> None:
    assert THIN.keys() <= TASK_TYPES.keys()
    started = {one for one in LEFT_OUT if one.startswith("start_")}
    assert started == {"start_wan_spicy", "start_wan30"}


async def test_every_task_type_has_all_the_calls_that_are_documented_for_it(
    pair: tuple[Recorder, Client], tmp_path: Path
) -> None:
    double, a2e = pair
    made = [(call.by, found[0].id) for call in await everything(double, a2e, tmp_path) if (found := _found(call))]
    for name, task_type in TASK_TYPES.items():
        started = find("POST", f"{task_type.path}/{task_type.start}")
        assert started is not None
        operation = started[0]
        assert operation.webhook == task_type.webhook, name
        assert operation.task is not None
        told = {operation.task.get(role) for role in ("poll_one", "poll_many", "list_all", "batch")} - {None}
        told |= {one.id for one in operations() if one.method == "DELETE" and one.path == f"{task_type.path}/{{_id}}"}
        assert told <= {what for by, what in made if by == name}, name


def _found(call: Call) -> tuple[Operation, dict[str, str]] | None:
    return find(call.method, call.path)
