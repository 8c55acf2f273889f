"""◀️ Back and ✏️ Change as functions of a draft: which question comes, how it looks, and that nothing is lost."""

import random
from typing import Any

import pytest

from bot.jobs.words import cards
from bot.locales import LANGUAGES, speaking
from bot.locales import _ as said
from bot.operations import OPERATIONS
from bot.operations.facts import Choice, Facts, Lacking, LanguageOf
from bot.operations.inputs import Input
from bot.store.drafts import Draft
from handlers.dialogue.asking import question
from handlers.dialogue.changing import LONGEST, SENT, WANTED, label
from handlers.dialogue.consent import request
from handlers.dialogue.corrections import changed_lines
from handlers.dialogue.draft import ADDING, AGAIN, AT, CHANGED, ITEM, PRICE, QUOTED, changed, inputs_of, settled
from handlers.dialogue.placing import answered
from handlers.dialogue.questions import (
    AtHand,
    Confirm,
    Consent,
    Go,
    Question,
    current,
    likenesses,
    next_question,
    picked,
    unanswered,
)
from handlers.dialogue.quote_card import confirm_rows
from handlers.dialogue.revisits import askable, asked_again, before_consent, gone_back, kept
from tests.handlers.test_next_question import AVATAR, FACE, PHOTO, SOUND, SPANISH, VIDEO, VOICE, draft, view

SAID = {"text": "Good morning"}


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (draft("swap"), None),
        (draft("swap", target=PHOTO), None),
        (draft("swap", face=FACE), "face"),
        (draft("present", avatar=AVATAR, script=SAID), "script"),
        (draft("present", avatar=AVATAR, script=SAID, **{AT: "script"}), None),
        (draft("dub", source=VIDEO, into=[SPANISH], **{ADDING: "into"}), "source"),
        (draft("clone", samples=[SOUND]), "samples"),
        (draft("swap", face=FACE, **{AT: "target"}), "face"),
        (draft("pictureavatar", picture=PHOTO), None),
    ],
)
def test_back_asks_the_last_answered_question_before(now: Draft, asked: str | None) -> None:
    before = gone_back(now)
    assert (before.answers[AT] if before else None) == asked


@pytest.mark.parametrize(
    ("now", "fields", "asked"),
    [
        (draft("animate", photo=PHOTO), ("photo",), "photo"),
        (draft("swap", face=FACE, target=PHOTO), ("face", "target"), "target"),
        (draft("clone", samples=[SOUND]), ("samples",), "samples"),
    ],
)
def test_back_from_a_consent_asks_the_question_that_it_is_about(
    now: Draft, fields: tuple[str, ...], asked: str
) -> None:
    before = before_consent(now, fields)
    assert before is not None
    assert next_question(before, AtHand(assets=frozenset({5}))) == Question(field=asked)
    assert [one.label for one in request(now, fields)[1][-1]] == ["◀️ Back"]
    assert next_question(kept(before), AtHand(assets=frozenset({5}))) == Consent(fields=fields)


@pytest.mark.parametrize("field", ["script", "shape"])
def test_back_goes_to_the_price_from_where_it_was_asked_again(field: str) -> None:
    whole = draft("present", avatar=AVATAR, script=SAID, voice=VOICE)
    assert gone_back(asked_again(whole, field)) == whole


def test_an_answer_given_before_is_shown_and_stays_unless_replaced() -> None:
    now = asked_again(draft("animate", photo=PHOTO, prompt="she smiles"), "prompt")
    text, rows = question(now, view(now, "prompt"))
    assert text.endswith("Now: “she smiles”.")
    assert [one.label for row in rows for one in row] == ["◀️ Back", "⏭ Keep as it is", "✖️ Cancel"]
    assert current(kept(now)) is None
    assert answered(now, "prompt", "she waves", {}).answers["prompt"] == "she waves"


