"""Recipes as operations: what they ask, what a result becomes, what is kept and what is shared. Pure."""

from typing import Any

import pytest

from bot.locales import LANGUAGES, speaking
from bot.locales.amounts import language_name
from bot.operations import OPERATIONS
from bot.operations.kept_recipes import (
    answers_of_chain,
    fixed_of,
    impersonal,
    key_of_chain,
    listed,
    still_works,
    taken_from,
)
from bot.operations.recipes import PREFIX, Catalogue, answers_of, asks_for, foreseen, in_force, made_by
from bot.operations.results import Result
from bot.operations.studio_recipes import STUDIO

PHOTO = {"file": {"file_id": "f", "unique_id": "u"}, "kind": "image", "mime": "image/jpeg"}
GREETING, PORTRAIT, CLEAN = (STUDIO[name].key for name in ("greeting", "portrait", "clean"))


@pytest.mark.parametrize("name", STUDIO)
def test_the_studio_s_recipes_work_and_ask_in_names_that_buttons_hold(name: str) -> None:
    recipe = OPERATIONS[STUDIO[name].key]
    assert recipe.inputs().keys() >= STUDIO[name].fixed.keys()
    assert all(len(field) <= 16 for field in recipe.inputs())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_greeting_is_dubbed_into_another_language_than_its_person_speaks(tag: str) -> None:
    with speaking(tag):
        (into,) = STUDIO["greeting"].here().fixed["into_2"]
        assert into["id"] != tag
        assert OPERATIONS["dub"].inputs()["into"].describe([into]) in ("Spanish", "English", language_name(into["id"]))


@pytest.mark.parametrize(
    "key",
    [
        "recipe:",
        "recipe:imagine",
        "recipe:imagine>nothing.photo",
        "recipe:imagine>animate",
        "recipe:imagine>animate.prompt",
        "recipe:imagine>animate.nothing",
        "recipe:imagine.photo>animate.photo",
        "recipe:imagine>clone.samples",
        "recipe:live>animate.photo",
        f"recipe:imagine>{GREETING}.photo",
        PREFIX + "imagine" + ">animate.photo" * 9,
        "animate.photo",
    ],
)
def test_what_is_no_chain_of_files_is_no_recipe(key: str) -> None:
    assert key not in OPERATIONS
    with pytest.raises(KeyError):
        OPERATIONS[key]


def test_no_operation_has_a_question_whose_name_looks_like_a_later_step_s() -> None:
    assert not [name for one in OPERATIONS.values() for name in one.inputs() if name.rpartition("_")[2].isdigit()]


def test_a_recipe_asks_only_for_what_no_step_and_no_default_gives() -> None:
    assert [*OPERATIONS[GREETING].inputs()] == ["photo", "sound", "voice", "into_2"]
    assert asks_for(OPERATIONS[GREETING], STUDIO["greeting"].fixed) == ["photo", "says", "voice"]
    assert [*OPERATIONS[CLEAN].inputs()] == ["source"]


def test_a_step_s_question_depends_on_its_own_step_s_answers() -> None:
    recipe = OPERATIONS["recipe:animate>talkvideo.video"]
    voice = recipe.inputs()["voice_2"]
    assert voice.needed({"sound_2": {"text": "Hello"}})
    assert not voice.needed({"sound": {"text": "Hello"}, "sound_2": {"file": {}}})
    assert recipe.local("voice_2", {"prompt": "it moves", "sound_2": {"text": "Hi"}, "_page": 1}) == {
        "sound": {"text": "Hi"},
        "_page": 1,
    }


def test_what_was_chosen_last_is_the_step_s_own() -> None:
    assert OPERATIONS.asks(GREETING, "voice") == ("talkphoto", "voice")
    assert OPERATIONS.asks(GREETING, "into_2") == ("dub", "into")
    assert OPERATIONS.asks("dub", "into") == ("dub", "into")


def test_a_step_is_priced_with_its_own_model_written_down() -> None:
    recipe, answers = OPERATIONS[PORTRAIT], {"prompt": "a cat", "prompt_2": "it waves", "model": "seedream"}
    assert in_force(recipe.steps[0].operation, answers_of(recipe, 0, answers))["model"] == "seedream"
    second = in_force(recipe.steps[1].operation, answers_of(recipe, 1, answers))
    assert (second["prompt"], second["model"]) == ("it waves", "a2e")


