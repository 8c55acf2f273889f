"""The watch, over the sandbox: what it finds stands in /ready, /metrics and `check`, and admins are told once."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.app.check import check
from bot.errors import SettingsError
from bot.jobs.deps import Deps
from bot.jobs.watch import WATCH, WATCH_SECONDS, free_in
from bot.media.identity import self_made
from bot.sandbox.telegram.person import Person, words
from bot.store.database import Transaction
from bot.store.watched import Seen
from tests.jobs.people import deps_of, run_step
from tests.media.test_hostile_credentials import stranger
from tests.ports import free_port
from tests.world import World, running, sandbox, settings_for, until, until_done, world

PUBLIC = {"ADMIN_IDS": "1001,1002", "LOW_BALANCE": "500"}


async def look(here: World, deps: Deps | None = None) -> dict[str, Seen]:
    """Let the watch look now, and return what it has seen."""
    deps = deps or deps_of(here)
    before = await deps.store.db.transact(deps.store.watched.all)
    await run_step(deps, WATCH, "all")

    async def has_looked() -> dict[str, Seen] | None:
        found = await deps.store.db.transact(deps.store.watched.all)
        return found if "a2e" in found and ("a2e" not in before or found["a2e"].at > before["a2e"].at) else None

    found = await until(has_looked)
    assert found is not None
    await until_done(here, "alarm") if here.studio is not None else None
    return found


async def told(person: Person, part: str) -> int:
    return sum(part in words(one) for one in await person.answers())


async def test_a_low_balance_is_told_to_every_admin_once_until_it_was_above_again(database_url: str) -> None:
    async with world(database_url, coins=500, **PUBLIC) as here, await here.other() as ben:
        for person in (here.person, ben):
            await person.say("/start")
        assert (await look(here))["balance"].state == "ok"
        assert (await here.studio.ready())["balance"] == "ok"
        here.a2e.coins = 499
        await look(here)
        await look(here)
        assert (await here.studio.ready())["balance"] == "low"
        assert [await told(one, "A2E's balance is low: 499") for one in (here.person, ben)] == [1, 1]
        here.a2e.coins = 500
        await look(here)
        here.a2e.coins = 3
        await look(here)
        assert [await told(one, "A2E's balance is low: 3 ") for one in (here.person, ben)] == [1, 1]


async def test_a_restart_tells_nobody_again(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=5) as here:
        await here.person.say("/start")
        await look(here)
        assert await told(here.person, "balance is low") == 1
    async with world(sqlite_url, coins=5) as here:
        await here.person.say("/start")
        await look(here)
        assert await told(here.person, "balance is low") == 0


async def test_one_of_several_processes_tells(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with world(postgres_url, coins=5) as here:
        await here.person.say("/start")
        async with running(here.settings, takes_updates=False) as other:
            await asyncio.gather(look(here), look(here, other.deps))
            await look(here)
        assert await told(here.person, "balance is low") == 1


async def test_the_watch_comes_back_by_itself(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await look(here)
        deps = deps_of(here)

        async def due_in(t: Transaction) -> Any:
            return await t.fetch_one("SELECT due FROM queue WHERE step = ?", WATCH)

        seen = (await deps.store.db.transact(deps.store.watched.all))["a2e"].at
        row = await until(lambda: deps.store.db.transact(due_in))
        assert WATCH_SECONDS - 1 < row["due"] - seen < WATCH_SECONDS + 5 < 75


async def test_a_token_that_a2e_refuses_is_told_and_leaves_the_balance_as_it_was(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=777) as here:
        await here.person.say("/start")
        await look(here)
        here.a2e.account.tokens = []
        found = await look(here)
        assert found["a2e"].state == "token refused"
        assert found["balance"].value == 777
        ready = await here.studio.ready()
        assert (ready["a2e"], ready["database"]) == ("token refused", True)
        assert await told(here.person, "A2E refuses the token") == 1
        await here.studio.measure()
        assert here.studio.registry.get_sample_value("studio_alarm", {"name": "a2e token refused"}) == 1
        assert here.studio.registry.get_sample_value("studio_a2e_credits") == 777


async def test_an_a2e_without_an_answer_is_told_only_when_it_lasts(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/start")
        here.faults.add("a2e", "error", match="remainingCoins", times=0, status=502)
        assert (await look(here))["a2e"].state == "no answer"
        assert await told(here.person, "A2E has not been answering") == 0
        deps = deps_of(here)
        await deps.store.db.transact(lambda t: t.execute("UPDATE watched SET since = since - 120 WHERE what = 'a2e'"))
        await look(here)
        await look(here)
        assert await told(here.person, "A2E has not been answering") == 1
        here.faults.clear()
        assert (await look(here))["a2e"].state == "ok"


async def test_a_failing_webhook_is_seen(sqlite_url: str) -> None:
    port = free_port()
    at = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port)}
    async with world(sqlite_url, **at) as here:
        await until(lambda: bool(here.telegram.updates.hook))
        assert (await look(here))["webhook"].state == "ok"
        here.telegram.updates.hook["url"] = f"http://127.0.0.1:{free_port()}/telegram"
        await here.person.say("/start")
        await until(lambda: here.telegram.updates.last_error)
        found = await look(here)
        assert (found["webhook"].state, found["webhook"].value) == ("failing", 1)
        assert (await here.studio.ready())["webhook"] == "failing"
        await here.studio.measure()
        assert here.studio.registry.get_sample_value("studio_webhook_pending") == 1
        here.telegram.updates.hook["url"] = f"{at['PUBLIC_URL']}/telegram"
        await here.person.hears("A2E Studio")


async def test_a_watch_that_never_looked_is_late_since_the_start(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        registry, db = here.studio.registry, deps_of(here).store.db
        await look(here)
        assert isnan(registry.get_sample_value("studio_a2e_credits"))
        await db.transact(lambda t: t.execute("DELETE FROM watched"))
        await here.studio.measure()
        first = registry.get_sample_value("studio_watched_seconds")
        await here.studio.measure()
        assert 0 < first < registry.get_sample_value("studio_watched_seconds")
        await look(here)
        await here.studio.measure()
        assert registry.get_sample_value("studio_a2e_credits") == 1000


async def test_ready_says_it_over_http_and_stays_ready(sqlite_url: str) -> None:
    port = free_port()
    async with world(sqlite_url, coins=5, PUBLIC_URL=f"http://127.0.0.1:{port}", PORT=str(port)) as here:
        await look(here)
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/ready") as answer:
            assert answer.status == 200
            assert '"balance": "low"' in await answer.text()


async def test_a_certificate_that_ends_is_told_once_before_and_named_by_check(sqlite_url: str, tmp_path: Path) -> None:
    async with world(sqlite_url, **operator(tmp_path, days=20)) as here:
        await here.person.say("/start")
        assert (await look(here))["certificate"].state == "ends soon"
        await look(here)
        assert (await here.studio.ready())["certificate"] == "ends soon"
        assert await told(here.person, "ends soon (days left: 19)") == 1
        (line,) = [one for one in await check(here.settings) if one[1].startswith("credentials")]
        assert line[0] is None
        assert "get a new certificate before" in line[1]


@pytest.mark.parametrize(
    ("days", "fits", "says"),
    [(300, True, "signed with"), (-5, True, "C2PA_CERT: has expired on"), (300, False, "C2PA_KEY: does not fit")],
)
async def test_check_names_what_is_wrong_with_a_certificate(
    sqlite_url: str, tmp_path: Path, days: int, fits: bool, says: str
) -> None:
    given = operator(tmp_path, days=days)
    if not fits:
        Path(given["C2PA_KEY"]).write_text(self_made("another").key)
    async with sandbox() as (root, _, _):
        (line,) = [one for one in await check(settings_for(root, sqlite_url, **given)) if "credentials:" in one[1]]
    assert line[0] is (says == "signed with")
    assert says in line[1]


@pytest.mark.parametrize(
    ("kind", "says"), [("self-signed", "the certificate is invalid"), ("no key", "C2PA_KEY: is missing")]
)
async def test_a_certificate_that_c2pa_cannot_sign_with_stops_a_start(
    sqlite_url: str, tmp_path: Path, kind: str, says: str
) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "studio.example")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(300))
    given = operator(tmp_path, days=300)
    Path(given["C2PA_CERT"]).write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    Path(given["C2PA_KEY"]).write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    if kind == "no key":
        given["C2PA_KEY"] = ""
    async with sandbox() as (root, _, _):
        settings = settings_for(root, sqlite_url, **given)
        (line,) = [one for one in await check(settings) if "credentials:" in one[1]]
        assert line[0] is False
        assert says in line[1]
        with pytest.raises(SettingsError, match=says):
            async with running(settings):
                pass


async def test_notes_between_certificates_are_left_out(sqlite_url: str, tmp_path: Path) -> None:
    given = operator(tmp_path, days=300)
    chain = Path(given["C2PA_CERT"])
    chain.write_bytes("Für das Studio\n".encode("latin-1") + chain.read_bytes())
    async with sandbox() as (root, _, _):
        (line,) = [one for one in await check(settings_for(root, sqlite_url, **given)) if "credentials:" in one[1]]
    assert line[0] is True


def operator(folder: Path, *, days: int) -> dict[str, str]:
    """Write an operator's certificate that ends after some days; return its settings."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    who = stranger(ec.generate_private_key(ec.SECP256R1()), days=days)
    chain.write_text(who.chain)
    key.write_text(who.key)
    return {"C2PA_CERT": str(chain), "C2PA_KEY": str(key)}


