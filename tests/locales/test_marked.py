"""What the template is made of: every marked text of a file, wherever it stands."""

from pathlib import Path

import pytest

from bot.locales import _, pgettext_noop
from bot.locales.amounts import Amount
from tests.strings import ROOT, marked_in, sources


def found(path: Path, code: str) -> list[object]:
    (path / "said.py").write_text(code)
    return list(marked_in(path / "said.py"))


@pytest.mark.parametrize(
    ("code", "text", "context"),
    [
        ('_("One " "line.")', "One line.", None),
        ("f\"◀️ {_('Back')}\"", "Back", None),
        ('x = N_("Up to {most}", most=2)', "Up to {most}", None),
        ('ngettext("{count} job", "{count} jobs", 3)', ("{count} job", "{count} jobs"), None),
        ('pgettext_noop("voice", "Female")', "Female", "voice"),
    ],
)
def test_a_marked_text_is_found(tmp_path: Path, code: str, text: object, context: str | None) -> None:
    assert found(tmp_path, code) == [(text, context, [])]


def test_both_of_a_choice_are_found(tmp_path: Path) -> None:
    assert [one[0] for one in found(tmp_path, '_("Yes" if x else "No")')] == ["Yes", "No"]


def test_a_name_is_no_text(tmp_path: Path) -> None:
    assert found(tmp_path, "_(error.user_text)") == []


def test_what_is_told_to_translators_comes_along(tmp_path: Path) -> None:
    code = 'x = 1\n# not this\n# For translators: a\n# button\ny = _("Back")\n'
    assert found(tmp_path, code) == [("Back", None, ["For translators: a", "button"])]


def test_a_text_made_at_run_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="f-string"):
        found(tmp_path, '_(f"{x} jobs")')


def test_a_text_in_context_and_a_number_are_said_where_they_are_read() -> None:
    assert _(pgettext_noop("limit", "at most {most}", most=Amount(12_000))) == "at most 12,000"


def test_every_file_that_answers_people_is_read() -> None:
    read = set(sources())
    assert read >= set((ROOT / "handlers").rglob("*.py"))
    assert ROOT / "bot" / "log.py" not in read