def test_recordings_begin_anew_and_picks_go_on() -> None:
    now = asked_again(draft("clone", samples=[SOUND, SOUND], **{ITEM: 2}), "samples")
    assert "✅" not in str(question(now, view(now, "samples"))[1])
    fresh = answered(now, "samples", SOUND, {})
    assert fresh.answers["samples"] == [SOUND]
    assert "So far: 1 recording" in question(fresh, view(fresh, "samples"))[0]
    assert answered(fresh, "samples", SOUND, {}).answers["samples"] == [SOUND, SOUND]
    french = {**SPANISH, "id": "fr"}
    dub = asked_again(draft("dub", source=VIDEO, into=[SPANISH]), "into")
    assert answered(dub, "into", french, {}).answers["into"] == [SPANISH, french]


def test_an_answer_to_a_later_question_leaves_the_one_that_was_asked_again() -> None:
    now = asked_again(draft("animate", photo=PHOTO), "photo")
    assert current(answered(now, "prompt", "she waves", {})) is None


def test_labels_name_what_they_ask_for() -> None:
    swap = draft("swap", face=FACE, target=VIDEO)
    assert [label(swap, field) for field in askable(swap)] == ["✏️ Face (photo): Ann", "✏️ Into: your video, 9 s"]
    present = draft("present", avatar=AVATAR, script={"text": "A & b " * 20}, voice=VOICE)
    found = [label(present, field) for field in askable(present)]
    assert found[:3] == ["⚙️ Avatar: Eve", "✏️ Says (text or voice): A & b A…", "⚙️ Voice: Alice, English (United…"]
    assert "⚙️ Shape: as the avatar is" in found
    assert max(map(len, found)) <= LONGEST


@pytest.mark.parametrize("tag", LANGUAGES)
def test_labels_name_it_in_every_language_where_they_do_in_english(tag: str) -> None:
    swap = draft("swap", face=FACE, target=VIDEO)
    with speaking(tag):
        face, into = (label(swap, field) for field in askable(swap))
        assert f"({said(SENT['photo'])})" in face
        assert "(" not in into


def test_every_question_asks_for_something_that_a_label_can_name() -> None:
    asks = [given.ask for one in OPERATIONS.values() for given in one.inputs().values()]
    assert {word for ask in asks for word in WANTED.findall(ask)} == SENT.keys()


def test_what_is_changed_before_a_price_is_shown_is_told_too() -> None:
    now = draft("animate", photo=PHOTO, prompt="she smiles", **{CHANGED: {}})
    assert changed_lines(answered(now, "prompt", "she waves", {})) == ["✏️ Prompt: “she waves” instead of “she smiles”."]


def test_change_is_offered_where_something_was_answered() -> None:
    swap = draft("swap", face=FACE, target=VIDEO)
    assert "✏️ Change" in str(confirm_rows(OPERATIONS["swap"], swap))
    token = draft("deletetoken", token={"id": "a", "alias": "b"})
    assert "✏️" not in str(confirm_rows(OPERATIONS["deletetoken"], token))


@pytest.mark.parametrize(
    ("command", "answers", "lines"),
    [
        ("imagine", {"prompt": "a", "model": "a2e", "shape": "1:1"}, ["Prompt"]),
        ("imagine", {"prompt": "a", "model": "a2e", "shape": "9:16"}, ["Prompt", "Shape"]),
        ("imagine", {"prompt": "a", "model": "nano-banana", "shape": "1:1", "size": "2K"}, ["Prompt", "Model", "Size"]),
        ("present", {"avatar": AVATAR, "script": SOUND, "voice": VOICE}, ["Avatar", "Says"]),
        ("keep", {"source": PHOTO}, ["From"]),
    ],
)
def test_a_summary_leaves_out_what_holds_without_being_said(
    command: str, answers: dict[str, Any], lines: list[str]
) -> None:
    told = [line.partition(":")[0] for line in cards.summary(OPERATIONS[command], answers)]
    assert told == lines


