"""Where each of A2E's operations is met and by which test, or why it is not: `make docs` writes docs/operations.md."""

import json
from pathlib import Path

from bot.a2e.tasks import TaskType
from bot.operations import OPERATIONS, TASK_TYPES
from bot.operations.base import Operation
from bot.operations.models import Wish
from bot.sandbox.a2e.facts import FACTS, find
from tests.journeys.test_not_offered import MISSING, NO_TOKENS, ON_THE_CONSOLE
from tests.operations_left_out import LEFT_OUT, THIN

PLACE = Path(__file__).parents[1] / "docs" / "operations.md"
CATALOGUE, SCRIPT, LIVE = "tests/test_catalogue.py", "tests/journeys/test_script.py", "tests/journeys/test_live.py"
ADMIN, CONSOLE = "tests/handlers/test_admin.py", "tests/processes/test_account_command.py"
GONE, GALLERY = "tests/journeys/test_not_offered.py", "tests/journeys/test_gallery.py"
CHAT = f"{SCRIPT}::test_the_chat_goes_as_it_is_written"
DELIVERED = f"{CATALOGUE}::test_it_is_delivered"
DELETED = f"{CATALOGUE}::test_its_result_is_deleted_here_and_at_a2e"
LOST = f"{CATALOGUE}::test_a_start_whose_answer_is_lost_is_found_by_its_name"
ALONE = f"{CATALOGUE}::test_a_task_that_the_lists_leave_out_is_asked_about_by_itself"
FROM_SHELF = f"{CATALOGUE}::test_what_is_reached_from_a_shelf_is_delivered"
OFF_SHELF = f"{CATALOGUE}::test_a_shelf_item_is_deleted_here_and_at_a2e"
NO_BATCHES = f"{GONE}::test_without_batches_the_lists_of_running_and_of_all_tasks_are_read"
UNANSWERED = f"{GONE}::test_an_asset_whose_adding_got_no_answer_is_found_on_a2es_list_and_deleted_there"
LOGIN = f"{CONSOLE}::test_a_login_without_any_settings_gives_a_token_that_works"
TOKENS = f"{ADMIN}::test_a_token_is_deleted_after_a_second_press_and_none_is_ever_shown"
USERS = f"{ADMIN}::test_a_user_is_added_and_the_public_pool_switched"
ROOM = f"{LIVE}::test_a_room_is_opened_steered_and_left_and_what_is_unused_comes_back"
LIPS = f"{GALLERY}::test_the_lips_of_a_further_trained_avatar_are_chosen"
SAVED = f"{GALLERY}::test_a_link_of_a2es_own_works_wherever_a_file_is_asked"
MARKED = f"{GONE}::test_what_is_gone_at_a2e_is_marked_on_the_shelf_and_what_is_there_is_not"
LISTS = f"{CONSOLE}::test_avatars_and_backgrounds_of_the_account_are_listed"
RENAMED = "tests/journeys/test_renaming.py::test_a_voice_is_renamed_at_a2e_too"
BETTER = "tests/journeys/test_better_words.py"
QUICK = "tests/journeys/test_picture_avatars.py::test_it_lands_on_the_shelf_and_presents"
SHARP = "tests/journeys/test_1080p.py::test_it_comes_as_a_document_once_a2e_has_made_it"
CLOSER = "following a job that no list mentions"
RECOVERY = "finding a job whose start call got no answer"
RUNNING = "following jobs where A2E has no batches"
IN_JOBS = "🗑 on a card and in `/jobs`; ✖️ Cancel"

