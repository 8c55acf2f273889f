"""A wish with each of its models: what is sent, what is offered, what is remembered."""

import pytest

from bot.operations import OPERATIONS
from bot.operations.models import Model, Wish
from bot.sandbox.telegram.person import labels, words
from tests.dialog import fill
from tests.world import World, world

WISHES = [one for one in OPERATIONS.values() if issubclass(one, Wish)]
WITH = [(wish, model) for wish in WISHES for model in wish.models]


@pytest.fixture
async def here(sqlite_url: str):
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


@pytest.mark.parametrize(("wish", "model"), WITH, ids=[f"{w.command}-{m.id}" for w, m in WITH])
async def test_it_is_delivered_with_each_model(here: World, wish: type[Wish], model: Model) -> None:
    ada = here.person
    await ada.say(f"/{wish.command}")
    asked = await fill(ada, wish)
    await ada.press("⚙️ Model", asked)
    asked = await ada.hears("Which model")
    back = "◀️ 1"
    while not any(label.split(" · ")[0] == model.name for label in labels(asked)):
        await ada.press("▶️ More", asked)
        asked = await ada.wait_for(lambda m, back=back: any(one.startswith(back) for one in labels(m)))  # type: ignore[misc]
        back = f"◀️ {int(back[-1]) + 1}"
    await ada.press(f"{model.name} · ", asked)
    asked = await ada.wait_for(lambda m: "Price:" in words(m))
    await ada.press("✅", asked)
    done = await ada.wait_for(lambda m: words(m).startswith("Done"))
    assert wish.title in words(done)
