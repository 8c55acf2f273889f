"""Who opened the Mini App: only what Telegram has signed for this bot, and lately, is believed."""

import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlencode

import pytest

from bot.http.live.init_data import Untrusted, user_of
from bot.sandbox.telegram.apps import init_data

TOKEN = "1234567890:AAtest-token-of-the-sandbox-0123456789"
OTHER = "2234567890:AAtest-token-of-the-sandbox-0123456789"
ADA = {"id": 1001, "is_bot": False, "first_name": "Ada & «Lovelace»", "language_code": "en"}
NOW = 1_800_000_000.0


def signed(fields: dict[str, str], *, token: str = TOKEN) -> str:
    """Sign fields as Telegram would, whatever they hold."""
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()})


def test_what_telegram_has_signed_names_its_user() -> None:
    assert user_of(init_data(ADA, token=TOKEN, signed_at=NOW), token=TOKEN, now=NOW + 5) == 1001


def test_a_signature_worked_out_by_hand_is_believed() -> None:
    fields = {"auth_date": str(int(NOW)), "user": json.dumps({"id": 7})}
    assert user_of(signed(fields), token=TOKEN, now=NOW) == 7


def test_another_bots_signature_is_not_believed() -> None:
    with pytest.raises(Untrusted, match="signature"):
        user_of(init_data(ADA, token=OTHER, signed_at=NOW), token=TOKEN, now=NOW)


def test_a_changed_user_is_not_believed() -> None:
    forged = init_data(ADA, token=TOKEN, signed_at=NOW).replace("1001", "1002")
    with pytest.raises(Untrusted, match="signature"):
        user_of(forged, token=TOKEN, now=NOW)


def test_a_field_more_or_less_is_not_believed() -> None:
    good = init_data(ADA, token=TOKEN, signed_at=NOW)
    with pytest.raises(Untrusted, match="signature"):
        user_of(good + "&start_param=x", token=TOKEN, now=NOW)
    left = {name: values[0] for name, values in parse_qs(good).items() if name != "query_id"}
    with pytest.raises(Untrusted, match="signature"):
        user_of(urlencode(left), token=TOKEN, now=NOW)


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (3599, True), (3601, False), (-20, True), (-60, False)])
def test_it_is_good_for_an_hour_and_not_from_the_future(age: int, fresh: bool) -> None:
    data = init_data(ADA, token=TOKEN, signed_at=NOW - age)
    if fresh:
        assert user_of(data, token=TOKEN, now=NOW) == 1001
    else:
        with pytest.raises(Untrusted, match="fresh"):
            user_of(data, token=TOKEN, now=NOW)


@pytest.mark.parametrize(
    "odd",
    [
        "", "hash=", "nonsense", "a=1&a=2", "%ff=%fe", "x" * 5000, "&".join(f"f{n}=1" for n in range(40)),
        "auth_date=1800000000&hash=é",
    ],
)  # fmt: skip
def test_what_is_no_init_data_at_all_is_refused(odd: str) -> None:
    with pytest.raises(Untrusted):
        user_of(odd, token=TOKEN, now=NOW)


@pytest.mark.parametrize("user", ["", "{}", "[]", "null", '{"id": "1001"}', '{"id": true}', "not json"])
def test_a_signed_one_that_names_no_user_is_refused(user: str) -> None:
    with pytest.raises(Untrusted, match="names no user"):
        user_of(signed({"auth_date": str(int(NOW)), "user": user}), token=TOKEN, now=NOW)


@pytest.mark.parametrize("date", ["", "soon", "-5", "١٨٠٠٠٠٠٠٠٠", "1e9"])
def test_a_signed_one_without_a_date_is_refused(date: str) -> None:
    with pytest.raises(Untrusted, match="auth_date"):
        user_of(signed({"auth_date": date, "user": json.dumps(ADA)}), token=TOKEN, now=NOW)


def test_no_part_of_it_is_told() -> None:
    with pytest.raises(Untrusted) as raised:
        user_of(init_data(ADA, token=OTHER, signed_at=NOW), token=TOKEN, now=NOW)
    assert "Ada" not in str(raised.value) + raised.value.user_text
    assert TOKEN not in str(raised.value) + raised.value.user_text
