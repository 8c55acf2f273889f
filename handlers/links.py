"""Links that people pass on."""

from bot.chat import Button, Rows

LONGEST_LABEL = 30


def copying(link: str) -> Rows:
    """Return a button that copies a link; its label is where the link leads, which needs no translation."""
    leads = link.removeprefix("https://").partition("?")[0]
    shown = f"{leads[: LONGEST_LABEL - 1]}…" if len(leads) > LONGEST_LABEL else leads
    return ((Button(label=f"📋 {shown}", copy=link),),)
