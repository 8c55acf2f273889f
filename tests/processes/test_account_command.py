"""`python -m bot account ...` as the operator runs it: real processes, typed lines, the sandbox's account."""

import asyncio
import os
import pty
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import account
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.account import PASSWORD, USERNAME
from bot.sandbox.a2e.records import Background
from tests.world import KEY, sandbox

ROOT = Path(__file__).parents[2]
LOGIN = f"{USERNAME}\n{PASSWORD}\nmy bot\n"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a process left behind."""

    code: int
    out: str
    err: str


def environment(root: str, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "A2E_BASE_URL": f"{root}/a2e", **more}


async def run(folder: Path, root: str, *arguments: str, typed: str = "", key: str = KEY, level: str = "INFO") -> Ended:
    settings = environment(root, A2E_API_TOKEN=key, LOG_LEVEL=level)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "account", *arguments,
        env=settings, cwd=folder, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(30):
        out, err = await process.communicate(typed.encode())
    assert "Traceback" not in err.decode()
    return Ended(code=int(process.returncode or 0), out=out.decode(), err=err.decode())


def aliases(a2e: A2ESandbox) -> list[str]:
    return [token.alias for token in a2e.account.tokens]


async def test_a_login_without_any_settings_gives_a_token_that_works(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        made = await run(tmp_path, root, "login", typed=LOGIN, key="", level="DEBUG")
        assert made.code == 0
        assert aliases(a2e) == ["first token", "my bot"]
        secret = a2e.account.tokens[1].secret
        assert made.out.count(secret) == 1
        assert "A2E_API_TOKEN" in made.out
        assert "A2E does not document this" in made.err
        for hidden in (secret, PASSWORD, *a2e.account.logins):
            assert hidden not in made.err
        assert PASSWORD not in made.out
        told = await run(tmp_path, root, "credits", key=secret)
        assert (told.code, told.out) == (0, "1000 credits, 3 diamonds\n")
        assert list(tmp_path.iterdir()) == []


async def test_a_password_typed_at_a_terminal_is_not_shown(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        ours, its = pty.openpty()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "account", "tokens", "create",
            env=environment(root), cwd=tmp_path, stdin=its, stdout=its, stderr=its, start_new_session=True,
        )  # fmt: skip
        os.close(its)
        shown = ""
        async with asyncio.timeout(30):
            for prompt, line in (("user name", USERNAME), ("Password", PASSWORD), ("A name for", "my bot")):
                while prompt not in shown:
                    shown += (await asyncio.to_thread(os.read, ours, 4096)).decode()
                os.write(ours, f"{line}\n".encode())
            while "shown only once" not in shown:
                shown += (await asyncio.to_thread(os.read, ours, 4096)).decode()
            assert await process.wait() == 0
        os.close(ours)
        assert aliases(a2e) == ["first token", "my bot"]
        assert USERNAME in shown
        assert PASSWORD not in shown


async def test_a_wrong_password_and_no_line_at_all_are_told_and_make_nothing(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        wrong = await run(tmp_path, root, "login", typed=f"{USERNAME}\nhunter2\nmy bot\n", level="DEBUG")
        assert wrong.code == 1
        assert "didn't accept this user name and password" in wrong.err
        assert "hunter2" not in wrong.out + wrong.err
        silent = await run(tmp_path, root, "tokens", "create")
        assert silent.code == 1
        assert "Nothing was typed. Nothing was done." in silent.err
        assert aliases(a2e) == ["first token"]


async def test_tokens_are_listed_by_id_and_alias_and_deleted_by_id(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        await run(tmp_path, root, "tokens", "create", typed=LOGIN)
        listed = await run(tmp_path, root, "tokens", "list")
        found = re.findall(r"^(\w{24})  (.+)$", listed.out, re.MULTILINE)
        assert [alias for _, alias in found] == ["first token", "my bot"]
        assert "sk_" not in listed.out
        deleted = await run(tmp_path, root, "tokens", "delete", found[1][0])
        assert deleted.code == 0
        assert aliases(a2e) == ["first token"]
        again = await run(tmp_path, root, "tokens", "delete", found[1][0])
        assert again.code == 1
        assert "A2E has no token" in again.err


async def test_an_exchange_wants_its_words_typed_out(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        for typed in ("", "yes\n", "exchange 3\n"):
            ended = await run(tmp_path, root, "exchange", "2", typed=typed)
            assert ended.code == 1
            assert "Nothing was done." in ended.err
        assert (a2e.coins, a2e.diamonds) == (1000, 3)
        ended = await run(tmp_path, root, "exchange", "2", typed="exchange 2\n")
        assert (ended.code, a2e.coins, a2e.diamonds) == (0, 1200, 1)
        assert "2 of the diamonds become 200 credits. This can't be undone." in ended.out
        ended = await run(tmp_path, root, "exchange", "2", typed="exchange 2\n")
        assert ended.code == 1
        assert "A2E refused it: your diamonds are not enough for this." in ended.err


async def test_an_exchange_whose_answer_is_lost_is_sent_once_and_told_as_unknown(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        a2e.faults.add("a2e", "reset_after", match="exchangeDiamonds", times=0)
        ended = await run(tmp_path, root, "exchange", "1", typed="exchange 1\n")
        assert ended.code == 1
        assert "didn't say whether" in ended.err
        assert "with 1100 credits and 2 diamonds it was done" in ended.err
        assert "account credits" in ended.err
        assert a2e.calls["POST /api/v1/user/exchangeDiamonds"] == 1
        assert (await run(tmp_path, root, "credits")).out == "1100 credits, 2 diamonds\n"


async def test_users_and_the_public_pool(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        assert (await run(tmp_path, root, "add-user", "user1")).code == 0
        assert (await run(tmp_path, root, "pool", "on")).out == "The public pool is on.\n"
        assert (a2e.account.users, a2e.account.public_pool) == (["user1"], True)
        assert (await run(tmp_path, root, "pool", "off")).out == "The public pool is off.\n"
        assert not a2e.account.public_pool
        again = await run(tmp_path, root, "add-user", "user1")
        assert again.code == 1
        assert "A2E refused it: this user exists already." in again.err


@pytest.mark.parametrize(
    ("fault", "arguments", "match"),
    [
        ("gone", ("tokens", "list"), "token/list"),
        ("gone", ("tokens", "delete", "t1"), "token/delete"),
        ("html", ("login",), "login"),
        ("gone", ("login",), "token/generate"),
    ],
)
async def test_what_a2e_does_not_have_is_a_sentence_with_the_way_out(
    tmp_path: Path, fault: str, arguments: tuple[str, ...], match: str
) -> None:
    async with sandbox() as (root, _, a2e):
        a2e.faults.add("a2e", fault, match=match)
        ended = await run(tmp_path, root, *arguments, typed=LOGIN)
        assert ended.code == 1
        assert "A2E doesn't know this call" in ended.err
        assert "https://video.a2e.ai; tokens are in Account > API Token" in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "ACTION"),
        (("nonsense",), "nonsense"),
        (("tokens",), "list|create|delete"),
        (("tokens", "delete"), "ID"),
        (("tokens", "delete", " "), "expected some text"),
        (("exchange", "none"), "expected a whole number from 1"),
        (("exchange", "0"), "expected a whole number from 1"),
        (("exchange", "1", "--yes"), "--yes"),
        (("add-user",), "NAME"),
        (("pool", "maybe"), "maybe"),
        (("backgrounds", "all"), "all"),
    ],
)
def test_bad_arguments_end_with_2_and_say_what_is_wrong(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        account.main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err.splitlines()[-1]


async def test_avatars_and_backgrounds_of_the_account_are_listed(tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e):
        none = await run(tmp_path, root, "avatars")
        assert (none.code, none.out) == (0, "A2E lists no custom avatars.\nTags: none\n")
        assert "This only reads" in none.err
        background = Background(id="66f1", img_url="https://a.example/b.jpg", path=tmp_path, created=datetime.now(UTC))
        a2e.backgrounds["66f1"] = background
        own = await run(tmp_path, root, "backgrounds")
        assert (own.code, own.out) == (0, "66f1  https://a.example/b.jpg\n")
        drawn = await run(tmp_path, root, "backgrounds", "random")
        assert re.fullmatch(rf"{root}/a2e/cdn/backgrounds/\d\.jpg\n", drawn.out)
        a2e.faults.add("a2e", "gone", match="custom_avatar", times=0)
        gone = await run(tmp_path, root, "avatars")
        assert (gone.code, gone.out) == (1, "")
        assert "A2E doesn't know this call" in gone.err


async def test_a_bad_argument_reaches_the_shell_as_2(tmp_path: Path) -> None:
    ended = await run(tmp_path, "http://127.0.0.1:9", "exchange", "none")
    assert (ended.code, ended.out) == (2, "")


async def test_without_a_token_or_an_a2e_the_way_out_is_told(tmp_path: Path) -> None:
    lacking = await run(tmp_path, "http://127.0.0.1:9", "credits", key="")
    assert lacking.code == 2
    assert "A2E_API_TOKEN: is missing" in lacking.err
    dead = await run(tmp_path, "http://127.0.0.1:9", "pool", "on")
    assert dead.code == 1
    assert "A2E can't be reached. Nothing was done." in dead.err
    async with sandbox() as (root, _, _):
        wrong = await run(tmp_path, root, "credits", key="sk_withdrawn0123")
        assert wrong.code == 1
        assert "doesn't accept A2E_API_TOKEN" in wrong.err
        assert "sk_withdrawn0123" not in wrong.err
