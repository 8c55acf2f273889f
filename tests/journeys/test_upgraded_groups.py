"""A group becomes a supergroup while something is open or runs there: its id and all ids of messages are others."""

from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.person import Person, words
from tests.world import World, until_answered, world


async def in_basic_group(here: World) -> tuple[Group, Person]:
    await here.person.say("/start")
    await here.person.hears("A2E Studio")
    group = here.telegram.state.groups.open("Friends", kind="group", privacy=False)
    return group, here.person.in_group(group.id)


def upgraded(here: World, group: Group) -> tuple[Group, Person]:
    new = here.telegram.life.migrate(group, here.telegram.state.people[1001])
    return new, here.person.in_group(new.id)


async def test_a_result_comes_into_the_supergroup(database_url: str) -> None:
    async with world(database_url, seconds=2) as here:
        group, ada = await in_basic_group(here)
        async with ada:
            await ada.say("/imagine a red house")
            await ada.press("✅", await ada.hears("Price: 10"))
            await ada.wait_for(lambda one: words(one).startswith("Rendering"))
        _, there = upgraded(here, group)
        async with there:
            result = await there.wait_for(lambda one: "photo" in one)
            assert words(result).startswith("Done")
            await until_answered(here)
            assert len([one for one in await there.answers() if "photo" in one]) == 1


async def test_an_open_question_goes_on_in_the_supergroup(database_url: str) -> None:
    async with world(database_url) as here:
        group, ada = await in_basic_group(here)
        async with ada:
            await ada.say("/imagine")
            await ada.hears("Describe")
        _, there = upgraded(here, group)
        async with there:
            await until_answered(here)
            await there.say(f"@{here.telegram.state.bot['username']} a red house by the sea")
            await there.hears("Price: 10")


async def test_a_message_of_the_same_number_in_the_supergroup_is_left_alone(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=2) as here:
        group, ada = await in_basic_group(here)
        async with ada:
            await ada.say("/imagine a red house")
            asked = await ada.hears("Price: 10")
            await ada.press("✅", asked)
            await ada.wait_for(lambda one: words(one).startswith("Rendering"))
        new, there = upgraded(here, group)
        state = here.telegram.state
        ours = {**asked, "text": "another message of ours", "chat": new.chat}
        state.messages[new.id][asked["message_id"]] = ours
        state.sent.add((new.id, asked["message_id"]))
        async with there:
            await there.wait_for(lambda one: "photo" in one)
            await until_answered(here)
            assert state.messages[new.id][asked["message_id"]]["text"] == "another message of ours"
