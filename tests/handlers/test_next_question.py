"""What a draft asks next, how its question looks, and what a press on it means: functions, without a database."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.buttons import ChoiceVerb, OnChoice, parse
from bot.chat import Incoming, Kind
from bot.errors import WrongKind
from bot.operations import OPERATIONS
from bot.operations.facts import Choice, Facts, Lacking, LanguageOf, Listed
from bot.operations.inputs import Input
from bot.operations.view import View
from bot.store.assets import Asset
from bot.store.drafts import Draft
from handlers.dialogue.asking import question
from handlers.dialogue.draft import ADDING, AT, ITEM, PART, SOURCES, part_of, with_part
from handlers.dialogue.placing import answered
from handlers.dialogue.questions import AtHand, Confirm, Consent, Deleted, Go, Next, Question, next_question

FACE = {"thing": 5, "name": "Ann", "subject": "ann"}
PHOTO = {"file": {"unique_id": "p"}, "mime": "image/jpeg", "kind": "image"}
VIDEO = {"file": {"unique_id": "v"}, "mime": "video/mp4", "kind": "video", "seconds": 9}
SOUND = {"file": {"unique_id": "s"}, "mime": "audio/ogg", "kind": "audio", "seconds": 20}
VOICE = {"id": "v1", "name": "Alice", "country": "en", "region": "US", "facts": {}}
AVATAR = {"id": "a1", "name": "Eve", "facts": {}}
SPANISH = {"id": "es", "name": "Spanish", "facts": {}}
ANN = ("face", "ann")
IN_PHOTO = ("picture", "p")


def draft(operation: str, **answers: Any) -> Draft:
    return Draft(
        id=1, user_id=7, chat_id=7, thread_id=0, operation=operation, answers=answers, version=3, updated_at=0.0
    )


def at_hand(*agreed: tuple[str, str], assets: tuple[int, ...] = ()) -> AtHand:
    return AtHand(agreed=frozenset(agreed), assets=frozenset(assets))


@pytest.mark.parametrize(
    ("now", "known", "comes"),
    [
        (draft("swap"), at_hand(), Question(field="face")),
        (draft("swap", target=PHOTO), at_hand(IN_PHOTO), Question(field="face")),
        (draft("swap", face=FACE), at_hand(), Deleted(fields=("face",))),
        (draft("swap", face=FACE), at_hand(assets=(5,)), Question(field="target")),
        (draft("swap", face=FACE), at_hand(ANN, assets=(5,)), Question(field="target")),
        (draft("swap", face=FACE, target=PHOTO), at_hand(ANN, assets=(5,)), Consent(fields=("target",))),
        (draft("swap", face=FACE, target=PHOTO), at_hand(IN_PHOTO, assets=(5,)), Consent(fields=("face",))),
        (draft("swap", face=FACE, target=PHOTO), at_hand(assets=(5,)), Consent(fields=("face", "target"))),
        (draft("swap", face=FACE, target=PHOTO), at_hand(ANN, IN_PHOTO, assets=(5,)), Confirm()),
        (draft("swap", face=FACE, target=PHOTO), at_hand(ANN, IN_PHOTO), Deleted(fields=("face",))),
        (draft("speak", text="Hello"), at_hand(), Question(field="voice")),
        (draft("speak", text="Hello", voice=VOICE), at_hand(), Confirm()),
        (draft("speak", text="Hello", voice=VOICE, **{AT: "form"}), at_hand(), Question(field="form")),
        (draft("present", avatar=AVATAR, script={"text": "Hello"}), at_hand(), Question(field="voice")),
        (draft("present", avatar=AVATAR, script=SOUND), at_hand(), Consent(fields=("script",))),
        (draft("present", avatar=AVATAR, script=SOUND), at_hand(("voice", "s")), Confirm()),
        (draft("dub", source=VIDEO), at_hand(("voice", "v")), Question(field="into")),
        (
            draft("dub", source=VIDEO, into=[SPANISH], **{ADDING: "into"}),
            at_hand(("voice", "v")),
            Question(field="into"),
        ),
        (draft("dub", source=VIDEO, into=[SPANISH]), at_hand(("voice", "v")), Confirm()),
        (draft("clone", samples=[SOUND], **{ADDING: "samples"}), at_hand(), Question(field="samples")),
        (draft("clone", samples=[SOUND]), at_hand(), Consent(fields=("samples",))),
        (draft("keep", source=VIDEO), at_hand(), Go()),
    ],
)
def test_a_draft_tells_what_comes_next(now: Draft, known: AtHand, comes: Next) -> None:
    assert next_question(now, known) == comes


def view(now: Draft, field: str, known: Facts | None = None, **changes: Any) -> View:
    return View(
        draft=now.id,
        version=now.version,
        field=field,
        answers=now.answers,
        known=known or Facts(),
        user_id=now.user_id,
        **changes,
    )


def labels(now: Draft, seen: View) -> list[str]:
    return [one.label for row in question(now, seen)[1] for one in row]


def face(number: int) -> Asset:
    nothing = dict.fromkeys(["a2e_id", "url", "uploaded_at", "facts", "a2e_mark", "used_at", "told_at"])
    found: dict[str, Any] = {**nothing, "file": {"unique_id": f"u{number}"}, "state": "ready", "created_at": 0.0}
    return Asset(id=number, user_id=7, kind="face", name=f"Face {number}", **found)


def lists(**of: tuple[Choice, ...]) -> Facts:
    known = Facts()
    for kind, choices in of.items():
        name, _, part = kind.partition("_")
        known.learn(Listed(kind=name, part=part.replace("_", "-")), choices)
    return known


def test_a_shelf_is_offered_a_page_at_a_time() -> None:
    now = draft("swap")
    seen = view(now, "face", own=tuple(map(face, range(1, 9))), icon="🙂")
    assert labels(now, seen) == [*(f"🙂 Face {n}" for n in range(1, 7)), "▶️ More 2/2", "✖️ Cancel"]
    assert labels(now, replace(seen, page=1)) == ["🙂 Face 7", "🙂 Face 8", "◀️ 1/2", "✖️ Cancel"]
    assert "Pick one" in question(now, seen)[0]
    assert "Pick one" not in question(now, replace(seen, own=()))[0]


def test_an_option_can_be_left_as_it_is() -> None:
    now = draft("speak", text="Hello", voice=VOICE, **{AT: "form"})
    assert labels(now, view(now, "form"))[-3:] == ["◀️ Back", "⏭ Keep as it is", "✖️ Cancel"]


def test_what_is_picked_of_a_list_answer_is_ticked_and_can_be_ended() -> None:
    known = lists(language=(Choice(id="es", name="Spanish"), Choice(id="fr", name="French")))
    now = draft("dub", source=VIDEO, into=[SPANISH], **{ADDING: "into"})
    assert labels(now, view(now, "into", known)) == ["☑️ Spanish", "French", "✅ That's all: 1", "◀️ Back", "✖️ Cancel"]
    assert "So far: Spanish." in question(now, view(now, "into", known))[0]


ENGLISH = lists(
    voice_en_US=(Choice(id="v1", name="Alice"), Choice(id="v2", name="Bob")),
    locale=(Choice(id="en-US", name="English"),),
)
ENGLISH.learn(LanguageOf(text="Hello"), "en")


def test_a_voice_is_offered_with_its_sample_below_the_favourite() -> None:
    now = draft("speak", text="Hello")
    seen = view(now, "voice", ENGLISH, favourite=VOICE)
    assert labels(now, seen)[:4] == ["📌 Alice", "Bob", "🔊 Sample", "🌐 Another language"]
    assert "Language: English, 2 voices." in question(now, seen)[0]
    assert "In which language?" in question(now, replace(seen, part="?"))[0]


def test_a_list_that_is_not_at_hand_is_asked_for() -> None:
    now = draft("speak", text="Hello")
    with pytest.raises(Lacking):
        question(now, view(now, "voice"))


@pytest.mark.parametrize(
    ("operation", "field", "value", "answer"),
    [
        ("speak", "voice", "v2", {"id": "v2", "name": "Bob", "region": "US", "language": "English"}),
        ("speak", "voice", "default", VOICE),
        ("speak", "voice", "v9", None),
        ("speak", "voice", "own-9", None),
        ("speak", "form", "tune", None),
        ("swap", "face", "5", {"thing": 5, "name": "Face 5", "subject": "u5"}),
        ("speak", "text", "anything", None),
    ],
)
def test_an_input_tells_what_a_press_means(operation: str, field: str, value: str, answer: Any) -> None:
    given = OPERATIONS[operation].inputs()[field]
    own = (face(5),) if operation == "swap" else ()
    seen = view(draft(operation, text="Hello"), field, ENGLISH, favourite=VOICE, own=own)
    found = given.pressed(seen, value)
    assert found is answer is None or {**found, **answer} == found


@pytest.mark.parametrize("command", OPERATIONS)
def test_every_button_of_a_question_means_something(command: str) -> None:
    """A button that sets a choice is understood by the question that shows it."""
    for field, given in OPERATIONS[command].inputs().items():
        own = (face(5),) if given.shelf else ()
        seen = view(draft(command), field, _everything(given), own=own, icon="🙂")
        pressed = [parse(one.press or "") for row in given.show(seen)[1] for one in row]
        values = [one.choice for one in pressed if isinstance(one, OnChoice) and one.verb is ChoiceVerb.SET]
        assert [value for value in values if given.pressed(seen, value) is None] == []


def _everything(given: Input) -> Facts:
    """Return whatever list an input asks for, with one entry."""
    known = Facts()
    for _ in range(5):
        try:
            given.show(view(draft("speak"), "text", known))
        except Lacking as lacking:
            known.learn(lacking.question, (Choice(id="c1", name="One"),))
    return known


def message(text: str) -> Incoming:
    return Incoming(update_id=1, user_id=7, chat_id=7, message_id=9, text=text, kind=Kind.TEXT)


def test_how_a_question_is_shown_is_kept_by_field() -> None:
    now = draft("speak", **{PART: "en-US"})
    assert part_of(now, "voice") == "en-US"  # an older version's: one for all
    now = draft("speak", **{PART: with_part(draft("speak", **{PART: {"form": "x"}}), "voice", "fr-FR")})
    assert (part_of(now, "voice"), part_of(now, "form"), part_of(now, "text")) == ("fr-FR", "x", "")


PAGED = {ITEM: 2, SOURCES: {}}


@pytest.mark.parametrize(
    ("before", "field", "entry", "after"),
    [
        ({**PAGED}, "source", VIDEO, {"source": VIDEO, SOURCES: {}}),
        ({"source": VIDEO, **PAGED}, "into", SPANISH, {"source": VIDEO, "into": [SPANISH], ADDING: "into", **PAGED}),
        ({"into": [SPANISH], **PAGED}, "source", VIDEO, {"into": [SPANISH], "source": VIDEO, SOURCES: {}}),
        ({"source": VIDEO, "into": [SPANISH], ADDING: "into"}, "into", SPANISH, {"source": VIDEO, "into": []}),
        ({"source": VIDEO, **PAGED}, "speakers", "2", {"source": VIDEO, "speakers": "2", **PAGED}),
    ],
    ids=["first page again", "a list stays open", "ahead", "taken back", "not asked for"],
)
def test_an_answer_moves_a_draft_on(before: dict[str, Any], field: str, entry: Any, after: dict[str, Any]) -> None:
    found = answered(draft("dub", **before), field, entry, {}).answers
    assert found == {**after, SOURCES: {}} | ({ADDING: "into"} if field == "into" else {})


def test_words_are_refused_as_the_wrong_kind_where_a_button_is_wanted() -> None:
    """So that they can be meant for another question."""
    for operation in OPERATIONS.values():
        for given in operation.inputs().values():
            if not given.sent:
                with pytest.raises(WrongKind):
                    given.accept(message("something else"), Facts())
