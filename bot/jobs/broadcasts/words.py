"""What an admin reads about a broadcast. Pure."""

from bot.buttons import CastVerb, OnCast, Panel, PanelVerb
from bot.chat import Button, Rows
from bot.locales import N_, _, ngettext
from bot.locales.amounts import number
from bot.store.broadcasts import OVER, Broadcast, CastState

STATES = {
    CastState.RUNNING: N_("The broadcast is under way."),
    CastState.PAUSED: N_("The broadcast is paused."),
    CastState.STOPPED: N_("The broadcast was stopped."),
    CastState.ENDED: N_("The broadcast is over."),
}
LABELS = {
    CastVerb.PAUSE: ("⏸", N_("Pause")),
    # For translators: on a button: a broadcast goes on
    CastVerb.RESUME: ("▶️", N_("Go on")),
    # For translators: on a button: a broadcast ends here for good
    CastVerb.STOP: ("✖️", N_("Stop for good")),
}
OFFERED = {
    CastState.RUNNING: (CastVerb.PAUSE, CastVerb.STOP),
    CastState.PAUSED: (CastVerb.RESUME, CastVerb.STOP),
}


def card(cast: Broadcast) -> str:
    """Return how far a broadcast is."""
    counts = [
        # For translators: how many people have got a message
        _("{count} sent", count=number(cast.sent)),
        # For translators: how many people have blocked the bot
        _("{count} blocked the bot", count=number(cast.blocked)),
        # For translators: how many people Telegram has refused a message to
        _("{count} failed", count=number(cast.failed)),
    ]
    if cast.unknown:
        # For translators: of so many people Telegram gave no clear answer, or the bot ended while it was on its way
        counts.append(_("{count} unknown: nobody can say whether they got it", count=number(cast.unknown)))
    if cast.state not in OVER:
        # For translators: how many people have not got a message yet
        counts.append(_("{count} left", count=number(cast.left)))
    return "\n".join([f"📣 <b>{_(STATES[cast.state])}</b>", *(f"• {one}" for one in counts)])


def rows(cast: Broadcast) -> Rows:
    """Return what can be done with it."""
    offered = OFFERED.get(cast.state, ())
    return tuple((_button(cast, verb),) for verb in offered) or to_section()


def _button(cast: Broadcast, verb: CastVerb) -> Button:
    mark, label = LABELS[verb]
    return Button(label=f"{mark} {_(label)}", press=OnCast(cast=cast.id, verb=verb).data)


def to_section() -> Rows:
    """Return the buttons that begin another, and lead back to the panel."""
    another, panel = Panel(verb=PanelVerb.BROADCAST).data, Panel(verb=PanelVerb.HOME).data
    return (
        (Button(label=f"📣 {_('Another broadcast')}", press=another),),
        (Button(label=f"◀️ {_('Back')}", press=panel),),
    )


def report(cast: Broadcast) -> str:
    """Return what an admin is told at the end: they may have left the chat meanwhile."""
    people = ngettext(
        "It was for {people} person.", "It was for {people} people.", cast.people, people=number(cast.people)
    )
    return f"{card(cast)}\n{people}"
