"""Settings: all mistakes named at once, no secret shown."""

from pathlib import Path

import pytest

from bot.app.check import warnings
from bot.config import Settings, given_settings
from bot.errors import SettingsError

GOOD = {"TELEGRAM_BOT_TOKEN": f"123456:{'x' * 35}", "A2E_API_TOKEN": "sk_0123456789"}


def test_two_tokens_are_enough() -> None:
    settings = Settings.load(GOOD)
    assert settings.database_url == "sqlite:///data/bot.db"
    assert not settings.use_webhook
    assert settings.poll_seconds == 5


def test_every_mistake_is_named_at_once_and_secrets_are_not_shown() -> None:
    bad = {
        "TELEGRAM_BOT_TOKEN": "my-secret", "A2E_API_TOKEN": "with a space", "TELEGRAM_API_URL": "ftp://x",
        "A2E_BASE_URL": "http://example.com", "DATABASE_URL": "mysql://x", "PUBLIC_URL": "example.com",
        "UPDATES": "push",
        "PORT": "0", "ADMIN_IDS": "me", "ACCESS": "closed", "DAILY_CREDITS": "-1", "PARALLEL_JOBS": "none",
        "POLL_SECONDS": "0", "KEEP_DAYS": "0", "LOG_FORMAT": "xml", "LOG_LEVEL": "LOUD", "SECRET_KEY": "short",
    }  # fmt: skip
    with pytest.raises(SettingsError) as raised:
        Settings.load(bad)
    told = str(raised.value)
    for name in bad:
        assert f"  {name}: " in told, name
    assert "my-secret" not in told
    assert "with a space" not in told


@pytest.mark.parametrize("name", GOOD)
def test_each_token_is_required(name: str) -> None:
    with pytest.raises(SettingsError, match=f"  {name}: is missing; expected the token from"):
        Settings.load({**GOOD, name: ""})


def test_decimals_lists_and_empty_values_are_read() -> None:
    settings = Settings.load({**GOOD, "POLL_SECONDS": "0.25", "ADMIN_IDS": "1, 2", "PUBLIC_URL": "", "PORT": ""})
    assert (settings.poll_seconds, settings.admin_ids, settings.port) == (0.25, {1, 2}, 8080)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"DATABASE_URL": "postgresql://u:p@h/d"}, "SECRET_KEY"),
        ({"UPDATES": "webhook"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://example.com"}, "PUBLIC_URL"),
    ],
)
def test_settings_that_need_each_other_say_so(given: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.load({**GOOD, **given})


def test_plain_http_is_for_this_machine_only() -> None:
    settings = Settings.load(
        {
            **GOOD,
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "A2E_BASE_URL": "http://localhost:1",
            "PUBLIC_URL": "http://127.0.0.1:8080",
        }
    )
    assert settings.telegram_api_url == "http://127.0.0.1:8081"


def test_plain_http_may_go_to_a_bot_api_server_on_ones_own_network_and_nowhere_else() -> None:
    assert Settings.load({**GOOD, "TELEGRAM_API_URL": "http://bot-api:8081/"}).telegram_api_url == "http://bot-api:8081"
    for name, url in (
        ("TELEGRAM_API_URL", "http://bot-api.example:8081"),
        ("TELEGRAM_API_URL", "http://10.0.0.5:8081"),
        ("TELEGRAM_API_URL", "http://2130706433:8081"),
        ("A2E_BASE_URL", "http://a2e"),
        ("PUBLIC_URL", "http://studio"),
    ):
        with pytest.raises(SettingsError, match=f"{name}: expected https"):
            Settings.load({**GOOD, name: url})


def test_a_low_balance_and_a_workers_port_are_within_bounds() -> None:
    settings = Settings.load({**GOOD, "LOW_BALANCE": "0", "WORKER_PORT": "8091"})
    assert (settings.low_balance, settings.worker_port) == (0, 8091)
    assert (Settings.load(GOOD).low_balance, Settings.load(GOOD).worker_port) == (100, 0)
    for name, wrong in (("LOW_BALANCE", "-1"), ("LOW_BALANCE", "many"), ("WORKER_PORT", "65536")):
        with pytest.raises(SettingsError, match=f"{name}: expected"):
            Settings.load({**GOOD, name: wrong})


def test_a_public_address_turns_to_the_webhook_unless_polling_is_wanted() -> None:
    public = {**GOOD, "PUBLIC_URL": "https://bot.example"}
    assert Settings.load(public).use_webhook
    assert not Settings.load({**public, "UPDATES": "polling"}).use_webhook


def test_what_must_never_be_logged_is_known() -> None:
    settings = Settings.load(
        {**GOOD, "DATABASE_URL": "postgresql://u:hidden-pass@h/d", "SECRET_KEY": "a long enough secret"}
    )
    assert {"sk_0123456789", "hidden-pass", "a long enough secret"} <= set(settings.secrets())
    assert "sk_0123456789" not in repr(settings)


@pytest.mark.parametrize("access", ["invite", "approval"])
def test_a_studio_that_lets_people_in_needs_somebody_who_does(access: str) -> None:
    with pytest.raises(SettingsError, match="ADMIN_IDS: is missing"):
        Settings.load({**GOOD, "ACCESS": access})
    with pytest.raises(SettingsError, match="ADMIN_IDS: is missing"):
        Settings.load({**GOOD, "ACCESS": access, "ADMIN_IDS": " , "})
    assert Settings.load({**GOOD, "ACCESS": access, "ADMIN_IDS": "1"}).access == access


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"ACCESS": "foo"}, ["ACCESS"]),
        ({"DATABASE_URL": "postgresqlfoo"}, ["DATABASE_URL"]),
        ({"UPDATES": "push"}, ["UPDATES"]),
        ({"UPDATES": "webhook", "PUBLIC_URL": "example.com"}, ["PUBLIC_URL"]),
        ({"ACCESS": "invite", "ADMIN_IDS": "me"}, ["ADMIN_IDS"]),
        ({"ACCESS": "foo", "SECRET_KEY": "short"}, ["ACCESS", "SECRET_KEY"]),
    ],
)
def test_a_wrong_setting_blames_no_other(given: dict[str, str], named: list[str]) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.load({**GOOD, **given})
    assert [line.strip().partition(":")[0] for line in str(raised.value).splitlines()[1:]] == named