def _view_with_lists(now: Draft, field: str) -> None:
    """Show a question, with one entry in each list that it needs."""
    known = Facts()
    for _ in range(6):
        try:
            words, rows = question(now, view(now, field, known))
        except Lacking as lacking:
            language = isinstance(lacking.question, LanguageOf)
            known.learn(lacking.question, "en" if language else (Choice(id="c1", name="One"),))
        else:
            assert words
            assert any("✖️" in one.label for row in rows for one in row)
            return
    pytest.fail(f"{now.operation}.{field} can't be shown")


class Person:
    """Somebody who changes their mind: answers, goes back, changes and keeps, and knows what they said last."""

    def __init__(self, command: str, seed: int) -> None:
        self.dice, self.now, self.said = random.Random(seed), draft(command), {}
        self.number = 0

    def step(self) -> None:
        """Do one thing that the screen offers."""
        field = current(self.now)
        if field is None:
            self.now = changed(self.now, **settled(self.now), **{QUOTED: 1.0, PRICE: 1})
            assert confirm_rows(OPERATIONS[self.now.operation], self.now)
            again = askable(self.now)
            self.now = asked_again(self.now, self.dice.choice(again)) if again else self.now
            return
        _view_with_lists(self.now, field)
        before, given = gone_back(self.now), inputs_of(self.now)[field]
        if before is not None and self.dice.random() < 0.4:
            self.now = before
        elif self.dice.random() < 0.3 and (given.optional or field in self.now.answers) and not self.is_open(field):
            self.now = kept(self.now)
        else:
            self.answer(field)

    def is_open(self, field: str) -> bool:
        return self.now.answers.get(ADDING) == field

    def answer(self, field: str) -> None:
        """Answer the open question, and end a list answer."""
        given = inputs_of(self.now)[field]
        self.number += 1
        entry = sample(given, self.number % 4, self.dice)
        begun = self.now.answers.get(AGAIN) == field
        before = [] if begun else self.said.get(field, [])
        self.now = answered(self.now, field, entry, {})
        self.said[field] = given.add(before, entry) if given.many else entry
        if given.many and self.now.answers[field]:
            self.now = changed(self.now, **{ADDING: None, AGAIN: None, AT: None, ITEM: None})


def sample(given: Input, number: int, dice: random.Random) -> Any:
    """Return an answer of an input's kind, unlike those before it."""
    choices = getattr(given, "choices", None) or {one.id: one for one in getattr(given, "models", ())}
    if choices:
        return dice.choice(list(choices))
    if given.files("f", PHOTO):
        sound = {**SOUND, "file": {"unique_id": f"s{number}"}}
        return dice.choice([sound] if given.many else [{**PHOTO, "sent": number}, {**VIDEO, "sent": number}])
    if given.most_characters and not given.files("f", SOUND):
        return f"words {number}"
    return {**VOICE, "id": f"v{number}", "facts": {}}


def all_at_hand(now: Draft) -> AtHand:
    return AtHand(assets=frozenset(picked(now).values()), agreed=frozenset(one for _, one in likenesses(now)))


WALKED = ("swap", "speak", "present", "dub", "clone", "imagine", "edit", "animate", "talkphoto", "keep", "live")


@pytest.mark.parametrize("command", WALKED)
def test_whoever_changes_their_mind_loses_nothing_and_can_still_order(command: str) -> None:
    for seed in range(6):
        person = Person(command, seed)
        for _ in range(25):
            person.step()
            free = {field: said for field, said in person.said.items() if not inputs_of(person.now)[field].settled}
            assert {field: person.now.answers.get(field) for field in free} == free
        for _ in range(25):
            match next_question(person.now, all_at_hand(person.now)):
                case Question(field=field) if field in person.now.answers and not person.is_open(field):
                    person.now = kept(person.now)
                case Question(field=field):
                    person.answer(field)
                case end:
                    assert isinstance(end, Confirm | Go)
                    break
        else:
            pytest.fail(f"no end: {person.now.answers}")
        assert unanswered(person.now) is None
