"""Words at the price are a correction: what they mean, which answer they replace, what the new quote says of it."""

from typing import Any

import pytest

from bot.chat import FileRef, Incoming, Kind
from bot.operations.facts import Choice, Facts, Listed
from handlers.dialogue.corrections import changed_lines, corrected, could_replace, is_bare, named_choice, noticed, short
from handlers.dialogue.draft import CHANGED, QUOTED, changed
from handlers.dialogue.parts import Part
from handlers.dialogue.placing import with_answer
from tests.handlers.test_next_question import FACE, PHOTO, VIDEO, draft

DOG = "a dog in the snow"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a wolf", "a wolf"),
        ("no, a wolf", "a wolf"),
        ("No – a wolf", "a wolf"),
        ("no, sorry, I meant a wolf", "a wolf"),
        ("nein, ein Wolf", "ein Wolf"),
        ("no people, only mountains", "no people, only mountains"),
        ("No. 5 on a perfume bottle", "No. 5 on a perfume bottle"),
        ("nobody", "nobody"),
        ("north, not south", "north, not south"),
        ("not a dog but a wolf", "a wolf in the snow"),
        ("no, a wolf instead of a dog", "a wolf in the snow"),
        ("a wolf, not a dog.", "a wolf in the snow"),
        ("not a cat but a wolf", "not a cat but a wolf"),
        ("rain instead of the snow", "a dog in rain"),
        ("no,", "no,"),
    ],
)
def test_what_is_sent_at_the_price_is_taken_as_it_is_meant(said: str, meant: str) -> None:
    assert corrected(said, DOG) == meant


def test_a_part_that_is_there_twice_is_not_exchanged() -> None:
    assert corrected("not a dog but a wolf", "a dog and a dog") == "not a dog but a wolf"


@pytest.mark.parametrize(
    ("said", "bare"),
    [
        ("yes", True),
        ("OK!", True),
        ("no", True),
        ("no, this one please", True),
        ("yes, a wolf", False),
        ("gold", False),
    ],
)
def test_yes_and_no_are_no_words_to_work_with(said: str, bare: bool) -> None:
    assert is_bare(said) is bare


def words(text: str) -> Part:
    return Part(sent=Incoming(update_id=1, user_id=7, chat_id=7, text=text, kind=Kind.TEXT))


def file(kind: Kind) -> Part:
    sent = Incoming(update_id=1, user_id=7, chat_id=7, kind=kind, file=FileRef(kind=kind, file_id="f", unique_id="u"))
    return Part(sent=sent)


SWAP: dict[str, Any] = {"face": FACE, "target": PHOTO}
MOVE: dict[str, Any] = {"photo": PHOTO, "prompt": "she smiles", "avoid": "rain"}


@pytest.mark.parametrize(
    ("operation", "answers", "part", "fields"),
    [
        ("swap", SWAP, file(Kind.PHOTO), ["face", "target"]),
        ("swap", SWAP, file(Kind.VIDEO), ["target"]),
        ("swap", SWAP, file(Kind.VOICE), []),
        ("swap", SWAP, words("a wolf"), []),
        ("animate", MOVE, file(Kind.PHOTO), ["photo"]),
        ("animate", {**MOVE, "end": PHOTO}, file(Kind.PHOTO), ["photo", "end"]),
        ("animate", MOVE, words("she waves"), ["prompt"]),
        ("animate", MOVE, words("yes"), []),
        ("animate", MOVE, words("https://a.example/b.jpg"), ["photo"]),
        ("photobook", {"face": FACE, "place": "Paris", "clothes": "a coat"}, words("Rome"), ["place", "clothes"]),
    ],
)
def test_a_correction_may_replace_what_is_of_its_kind(
    operation: str, answers: dict[str, Any], part: Part, fields: list[str]
) -> None:
    assert could_replace(draft(operation, **answers), part) == fields


FRENCH, SPANISH = ({"id": one, "name": name, "facts": {}} for one, name in (("fr", "French"), ("es", "Spanish")))
CHOICES = (Choice(id="fr", name="French"), Choice(id="es", name="Spanish"))
DUB: dict[str, Any] = {"source": VIDEO, "into": [SPANISH]}
PAINT: dict[str, Any] = {"prompt": "a cat", "model": "a2e", "shape": "1:1"}


@pytest.mark.parametrize(
    ("operation", "answers", "said", "named"),
    [
        ("dub", DUB, "French", ("into", FRENCH)),
        ("dub", DUB, "no, french", ("into", FRENCH)),
        ("dub", DUB, "3", ("speakers", "3")),
        ("dub", DUB, "Klingon", None),
        ("dub", {**DUB, "spoken_now": SPANISH}, "French", None),
        ("imagine", PAINT, "Nano Banana", ("model", "nano-banana")),
        ("imagine", {**PAINT, "model": "nano-banana", "size": "1K"}, "2k", ("size", "2K")),
        ("imagine", PAINT, "2K", None),
        ("imagine", PAINT, "a wide field", None),
        ("imagine", PAINT, "yes", None),
    ],
)
def test_words_that_name_one_choice_are_that_choice(
    operation: str, answers: dict[str, Any], said: str, named: tuple[str, Any] | None
) -> None:
    known = Facts()
    known.learn(Listed(kind="language"), CHOICES)
    assert named_choice(draft(operation, **answers), words(said), known) == named


def test_a_named_choice_takes_the_place_of_a_whole_list_and_the_new_quote_says_so() -> None:
    quoted = draft("dub", **DUB, **{QUOTED: 1.0})
    now = with_answer(quoted, "into", FRENCH, words("French"), now=2.0, replacing=True)
    assert now.answers["into"] == [FRENCH]
    assert changed_lines(now) == ["✏️ Into: French instead of Spanish."]


def test_a_new_quote_says_what_has_changed_since_the_first() -> None:
    first = draft("animate", photo=PHOTO, prompt="she smiles")
    assert noticed(first, "prompt", "she waves") is None
    quoted = changed(first, **{QUOTED: 1.0})
    now = changed(quoted, prompt="she <waves>", **{CHANGED: noticed(quoted, "prompt", "she <waves>")})
    now = changed(now, photo={**PHOTO, "sent": 2}, **{CHANGED: noticed(now, "photo", {**PHOTO, "sent": 2})})
    assert changed_lines(now) == ["✏️ Photo: the new one.", "✏️ Prompt: “she &lt;waves&gt;” instead of “she smiles”."]
    again = changed(now, prompt="she smiles", **{CHANGED: noticed(now, "prompt", "she smiles")})
    assert changed_lines(again) == ["✏️ Photo: the new one."]
    long = changed(quoted, prompt=f"{'x' * 99}a")
    told = {CHANGED: noticed(long, "prompt", f"{'x' * 99}b")}
    assert changed_lines(changed(long, prompt=f"{'x' * 99}b", **told)) == ["✏️ Prompt: the new one."]


def test_long_answers_are_cut_to_a_line() -> None:
    assert short(f"“{'a&amp;' * 40}…”") == f"“{'a&amp;' * 15}…”"
    assert changed_lines(draft("upscale", source=VIDEO)) == []
