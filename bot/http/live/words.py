"""The words of the live page."""

from bot.locales import _, pgettext


def words() -> dict[str, str]:
    """Return them by name, in the language that is spoken; {values} are put in by the page."""
    return {
        "title": _("Live avatar"),
        "timeLeft": _("Time left"),
        "avatar": _("The avatar"),
        "enter": f"▶ {_('Enter the room')}",
        "wait": _("One moment…"),
        "question": _("What should the avatar hear or say?"),
        "ask": f"❓ {_('Ask')}",
        "say": f"🗣 {pgettext('have the avatar say it', 'Say it')}",
        "leave": f"👋 {_('Leave, and get unused time back')}",
        "label": f"🤖 {_('The avatar is made by AI.')}",
        "noAnswer": _("The bot does not answer right now. Please try again."),
        "over": _("The time of this room is used up. /live in our chat opens another."),
        "spent": _("The time of this room is used up."),
        "in": _("You are in. Ask something, or let it say something."),
        "noSdk": _("This page is not complete: Agora's SDK is missing. The operator has to run “make live”."),
        "entering": _("Entering…"),
        "gone": _("The avatar has left the room."),
        "coming": _("You are in. The avatar is coming…"),
        # For translators: {reason} is a whole sentence.
        "again": _("{reason} Press the button to try again."),
        "says": _("The avatar is saying it now."),
        "answers": _("The avatar is answering now."),
        "left": _("You have left; {seconds} s of the paid time were not used."),
        "openInChat": _("Please open this page with the button in our Telegram chat."),
        "ready": _("Sound is on: press the button to enter."),
    }
