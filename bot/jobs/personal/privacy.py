"""What is kept about people, by whom and for how long, and the terms: the one source of /privacy, /terms and
docs/privacy.md.

Each table of `bot.store.declared.TABLES` belongs to a kind here, which a test checks; /export has the same headings.
"""

from dataclasses import dataclass

from bot.locales import N_, Marked, _, ngettext_noop
from bot.locales.amounts import enumerated
from bot.store.kept import What


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of data."""

    heading: str
    what: str
    """It may quote {part}, the label `PART`."""
    until: str
    """How long it is kept: see `told`."""


DAYS = 30
"""The default of KEEP_DAYS, which these texts count until they are told with another."""
PART = N_("What is deleted, what stays")
"""The label of the part of /privacy that says so."""


KINDS: dict[str, Kind] = {
    "users": Kind(
        heading=N_("You"),
        what=N_(
            "Your Telegram id and language, your settings, whether you may use the bot, and when you first and last "
            "wrote; your names only as codes by which the operator can find you."
        ),
        until=ngettext_noop(
            "Until /forget; or until {count} day after you last wrote, if nothing else is kept and nobody had to let "
            "you in or ban you.",
            "Until /forget; or until {count} days after you last wrote, if nothing else is kept and nobody had to let "
            "you in or ban you.",
            DAYS,
        ),
    ),
    "drafts": Kind(
        heading=N_("Open questions"),
        what=N_("What you have answered so far, with Telegram's references to your files."),
        until=N_("Until you order or cancel; 7 days at most."),
    ),
    "assets": Kind(
        heading=N_("Saved faces, voices, avatars and backgrounds"),
        what=N_("Their names, Telegram's references to your files, and A2E's to its copies."),
        until=ngettext_noop(
            "Until you delete them, or haven't used them for {count} day: I'll tell you 3 days before.",
            "Until you delete them, or haven't used them for {count} days: I'll tell you 3 days before.",
            DAYS,
        ),
    ),
    "live_rooms": Kind(
        heading=N_("Open live rooms"),
        what=N_("Which avatar it is, and the key to its room."),
        until=N_("Until you leave the room or its time is over."),
    ),
    "live_messages": Kind(
        heading=N_("Words for live avatars that are being passed on"),
        what=N_("What you want an avatar to know, to answer or to say."),
        until=N_("Until it is passed on: seconds."),
    ),
    "jobs": Kind(
        heading=N_("Jobs"),
        what=N_(
            "What you ordered and where, with your words, references to your files and to the result, and its price."
        ),
        until=ngettext_noop(
            "Until you delete it, or {count} day after it ended.",
            "Until you delete it, or {count} days after it ended.",
            DAYS,
        ),
    ),
    "ledger": Kind(
        heading=N_("Credits"),
        what=N_("What each job cost, and when."),
        until=ngettext_noop(
            "Until the month and {count} day are over; longer while there are jobs or consents.",
            "Until the month and {count} days are over; longer while there are jobs or consents.",
            DAYS,
        ),
    ),
    "consents": Kind(
        heading=N_("Consents"),
        what=N_("For which face, voice or picture, whose it is, to which text, and when."),
        until=ngettext_noop(
            "Until {count} day has gone by without a job or anything saved.",
            "Until {count} days have gone by without a job or anything saved.",
            DAYS,
        ),
    ),
    "recipes": Kind(
        heading=N_("Kept recipes"),
        what=N_("Their names, steps and fixed answers, and the link if you share them."),
        until=N_("Until you delete them."),
    ),
    "reports": Kind(
        heading=N_("Reports"),
        what=N_("Which results you have reported. A reported result is shown to the operator."),
        until=ngettext_noop(
            "Until {count} day has gone by, or /forget.", "Until {count} days have gone by, or /forget.", DAYS
        ),
    ),
    "shown": Kind(
        heading=N_("Where results were shown"),
        what=N_("In which chats and messages, so that they can be deleted when you revoke a consent."),
        until=ngettext_noop(
            "Until {count} day has gone by, or /forget.", "Until {count} days have gone by, or /forget.", DAYS
        ),
    ),
    "star_orders": Kind(
        heading=N_("Invoices"),
        what=N_("Which packs and subscriptions you were offered for Telegram Stars, and at what price."),
        until=N_("Until /forget."),
    ),
    "payments": Kind(
        heading=N_("Payments"),
        what=N_("What you paid in Telegram Stars and for how many credits, with Telegram's number of each payment."),
        until=N_("As long as the law wants it; after /forget under a keyed hash of your id."),
    ),
    "subscriptions": Kind(
        heading=N_("Subscriptions"),
        what=N_("What you pay for every month, until when, and whether it is cancelled."),
        until=N_("Until /forget, which cancels it."),
    ),
    "grants": Kind(
        heading=N_("Gifts of credits"),
        what=N_("Credits that you were given, for what and when."),
        until=N_("Until /forget."),
    ),
    "invites": Kind(
        heading=N_("People who came by your link"),
        what=N_("When they came, and whether you were given credits for it; they stand there by a keyed hash."),
        until=N_("Until /forget."),
    ),
    "admin_log": Kind(
        heading=N_("What the operator's admins did"),
        what=N_("What they decided about you or did for you, such as a ban or a gift of credits, and when."),
        until=ngettext_noop(
            "For a year, or {count} day where that is longer; after /forget only that something was done.",
            "For a year, or {count} days where that is longer; after /forget only that something was done.",
            DAYS,
        ),
    ),
    "inbox": Kind(
        heading=N_("Messages put aside"),
        what=N_("What you sent while Telegram or A2E was out of order, to try it again."),
        until=N_("7 days at most."),
    ),
    "kept": Kind(
        heading=N_("What stays after /forget"),
        what=N_("Only what is listed under “{part}”, under a keyed hash of your id."),
        until=N_("As long as it is needed."),
    ),
}
"""Table -> what it holds, in the order in which it is told."""

# For translators: things that are kept after everything else was deleted; they stand in a list with commas.
STAYS = {
    What.BAN: N_("a ban"),
    What.TRIAL: N_("that a trial was given"),
    What.BLOCK: N_("entries of the block list"),
    What.PAYMENT: N_("what the law wants kept of payments"),
    What.LIMITS: N_("how much of a limit is used, until it starts again"),
}

SUMMARY = (
    N_(
        "Your photos, videos, sounds and words go to A2E (video.a2e.ai), which makes the results; what has no way to "
        "be deleted there expires after about 3 days."
    ),
    ngettext_noop(
        "I keep your things encrypted. Finished jobs are deleted after {count} day; a face, voice, avatar or "
        "background after {count} day without use. No other user can see or use them.",
        "I keep your things encrypted. Finished jobs are deleted after {count} days; a face, voice, avatar or "
        "background after {count} days without use. No other user can see or use them.",
        DAYS,
    ),
    N_("/forget deletes one kind of your data or all of it, here and at A2E; /export sends you everything I keep."),
    N_("After that only this stays, under a keyed hash of your id: {stays}."),
    N_("You can revoke a consent to use a face or voice any time, below: what was made with it is deleted too."),
    N_("Every result is labelled as made by AI."),
)
"""The first page of /privacy. It may name {stays}: see `told`."""

WHERE = N_(
    "It is kept by the operator of this bot, in a database; what you write, make and name is encrypted there. Files "
    "stay with Telegram, and pass through the bot for about half an hour."
)
GOES = N_(
    "A2E (video.a2e.ai) gets what an order needs: photos, videos, sounds, words, and the names you give to voices and "
    "avatars; never your Telegram id or name. Its results are deleted there with your jobs."
)
FILES = N_(
    "Files that were uploaded to A2E, previews, and speech made there can't be deleted there: A2E drops them after "
    "about 3 days."
)
# For translators: {names} is a list of A2E's models.
RECORDS = N_(
    "A2E has no way to delete what these made: {names}. Their files expire after about 3 days; A2E's record of them, "
    "with the words, stays in the operator's account there."
)
VOICES = N_("A deleted voice can't be used or found any more, but A2E may still hold it, and doesn't say for how long.")
LIVE = N_("A2E doesn't say how long it keeps what was said in live rooms.")
SPENT = N_("A2E's list of what its credits were spent on stays in the operator's account there; it doesn't name you.")

AT_A2E = (GOES, FILES, RECORDS, VOICES, LIVE, SPENT)
"""What A2E gets and keeps. RECORDS names {names}: see `bot.jobs.personal.at_a2e.undeletable`."""

DELETING = (
    N_("/forget deletes one kind of your data, or everything: here at once, at A2E wherever it has a way to delete."),
    N_("What A2E refuses now, such as a task that is still running, is tried again for hours."),
    N_("To delete a single thing, use its shelf or /jobs."),
    N_("Telegram doesn't let bots delete older messages: please delete this chat yourself."),
    N_(
        "The bot's log holds ids and no contents, and a backup holds what was there when it was made: the operator "
        "says how long those are kept."
    ),
    N_("/export sends you all that is kept about you, as a page to read and as a file for programs."),
)
STAYING = N_(
    "What stays after /forget lies under a keyed hash of your Telegram id: without the operator's key nobody finds "
    "out whose it is. It is: {stays}."
)

TERMS = (
    N_("You are 18 or older."),
    N_(
        "Only use faces, voices and pictures that are yours, or whose owners have clearly agreed. No minors, nothing "
        "that harms, deceives or undresses anybody."
    ),
    N_("Results are made by AI and labelled as such; keep the label when you share them."),
    N_(
        "You see the price before anything starts. You get your credits back if it fails, but not if you cancel after "
        "A2E has begun."
    ),
    N_("A2E (video.a2e.ai) makes the results under its own terms and may refuse content."),
    N_("The operator may set limits and exclude anyone who breaks these terms."),
    N_("/privacy says who sees what, /forget deletes it."),
)
# For translators: {contact} is such as @someone or an e-mail address.
CONTACT = N_("Questions? Write to {contact}.")


def stays() -> str:
    """Return what /forget may leave, as a list in words."""
    return enumerated(_(words) for words in STAYS.values())


def told(text: str, *, days: int, **values: object) -> str:
    """Return a text in the language that is spoken; days: KEEP_DAYS, if it is one that counts them."""
    return text.counting(days).said() if isinstance(text, Marked) else _(text, **values)
