"""Every model of every wish: the bodies it is asked with, to the letter (`wire.jsonl`), held against A2E's facts."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.operations.image_models import EDIT
from bot.operations.models import Model, Wish
from bot.operations.prices import price_words
from bot.sandbox.a2e.facts import Operation, check, find
from bot.sandbox.a2e.limits import limit_of
from tests.a2e.recorded import recorder
from tests.operations.wishes import IDS, WISHES, WITH, every, plain, request_for

LINES = [json.loads(line) for line in Path(__file__).with_name("wire.jsonl").read_text().splitlines()]
BY_COMMAND = {wish.command: wish for wish in WISHES}
NEVER = {"minor_suspected_skip", "nsfw_checker"}
"""Fields that loosen A2E's own checks."""
ADULT = ("spicy", "mature")
GOOD_AT, BUTTON = 26, 40
"""Most characters of what a model is good at, and of a button that a phone shows whole."""
each_line = pytest.mark.parametrize(
    "line", LINES, ids=[f"{one['wish']}-{one['model']}-{number}" for number, one in enumerate(LINES)]
)
each_model = pytest.mark.parametrize(("wish", "model"), WITH, ids=IDS)


def started(model: Model) -> Operation:
    """Return A2E's operation that starts a model's task."""
    found = find("POST", model.path)
    assert found is not None, f"{model.path} is not documented"
    return found[0]


def parts(model: Model) -> Iterator[dict[str, Any]]:
    """Yield what a row says by itself, whatever is asked."""
    yield dict(model.says)
    yield from (dict(body) for body in model.adds.values())
    yield from (dict(body) for choices in model.choices.values() for body in choices.values())


def spelt(body: dict[str, Any]) -> str:
    """Return a body as it is written, so that 5 is not "5", and true is not 1."""
    return json.dumps(body, sort_keys=True)


@each_line
async def test_a_model_gets_exactly_the_body_that_is_written_down(line: dict[str, Any]) -> None:
    request = request_for(BY_COMMAND[line["wish"]], {"model": line["model"], **line["answers"]})
    async with recorder() as (double, a2e):
        await request.run(a2e)
    [call] = double.calls
    given = {name: value for name, value in call.given.items() if not name.startswith("webhook")}
    assert call.path == f"/api/v1/{line['start']}"
    assert spelt(given) == spelt({**line["body"], "name": "our name"})


def test_every_model_of_every_wish_has_its_line() -> None:
    assert {(one["wish"], one["model"]) for one in LINES} == {(wish.command, model.id) for wish, model in WITH}


@each_model
def test_whatever_is_chosen_a2e_takes_it(wish: type[Wish], model: Model) -> None:
    for short in every(wish, model):
        request = request_for(wish, short)
        assert request.chosen is model, short
        assert request.quoted == model.path
        check(started(model), {"name": "our name", **request.body()})


@each_model
def test_a_row_says_only_what_is_published(wish: type[Wish], model: Model) -> None:
    params = {param["name"]: param for param in started(model).params}
    for field, value in (pair for part in parts(model) for pair in part.items()):
        limit = limit_of(params[field].get("limits") or "")
        is_free = isinstance(value, bool) or (isinstance(value, int) and "default" in params[field].get("limits", ""))
        assert limit.values or limit.most < float("inf") or is_free, f"{field}: no values are published"
    for target in model.takes.values():
        name, is_list = target.removesuffix("[]"), target.endswith("[]")
        assert (params[name]["type"] == "string[]") == is_list, name


@each_model
def test_a2es_checks_of_content_stay_on(wish: type[Wish], model: Model) -> None:
    known = {param["name"] for param in started(model).params}
    for short in every(wish, model):
        body = request_for(wish, short).body()
        assert body.get("force_generate") is (False if "force_generate" in known else None)
        assert not NEVER & body.keys()
        assert not any(word in str(value).lower() for value in body.values() for word in ADULT)
        assert body.get("mode") == "normal" or not model.path.startswith("/api/v1/grokVideo")


@each_model
def test_too_many_or_too_few_files_rule_a_model_out(wish: type[Wish], model: Model) -> None:
    for field, (least, most) in model.counts.items():
        answers = {**plain(wish, model), field: [{}] * most}
        assert model.fits(answers)
        assert not model.fits({**answers, field: [{}] * (most + 1)})
        assert least == 1
        published = {param["name"]: param for param in started(model).params}[model.takes[field].removesuffix("[]")]
        assert most <= limit_of(published.get("limits") or "").most


def test_an_a2e_picture_takes_two_photos_and_no_more() -> None:
    a2e = next(one for one in EDIT if one.id == "a2e")
    assert [a2e.fits({"photos": [{}] * number}) for number in (1, 2, 3)] == [True, True, False]


@each_model
def test_words_are_no_longer_than_a2e_takes(wish: type[Wish], model: Model) -> None:
    params = {param["name"]: param for param in started(model).params}
    limit = limit_of(params["prompt"].get("limits") or "") if "prompt" in params else limit_of("")
    assert model.longest <= limit.most
    if "prompt" in model.takes:
        assert model.fits({**plain(wish, model), "prompt": "x" * model.longest})
        assert not model.fits({**plain(wish, model), "prompt": "x" * (model.longest + 1)})


@pytest.mark.parametrize("wish", WISHES, ids=[one.command for one in WISHES])
def test_names_tell_models_apart_and_fit_on_buttons(wish: type[Wish]) -> None:
    for what in (lambda one: one.name.casefold(), lambda one: one.id):
        [(most_common, times)] = Counter(map(what, wish.models)).most_common(1)
        assert times == 1, most_common
    for model in wish.models:
        assert 0 < len(model.good_at) <= GOOD_AT, model.good_at
        assert len(f"{model.name} · {price_words(model.dearest, None)}") <= BUTTON, model.name
        assert len(model.id) <= 24, "it goes into a button's data"