USUAL = "tests/journeys/test_usual_times.py::test_what_a2e_tells_comes_first"
DOCUMENTED: dict[str, tuple[str, str]] = {
    "obtain_login_token": ("`python -m bot account login`", LOGIN),
    "get_api_token": ("`account login`, `account tokens create`", LOGIN),
    "delete_api_token": ("`/admin` 🔑 Tokens 🗑; `account tokens delete`", TOKENS),
    "list_api_tokens": ("`/admin` 🔑 Tokens; `account tokens list`", TOKENS),
    "getting_api_tokens_2025": ("a web page: `/admin` 🔑 Tokens, `account`, `check` and README lead there", CHAT),
    "list_public_tts_options": ("every voice picker; `/voices` 🌍", CHAT),
    "list_voice_clone_options": ("opening a voice in `/voices`: is it still there? And " + RECOVERY, MARKED),
    "train_voice_clone": ("`/clone`", CHAT),
    "list_ongoing_voice_clone_tasks": ("following `/clone`", CHAT),
    "generate_tts": ("`/speak`, 🔊 samples, `/present`", CHAT),
    "get_voice": (CLOSER, ALONE),
    "delete_voice": ("`/voices` 🗑", OFF_SHELF),
    "generate_avatar_video": ("`/present`", CHAT),
    "list_result_videos": ("following `/present`; " + RECOVERY, LOST),
    "list_avatars": ("the picker of `/present`; `/avatars` 🌍; opening an avatar: is it still there?", CHAT),
    "get_avatar_video_status": (CLOSER, ALONE),
    "list_lip_sync_models": ("withdrawn by A2E: `/present` ⚙️ Lips reads them from list_avatar_tasks", LIPS),
    "delete_avatar_video": (IN_JOBS, DELETED),
    "detect_language": ("the voice picker opens at the text's language", CHAT),
    "set_auto_public_pool": ("`/admin` 🌊 Public pool; `account pool`", USERS),
    "create_custom_avatar": ("`/newavatar`", CHAT),
    "continue_training": ("`/avatars` 🏋️ Train it further", FROM_SHELF),
    "remove_custom_avatar": ("`/avatars` 🗑", OFF_SHELF),
    "list_avatar_tasks": ("`/present` ⚙️ Lips; " + RECOVERY, LIPS),
    "list_training_avatar_tasks": (RUNNING, NO_BATCHES),
    "get_avatar_task": (CLOSER, ALONE),
    "clone_voice_from_video": ("`/avatars` 🧬 Clone its voice", FROM_SHELF),
    "list_backgrounds": ("`/present` ⚙️ Background; `/backgrounds` 🌍; an adding that got no answer", CHAT),
    "add_background": ("`/backgrounds` ➕", CHAT),
    "delete_background": ("`/backgrounds` 🗑", UNANSWERED),
    "add_face_swap_image": ("`/faces` ➕", CHAT),
    "list_face_swap_images": ("finding a face whose adding got no answer", UNANSWERED),
    "delete_face_swap_image": ("`/faces` 🗑", UNANSWERED),
    "add_face_swap_preview": ("`/swap` 👁 Quick preview", CHAT),
    "get_face_swap_preview": ("following it", CHAT),
    "add_face_swap_task": ("`/swap` ✅ Render in full", CHAT),
    "list_face_swap_in_progress": (RUNNING, NO_BATCHES),
    "list_face_swap_tasks": (RECOVERY, LOST),
    "get_face_swap_task": (CLOSER, ALONE),
    "delete_face_swap_task": (IN_JOBS, DELETED),
    "start_dubbing": ("`/dub`", CHAT),
    "list_dubbing": (RECOVERY, LOST),
    "list_dubbing_processing": ("following `/dub`", CHAT),
    "get_dubbing": (CLOSER, CHAT),
    "delete_dubbing": (IN_JOBS, DELETED),
    "start_image_to_video": ("`/animate` ⚙️ A2E, A2E v2 Flash, A2E v2", CHAT),
    "get_image_to_video": (CLOSER, ALONE),
    "list_image_to_video": (RECOVERY, LOST),
    "delete_image_to_video": (IN_JOBS, DELETED),
    "start_caption_removal": ("`/uncaption`", CHAT),
    "list_caption_removal": (RECOVERY, LOST),
    "list_caption_removal_processing": (RUNNING, NO_BATCHES),
    "get_caption_removal": (CLOSER, ALONE),
    "delete_caption_removal": (IN_JOBS, DELETED),
    "streaming_list_avatars": ("the picker of `/live`", ROOM),
    "streaming_get_token": ("`/live` ✅ Open the room", ROOM),
    "streaming_set_qa_context": ("`/persona`", ROOM),
    "streaming_get_qa_context": ("`/persona` without words", ROOM),
    "streaming_ask": ("`/ask`, and the live page", ROOM),
    "streaming_speak": ("`/say`, and the live page", ROOM),
    "streaming_leave": ("`/bye`, the live page, the end of its time, SIGTERM", ROOM),
    "add_user": ("`/admin` 👤 Add user; `account add-user`", USERS),
    "get_remaining_credits": ("`/balance`, `/admin` 💳 Account, `check`, `account credits`", CHAT),
    "exchange_diamonds": (
        "`/admin` 💎 Exchange diamonds; `account exchange`",
        f"{ADMIN}::test_diamonds_are_exchanged_after_the_words_are_typed_and_confirmed",
    ),
    "list_languages": ("`/languages`; the pickers of `/dub`, `/clone` and voices", CHAT),
    "save_url": ("`/keep`, which copies a link as it is", SAVED),
}
"""Id of each operation in A2E's documentation of 2025 -> where it is used, test."""
BEYOND: dict[str, tuple[str, str]] = {
    "get_upload_url": ("every file that is sent", CHAT),
    "quote_generation": ("the price before every ✅, and in the list of ⚙️ Model", CHAT),
    "credits_history": ("what came back when a live room is left", ROOM),
    "batch_face_swap_tasks": ("following `/swap`", CHAT),
    "batch_avatar_tasks": ("following `/newavatar`", CHAT),
    "batch_image_to_video": ("following `/animate`", CHAT),
    "batch_caption_removal": ("following `/uncaption`", CHAT),
    "rename_voice": ("`/voices` ✏️ Rename", RENAMED),
    "text_to_image_quick_add_avatar": ("🧑 Make it an avatar, below a picture of `/imagine`", QUICK),
    "veo_1080p": ("1080p, below a wide video of Veo's", SHARP),
    "image_to_video_extend_prompt": (
        "✨ Better words, at the price of `/animate`",
        f"{BETTER}::test_better_words_are_shown_and_used_only_when_the_person_says_so",
    ),
    "image_to_video_extend_prompt_flf2v": (
        "the same, with a last frame",
        f"{BETTER}::test_with_a_last_frame_both_pictures_are_told",
    ),
    "image_to_video_avg_time": ("“usually”, in ⚙️ Model and at the price of `/animate`", USUAL),
    "image_to_video_queue_level": ("the same", USUAL),
    "custom_avatar_list": ("`account avatars`", LISTS),
    "custom_avatar_tags": ("`account avatars`", LISTS),
    "list_custom_backgrounds": ("`account backgrounds`", LISTS),
    "random_background": ("`account backgrounds random`", LISTS),
}
"""The same for what A2E's later reference adds, besides the calls that every task type has (`of_task_types`)."""
HEAD = """# A2E's operations, and where they are met

Made by `make docs` from `tests/operations_table.py`; `tests/a2e/test_all_operations.py` checks it against A2E's facts:
every operation has its line, every call that is made is documented, and what is left out is never called. Ids are those
in `bot/sandbox/a2e/operations.json`.
"""


