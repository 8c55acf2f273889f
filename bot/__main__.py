"""`python -m bot COMMAND`: run (default), web, worker, demo, migrate, check, account, and others: see COMMANDS."""

import argparse
import asyncio
import gc
import os
import sys
from pathlib import Path

from bot import __version__, log
from bot.config import Settings, given_settings
from bot.errors import SettingsError, Unavailable

SCRIPT = "a2e-studio"
"""What the wheel installs; it does the same."""
COMMANDS = {
    "run": "everything in one process",
    "web": "take updates only; jobs are done by workers (PostgreSQL)",
    "worker": "do jobs only (PostgreSQL)",
    "demo": "the sandbox and the bot together, with a chat page; needs no account",
    "migrate": "bring the database to this version's schema",
    "check": "preflight: settings, database, Telegram, A2E",
    "backup": "FILE: everything in the database, beside a bot that runs",
    "restore": "FILE: a backup into the empty database of DATABASE_URL",
    "move": "URL: everything into another, empty database, while the bot is stopped",
    "rotate-key": "seal everything with the first key of SECRET_KEY",
    "account": "your A2E account: login, tokens, credits, exchange, add-user, pool",
}

MOVING = ("backup", "restore", "move")


MARKS = {True: "ok  ", False: "FAIL", None: "WARN"}
"""Before the lines of `check`."""


def main() -> int:
    """Run a command; returns the exit code."""
    try:
        if sys.argv[1:2] == ["account"]:
            from bot.app import account

            return account.main(sys.argv[2:])
        return asyncio.run(_run(*_command()))
    except KeyboardInterrupt:
        return 130
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except Unavailable as error:
        print(f"Stopped: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _command() -> tuple[str, str]:
    """Return the command, and the file or URL that some of them take."""
    parser = argparse.ArgumentParser(
        prog=SCRIPT if Path(sys.argv[0]).name == SCRIPT else "python -m bot",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:10} {words}" for name, words in COMMANDS.items()),
    )
    parser.add_argument("command", nargs="?", default="run", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("--version", action="version", version=f"A2E Studio bot {__version__}")
    parser.add_argument("place", nargs="?", default="", metavar="FILE|URL")
    given = parser.parse_args()
    if bool(given.place) != (given.command in MOVING):
        what = COMMANDS[given.command].partition(":")[0]
        parser.error(f"{given.command} needs a {what}" if given.command in MOVING else f"{given.command} takes no file")
    return given.command, given.place


async def _run(command: str, place: str) -> int:
    os.umask(0o077)  # nobody else may read what this process writes
    if command == "demo":
        return await _demo()
    settings = Settings.load()
    log.configure(settings)
    if settings.sentry_dsn is not None:
        from bot.app import sentry

        sentry.begin(settings.sentry_dsn.get_secret_value())
    if command == "check":
        return await _check(settings)
    if command == "migrate":
        from bot.store.migrate import migrate

        await migrate(settings.database_url)
        return 0
    if command == "rotate-key":
        return await _rotate_key(settings)
    if command in MOVING:
        return await _move(settings, command, place)
    if command != "run" and settings.database_url.startswith("sqlite"):
        raise SettingsError(
            f"DATABASE_URL: `{command}` runs beside other processes and needs postgresql://user:password@host/name; "
            "with SQLite use `run`."
        )
    gc.disable()  # what is imported stays: nothing of it is garbage, now or later
    from bot.app.serve import run

    gc.freeze()
    gc.enable()
    await run(settings, takes_updates=command != "worker", does_jobs=command != "web")
    return 0


async def _check(settings: Settings) -> int:
    from bot.app.check import lines_of, warnings

    failed = False
    async for works, words in lines_of(settings):
        print(MARKS[works], words, flush=True)  # noqa: T201
        failed = failed or works is False
    for words in warnings(settings):
        print("WARN", words)  # noqa: T201
    return 1 if failed else 0


async def _rotate_key(settings: Settings) -> int:
    from bot.store.lasting import keep_former
    from bot.store.migrate import migrate
    from bot.store.reseal import check_key, remember_key, reseal
    from bot.store.store import open_store

    await migrate(settings.database_url)
    async with open_store(settings.database_url, settings.secret_key_value()) as store:
        await store.db.transact(lambda t: check_key(t, store.vault))
        await store.db.transact(lambda t: remember_key(t, store.vault))
        await store.db.transact(lambda t: keep_former(t, store.vault))
        for table, rows in (await reseal(store.db, store.vault)).items():
            print(f"{table}: {rows} rows sealed again")  # noqa: T201
    print("Done: the first key of SECRET_KEY seals everything; the ones behind it can go once every process knows it.")  # noqa: T201
    return 0


async def _move(settings: Settings, command: str, place: str) -> int:
    from bot.app.moving.commands import carry_out

    print(await carry_out(settings, command, place))  # noqa: T201
    return 0


async def _demo() -> int:
    from bot.app.demo import demo

    log.configure(None)
    port = os.environ.get("PORT") or "8080"
    if not (port.isdigit() and 0 < int(port) < 65536):
        raise SettingsError(f"PORT: expected a number from 1 to 65535, not {port!r}")
    await demo(os.environ.get("HOST") or "127.0.0.1", int(port), given=given_settings())
    return 0


if __name__ == "__main__":
    sys.exit(main())
