"""Logs: one line each, an event with ids, without secrets."""

import ast
import asyncio
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bot import log
from bot.errors import InvalidInput
from bot.log import Redacting
from tests.test_architecture import ROOT, files, room_of

CANARY = "canary of what somebody wrote"
TOKEN = "123456789:AAtoken-that-must-never-be-shown-0123"


def record(message: str, *args: object, failing: bool = False) -> logging.LogRecord:
    failure = None
    if failing:
        try:
            int(f"GET https://api.telegram.org/bot{TOKEN}/getMe")  # its error repeats what it was given
        except ValueError:
            failure = sys.exc_info()
    return logging.LogRecord("bot.x", logging.INFO, "x.py", 1, message, args, failure)


def test_what_looks_like_a_token_is_masked_in_messages_arguments_and_tracebacks() -> None:
    plain = Redacting(as_json=False, secrets=("the database password",))
    line = plain.format(record("%s and %s", f"bot{TOKEN}", "sk_abcdefgh12345678", failing=True))
    assert TOKEN not in line
    assert "sk_abcdefgh" not in line
    assert "the database password" not in plain.format(record("the database password"))
    assert "Bearer ***" in plain.format(record("Authorization: Bearer abc.def"))


def test_a_line_carries_the_ids_it_is_about() -> None:
    with log.bind(user=7), log.bind(job=9):
        assert "user=7 job=9" in Redacting(as_json=False).format(record("hello"))
        line = json.loads(Redacting(as_json=True).format(record("hello %s", "you", failing=True)))
    assert (line["user"], line["job"], line["level"]) == (7, 9, "INFO")
    assert line["message"].startswith("hello you\nTraceback")
    assert "user" not in json.loads(Redacting(as_json=True).format(record("hello")))


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("secret", ['pass"word"1', "schlüssel-ß-ümlaut", "back\\slash-and-\\n", "per%cent/slash@key"])
def test_a_secret_is_masked_however_it_is_written(as_json: bool, secret: str) -> None:
    masking = Redacting(as_json=as_json, secrets=(secret, f"another key, {secret},third-key"))
    for written in (secret, json.dumps(secret), repr(secret), ascii(secret), quote(secret, safe="")):
        line = masking.format(record("before %s after", written))
        assert "***" in line
        assert not any(form in line for form in log.forms_of(secret))
    assert "third-key" not in masking.format(record("third-key"))
    if as_json:
        assert json.loads(masking.format(record("Authorization: Bearer abc.def")))["message"].endswith("***")


def test_what_an_error_quotes_of_people_is_left_out_also_in_those_before_it() -> None:
    def fails() -> None:
        try:
            int(CANARY)
        except ValueError as error:
            raise InvalidInput(user_text=f"“{CANARY}” is too long") from error

    for as_json in (False, True):
        try:
            fails()
        except InvalidInput as error:
            line = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "failed: %s", (error,), sys.exc_info())
        text = Redacting(as_json=as_json).format(line)
        assert CANARY not in text
        assert "invalid literal" in text
        assert "bot.errors.InvalidInput" in text


async def test_asyncios_own_words_quote_no_error(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()

    async def fails() -> None:
        raise ValueError(CANARY)

    task = loop.create_task(fails())
    await asyncio.wait([task])
    loop.default_exception_handler({"message": "Task exception was never retrieved", "future": task})
    assert CANARY in caplog.records[-1].getMessage()
    line = Redacting(as_json=False).format(caplog.records[-1])
    assert CANARY not in line
    assert "Task exception was never retrieved" in line
    assert "ValueError" in line
    assert task.exception() is not None


def test_a_line_whose_arguments_do_not_fit_comes_without_them() -> None:
    line = Redacting(as_json=False).format(record("job=%d is %s", CANARY))
    assert "job=%d is %s" in line
    assert CANARY not in line


def test_what_ends_the_process_is_logged_like_anything_else() -> None:
    code = f"from bot.log import configure; configure(None); raise ValueError('{CANARY} {TOKEN}', {CANARY!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "CRITICAL" in ended.stderr
    assert "ValueError" in ended.stderr
    assert "Traceback" in ended.stderr
    assert CANARY not in ended.stderr
    assert TOKEN not in ended.stderr


EVENT = re.compile(r"[a-z0-9][a-z0-9 ,'-]*( [a-z_]+=%(s|d|\.0f)(/%s)?)*(: %s)?")
"""An event in lower case, its ids and figures, and an error's or a service's own words at the end."""
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def logged(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield each log call of a file: its line, and its words when they are a constant."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=attr), args=[words, *_]) if attr in LEVELS:
                yield node.lineno, words.value if isinstance(words, ast.Constant) else None


def test_each_log_line_is_an_event_and_its_ids_and_no_prose() -> None:
    found = [(path, *one) for path in files() if room_of(path) not in NOT_YET for one in logged(path)]
    assert len(found) > 50
    prose = [f"{path.relative_to(ROOT)}:{line} {words}" for path, line, words in found if not is_event(words)]
    assert prose == []


NOT_YET = {"sandbox"}
"""The double prints for the person who watches it."""


def is_event(words: str | None) -> bool:
    return words is not None and EVENT.fullmatch(words) is not None


def test_none_takes_an_id_away() -> None:
    with log.bind(user=7, update=1):
        with log.bind(user=None, chat=-5):
            assert log.ids() == {"update": 1, "chat": -5}
        assert log.ids() == {"user": 7, "update": 1}
    assert log.ids() == {}