def test_a_result_that_is_still_to_be_made_lasts_as_long_as_what_makes_it() -> None:
    greeting = OPERATIONS[GREETING]
    talk, dub = (one.operation for one in greeting.steps)
    said = {
        "photo": PHOTO,
        "sound": {"text": "x" * 36},
        "voice": {"id": "v", "name": "A", "country": "en", "region": "US"},
    }
    request = talk.build(name="", answers=said, urls={})
    assert foreseen(dub.inputs()["source"], request) == {"kind": "video", "mime": "video/mp4", "seconds": 4.0}  # type: ignore[arg-type]
    picture = OPERATIONS["imagine"].build(name="", answers={"prompt": "a cat", "model": "a2e"}, urls={})
    upscale = OPERATIONS["upscale"].inputs()["source"]
    assert foreseen(upscale, picture)["kind"] == "image"  # type: ignore[arg-type]


def test_a_result_of_a_kind_that_is_not_taken_is_no_answer() -> None:
    photo, photos = OPERATIONS["animate"].inputs()["photo"], OPERATIONS["edit"].inputs()["photos"]
    film, picture = (Result(mark={"from": 7}, id="r", kind=kind, url="u", made_at=9.0) for kind in ("video", "image"))
    assert made_by(film, photo, seconds=5.0) is None  # type: ignore[arg-type]
    made = {"from": 7, "url": "u", "kind": "image", "mime": "image/jpeg", "seconds": None, "uploaded_at": 9.0}
    assert made_by(picture, photo, seconds=None) == made  # type: ignore[arg-type]
    assert made_by(picture, photos, seconds=None) == [made]  # type: ignore[arg-type]


WALKED: list[tuple[str, dict[str, Any]]] = [
    ("imagine", {"prompt": "a cat", "model": "seedream", "shape": "1:1"}),
    ("animate", {"photo": {"from": 1, "url": "u", "kind": "image"}, "prompt": "it waves", "length": "10"}),
    ("talkvideo", {"video": {"from": 2, "url": "u"}, "sound": {"text": "Hi"}, "voice": {"thing": 5, "name": "Me"}}),
    ("dub", {"source": {"from": 3, "url": "u"}, "into": [{"id": "es", "name": "Spanish"}], "speakers": "1"}),
]


def test_a_chain_that_was_walked_is_a_recipe() -> None:
    assert key_of_chain(WALKED) == "recipe:imagine>animate.photo>talkvideo.video>dub.source"
    assert key_of_chain(WALKED[:1]) is None
    assert key_of_chain([*WALKED[:1], ("animate", {"photo": PHOTO, "prompt": "it waves"})]) is None
    assert taken_from(*WALKED[2]) == ("video", 2)


def test_what_was_chosen_is_kept_and_the_first_words_and_files_are_asked_for_again() -> None:
    recipe = OPERATIONS[str(key_of_chain(WALKED))]
    fixed = fixed_of(recipe, answers_of_chain(WALKED))
    assert fixed == {
        "model": "seedream",
        "shape": "1:1",
        "prompt_2": "it waves",
        "length_2": "10",
        "sound_3": {"text": "Hi"},
        "voice_3": {"thing": 5, "name": "Me"},
        "into_4": [{"id": "es", "name": "Spanish"}],
    }
    assert asks_for(recipe, fixed) == ["prompt"]
    with_photo = fixed_of(
        OPERATIONS[GREETING], {"photo": PHOTO, "sound": {"text": "Hi"}, "into_2": WALKED[3][1]["into"]}
    )
    assert [*with_photo] == ["into_2"]


def test_what_is_shared_holds_no_words_no_files_and_nothing_of_a_shelf() -> None:
    recipe = OPERATIONS[str(key_of_chain(WALKED))]
    shared = impersonal(recipe, fixed_of(recipe, answers_of_chain(WALKED)))
    assert shared.keys() == {"model", "shape", "length_2", "into_4"}
    assert listed(recipe, shared)[3] == "4. Dubbing: Spanish"


def test_of_a_recipe_with_a_step_that_is_gone_the_rest_still_works() -> None:
    fewer = Catalogue({name: one for name, one in OPERATIONS.items() if name != "talkvideo"})
    begins, commands = still_works(fewer, str(key_of_chain(WALKED)))
    assert begins == "recipe:imagine>animate.photo"
    assert commands == ["imagine", "animate", None, "dub"]
