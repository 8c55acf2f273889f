"""Logs: one line each, with ids, without secrets."""

import json
import logging
import sys

from bot import log
from bot.log import Redacting

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