async def test_ready_without_a_trouble_says_nothing_of_low(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=500) as here:
        await look(here)
        assert "low" not in str(await here.studio.ready())


@pytest.mark.parametrize(("coins", "works"), [(0, False), (99, None), (100, True)])
async def test_check_says_low(sqlite_url: str, coins: int, works: bool | None) -> None:
    async with world(sqlite_url, coins=coins) as here:
        of_a2e = [line for line in await check(here.settings) if line[1].startswith("A2E")]
        assert of_a2e[0][0] is works
        assert ("that is low, fewer than 100" in of_a2e[0][1]) is (coins < 100)


async def test_check_tells_what_a_running_bot_has_found(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await look(here)
        db = deps_of(here).store.db
        await db.transact(lambda t: t.execute("UPDATE watched SET state = 'late', value = 90 WHERE what = 'queue'"))
        assert (None, "queue: the oldest step is 90 s late; start another worker") in await check(here.settings)


async def test_a_web_without_a_worker_says_that_the_queue_is_late(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with sandbox() as (root, _, _), running(settings_for(root, postgres_url), does_jobs=False) as web:
        deps = web.deps
        assert (await web.ready())["queue"] == "ok"
        await run_step(deps, WATCH, "all")
        await deps.store.db.transact(
            lambda t: t.execute("UPDATE pgqueuer SET execute_after = now() - make_interval(secs => 61)")
        )
        assert (await web.ready())["queue"] == "late"
        await web.measure()
        assert (web.registry.get_sample_value("studio_queue_late_seconds") or 0) > 60


def test_a_folder_that_is_not_there_yet_has_the_room_of_its_disk(tmp_path: Path) -> None:
    near = shutil.disk_usage(tmp_path).free
    assert abs(free_in(tmp_path / "not" / "there", tmp_path) - near) < 1024**3