def of_task_types() -> dict[str, tuple[str, str]]:
    """Return the calls that every task type has: their rows follow from the declarations."""
    found: dict[str, tuple[str, str]] = {}
    for task_type in TASK_TYPES.values():
        by = ", ".join(f"`/{one.command}`" for one in OPERATIONS.values() if task_type in one.may_start())
        path, detail, delete = task_type.path, task_type.detail, task_type.delete
        calls = (
            (("POST", f"{path}/{task_type.start}"), _started_by(task_type), DELIVERED),
            (("POST", f"{path}/batchDetail"), f"following {by}", DELIVERED),
            (detail and (detail.method, f"{path}/{detail.path.format(id=1)}"), CLOSER, ALONE),
            (("GET", f"{path}/{task_type.records}"), *_listed(task_type, by)),
            (delete and (delete.method, f"{path}/{delete.path.format(id=1)}"), IN_JOBS, DELETED),
        )
        found |= {key: (where, test) for call, where, test in calls if call and (key := _id(*call))}
    return found


def _listed(task_type: TaskType, by: str) -> tuple[str, str]:
    """Return what the list of all tasks is for."""
    if task_type.detail is None:  # nothing else tells of a task
        return f"following {by}; {RECOVERY}", DELIVERED
    return (RECOVERY, LOST) if task_type.name_field else (RUNNING, NO_BATCHES)


