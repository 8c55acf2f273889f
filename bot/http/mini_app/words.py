"""The words of the Mini App."""

from bot.locales import _


def words() -> dict[str, str]:
    """Return them by name, in the language that is spoken; {values} are put in by the page."""
    return {
        "title": _("My studio"),
        # For translators: a tab at the top of a page; 12 characters at most fit well.
        "gallery": f"🖼 {_('Gallery')}",
        # For translators: a tab at the top of a page: what a person keeps; 12 characters at most fit well.
        "shelves": f"🗂 {_('Shelves')}",
        # For translators: a tab at the top of a page; 12 characters at most fit well.
        "voices": f"🗣 {_('Voices')}",
        "sections": _("Parts of the studio"),
        "wait": _("One moment…"),
        "sought": _("Words to look for"),
        # For translators: a button: look for words.
        "find": _("Find"),
        "pages": _("Pages"),
        "newer": _("Newer"),
        "older": _("Older"),
        "page": _("Page {page} of {pages}"),
        "shelf": _("Shelf"),
        "tongue": _("Language"),
        # For translators: a button that plays a voice; {name} is the voice's.
        "play": _("Play {name}"),
        # For translators: a button that stops a voice; {name} is the voice's.
        "stop": _("Stop {name}"),
        "plays": _("{name} is playing."),
        "making": _("{name}'s sample is being made; it also appears in our chat."),
        "notMade": _("The sample is not ready yet. It will appear in our chat; press ▶️ again later."),
        "noSound": _("That sound can't be played here. Please try again later."),
        "noFile": _("This file can't be shown here. It is in our chat."),
        "enlarge": _("Enlarge: {name}"),
        "close": _("Close"),
        **_of_items(),
        "noVoices": _("There is no public voice in this language. Please choose another."),
        "openInChat": _("Please open this page with the menu button in our Telegram chat."),
        "noAnswer": _("The bot does not answer right now. Please try again."),
        "label": f"🤖 {_('Results are made by AI.')}",
    }


def _of_items() -> dict[str, str]:
    """Return what can be done with an entry of a list."""
    return {
        # For translators: keep the mark first. A button below a result or a face, which brings it into the chat.
        "use": _("↪️ Use in our chat"),
        # For translators: what a screen reader says of that button; {name} is the result's.
        "useNamed": _("Use in our chat: {name}"),
        "offered": _("{name} is in our chat now, with what you can make of it."),
        "rename": f"✏️ {_('Rename')}",
        # For translators: what a screen reader says of the button "Rename"; {name} is a face's, a voice's, …
        "renameNamed": _("Rename: {name}"),
        # For translators: above the field for another name of a face, a voice, …
        "newName": _("New name"),
        # For translators: a button: keep what was typed.
        "save": _("Save"),
        "cancel": f"✖️ {_('Cancel')}",
        "renamed": _("It's called {name} now."),
    }
