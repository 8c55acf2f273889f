"""The button that leads back to the page before."""

from bot.buttons import Data
from bot.chat import Button, Rows
from bot.locales import _


def back(to: Data) -> Rows:
    """Return the row that leads to another page."""
    return ((Button(label=f"◀️ {_('Back')}", press=to.data),),)
