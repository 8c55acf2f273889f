"""What somebody wrote, between the quotation marks of the language that is spoken."""

from bot.locales import _, isolated


def quoted(words: str) -> str:
    """Return words between quotation marks."""
    # For translators: what somebody wrote, between the language's own quotation marks: “…”, «…», „…“
    return _("“{words}”", words=isolated(words))


def marks() -> tuple[str, str]:
    """Return what stands before and after quoted words."""
    before, _words, after = quoted("\0").partition("\0")
    return before, after


def unquoted(text: str) -> str:
    """Return words without the quotation marks around them."""
    return text.strip("".join(marks()))
