"""Which refusals say that A2E does not have a model: not an outage, and not what was sent."""

import pytest

from bot.a2e.client import Client
from bot.a2e.errors import A2EError, NoAnswer, NotOffered, error_for, lacks_model
from tests.a2e.answering import Server

Said = tuple[int, int | None, str]
LACKING: list[Said] = [
    (404, 404, "model not found"),
    (404, 404, "record not found"),
    (404, 404, ""),
    (200, 404, "The model veo3 does not exist"),
    (503, 503, "provider not configured"),
    (503, None, "Video provider is not configured (wan)"),
    (200, 503, "model is not available"),
    (503, 503, "unsupported model"),
    (400, 400, "Unknown model: sora"),
    (400, 400, "model `flux2` is not recognized"),
]
OTHERS: list[Said] = [
    (503, 503, "service temporarily unavailable"),
    (503, 503, "the model is overloaded"),
    (503, 503, ""),
    (500, 500, "provider not configured"),
    (200, 500, "oops"),
    (404, 404, "image not found"),
    (404, 404, "cannot fetch the picture"),
    (400, 400, "no human model found in the photo, model not found"),
    (400, 400, "the model does not support this resolution"),
    (400, 400, "model is not available for 4K"),
    (400, 400, "invalid model_version"),
    (403, 403, "model not found"),
    (429, 429, "unknown model"),
    (200, 1001, "unknown model"),
]


def error_of(said: Said) -> A2EError:
    status, code, words = said
    error = error_for("POST /x", status, {"code": code, "message": words})
    assert error is not None
    return error


@pytest.mark.parametrize("said", LACKING)
def test_a_model_that_a2e_does_not_have(said: Said) -> None:
    assert lacks_model(error_of(said))


@pytest.mark.parametrize("said", OTHERS)
def test_what_is_wrong_is_something_else(said: Said) -> None:
    assert not lacks_model(error_of(said))


def test_a_page_in_place_of_an_answer_says_that_there_is_no_such_call() -> None:
    missing, down = error_for("POST /x", 404, "<html>"), error_for("POST /x", 503, "<html>not configured")
    assert missing is not None
    assert lacks_model(missing)
    assert isinstance(down, NoAnswer)


async def test_a_start_is_sent_once_whatever_it_says(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 503, "message": "provider not configured"}, status=503)
    with pytest.raises(NotOffered):
        await client.call("POST", "/api/v1/veoVideo/start", body={}, repeatable=False)
    assert len(server.calls) == 1
