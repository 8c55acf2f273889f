"""Every wish with every model, and requests for them as a finished dialogue makes them: for tests."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.operations import OPERATIONS
from bot.operations.by_model import ByModel
from bot.operations.file_inputs import File
from bot.operations.inputs import Input, Text
from bot.operations.models import Model, PickModel, Wish
from bot.operations.photo_inputs import Photos

WISHES = [one for one in OPERATIONS.values() if issubclass(one, Wish)]
WITH = [(wish, model) for wish in WISHES for model in wish.models]
IDS = [f"{wish.command}-{model.id}" for wish, model in WITH]
Short = Mapping[str, Any]
"""Question -> words or a choice, how many photos, or True for a file."""
PROMPT = "a cat"


def request_for(wish: type[Wish], short: Short) -> Wish:
    """Return the request of a dialogue with these answers."""
    inputs = wish.inputs()
    answers = {field: _answer(inputs[field], value) for field, value in short.items()}
    files = [key for field, answer in answers.items() for key in inputs[field].files(field, answer)]
    urls = {key: f"https://a2e.example/{key}" for key in files}
    built = wish.build(name="our name", answers=answers, urls=urls)
    assert isinstance(built, wish)
    return built


def _answer(given: Input, value: Any) -> Any:
    if isinstance(given, Photos):
        return [FILE] * value
    return FILE if isinstance(given, File) else value


FILE = {"kind": "image", "mime": "image/jpeg", "width": 1000, "height": 1000}


def plain(wish: type[Wish], model: Model) -> dict[str, Any]:
    """Return the fewest answers that this model can do with, everything else as it is by default."""
    found: dict[str, Any] = {"model": model.id}
    for field, given in wish.inputs().items():
        if not given.optional or field in model.needs:
            found[field] = _short(field, given, model)
    return found


def _short(field: str, given: Input, model: Model, *, most: bool = False) -> Any:
    if isinstance(given, Photos):
        return model.counts[field][most]
    return PROMPT if isinstance(given, Text) else True


def full(wish: type[Wish], model: Model) -> dict[str, Any]:
    """Return an answer to every question that this model knows: the last choice, the most photos."""
    found: dict[str, Any] = {"model": model.id}
    for field, given in wish.inputs().items():
        if isinstance(given, ByModel):
            found |= {field: list(model.choices[field])[-1]} if field in model.choices else {}
        elif isinstance(given, PickModel):
            continue
        elif field in model.takes:
            found[field] = _short(field, given, model, most=True)
    return found


def every(wish: type[Wish], model: Model) -> Iterator[dict[str, Any]]:
    """Yield the plain and the full answers, then each other choice by itself."""
    yield plain(wish, model)
    yield full(wish, model)
    for field, choices in model.choices.items():
        yield from ({**plain(wish, model), field: choice} for choice in choices)