@pytest.mark.parametrize(("more", "warned"), [
    ({}, True),
    ({"DAILY_CREDITS": "5"}, False),
    ({"MONTHLY_CREDITS": "5"}, False),
    ({"GLOBAL_DAILY_CREDITS": "5"}, False),
    ({"ACCESS": "approval", "ADMIN_IDS": "1"}, False),
    ({"ACCESS": "invite", "ADMIN_IDS": "1"}, False),
])  # fmt: skip
def test_a_studio_that_is_open_to_all_without_a_limit_is_warned_of(more: dict[str, str], warned: bool) -> None:
    found = warnings(Settings.load({**GOOD, **more}))
    assert ["ACCESS=open" in one for one in found] == [True] * warned


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMIN_IDS", "²"),
        ("ADMIN_IDS", "1" * 17),
        ("A2E_BASE_URL", "https://x:abc"),
        ("TELEGRAM_API_URL", "https://x:99999"),
        ("PUBLIC_URL", "https://[::1"),
        ("DATABASE_URL", "postgresql://h:abc/n"),
        ("DATABASE_URL", "postgresql://[::1"),
        ("SENTRY_DSN", "https://key@host:abc/1"),
        ("SECRET_KEY", ", ,,  ,,, , , , , , , ,"),
        ("SECRET_KEY", "a,bbbbbbbbbbbbbbbbbbbbbbbb"),
        ("TRIAL_CREDITS", "1" + "0" * 20),
        ("DAILY_CREDITS", "1" + "0" * 10),
        ("KEEP_DAYS", "1" + "0" * 30),
    ],
)
def test_what_can_not_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"  {name}: "):
        Settings.load({**GOOD, name: value})


def test_an_older_key_may_be_short() -> None:
    assert Settings.load({**GOOD, "SECRET_KEY": "a key that is long enough, short"}).secret_key is not None


@pytest.mark.parametrize("kind", ["folder", "latin"])
def test_a_file_of_settings_that_can_not_be_read_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".env"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes("# caf\xe9".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^\.env: cannot be read"):
        given_settings(str(path))