def _started_by(task_type: TaskType) -> str:
    """Return the commands that start it, with the names of the models where there are several."""
    starts = [one for one in OPERATIONS.values() if task_type in one.may_start() and not one.hidden]
    return "; ".join(f"`/{one.command}`{_models(one, task_type)}" for one in starts)


def _models(operation: type[Operation], task_type: TaskType) -> str:
    found = operation.models if issubclass(operation, Wish) else ()
    names = list(dict.fromkeys(one.name for one in found if one.task_type is task_type))
    return f" ⚙️ {', '.join(names)}" if names else ""


def _id(method: str, path: str) -> str | None:
    found = find(method, path)
    return found[0].id if found else None


def rows() -> dict[str, tuple[str, str]]:
    """Return where each operation is met."""
    return {**of_task_types(), **DOCUMENTED, **BEYOND}


def ids() -> list[str]:
    """Return the ids of all operations, as A2E orders them."""
    return [one["id"] for one in json.loads(FACTS.read_text())["operations"]]


def text() -> str:
    """Return docs/operations.md."""
    met = rows()
    return "\n".join(
        [
            HEAD,
            f"Of {len(ids())} operations {len(met)} are met, and {len(LEFT_OUT)} are not, each for a reason.\n",
            "| | operation | where it is met, or why not | test |",
            "| --- | --- | --- | --- |",
            *(_line(number, one, met) for number, one in enumerate(ids(), start=1)),
            "\n## What A2E does not publish of a task type\n",
            "| task type | thin facts, and what is done |",
            "| --- | --- |",
            *(f"| {name} | {told} |" for name, told in THIN.items()),
            "\n## Operations that A2E may not have\n",
            "No document shows them whole. When A2E does not know one of them, nothing is charged, and this is said:\n",
            *_doubtful(),
            "",
        ]
    )


def _line(number: int, key: str, met: dict[str, tuple[str, str]]) -> str:
    if key in LEFT_OUT:
        return f"| {number} | {key} | **not offered**: {LEFT_OUT[key]} | |"
    where, test = met[key]
    return f"| {number} | {key} | {where} | `{test}` |"


def _doubtful() -> list[str]:
    facts = {one["id"]: one for one in json.loads(FACTS.read_text())["operations"]}
    lines = ["| operation | call | what is said |", "| --- | --- | --- |"]
    for key in DOCUMENTED:
        if key in MISSING or key in ON_THE_CONSOLE:
            fact = facts[key]
            call = f"`{fact['method']} {fact['path']}`" if fact.get("path") else "no address is known"
            said = MISSING[key].means if key in MISSING else f"“{NO_TOKENS}”"
            lines.append(f"| {key} | {call} | {said} |")
    return lines


def main() -> None:
    """Write it."""
    PLACE.write_text(text())


if __name__ == "__main__":
    main()
