"""What the page of a person's own data calls things: names of values, and values that are words of ours."""

from collections.abc import Mapping

from bot.jobs.broadcasts.audience import NO_NEWS
from bot.jobs.likes import AS_FILES, QUIET, SHORT
from bot.jobs.live_messages import Verb
from bot.jobs.personal.privacy import STAYS
from bot.jobs.words.states import INSIDE
from bot.locales import N_, pgettext_noop
from bot.store.admin_log import Deed
from bot.store.consents import Whose
from bot.store.star_orders import Running

# For translators: what a value on the page of a person's own data is; those with "at", and "until", are times.
LABELS = frozenset({
    N_("Access"), N_("Answers"), N_("Blocked at"), N_("Cost"), N_("Created at"), N_("Credits"), N_("Deadline"),
    N_("Error"), N_("Expires at"), N_("File"), N_("Finished at"), N_("Given at"), N_("Kind"), N_("Language"),
    N_("Name"), N_("Opened at"), N_("Operation"), N_("Price"), N_("Result"), N_("Revoked at"), N_("Said at"),
    N_("Seen at"), N_("Settings"), N_("Started at"), N_("State"), N_("Steps"), N_("Updated at"),
    N_("Uploaded at"), N_("Used at"), N_("Whose"), N_("Words"),
    N_("Link"), N_("Monthly"), N_("Paid at"), N_("Reason"), N_("Refunded at"), N_("Sold"), N_("Source"), N_("Stars"),
    N_("Until"),
})  # fmt: skip
"""Names of what the page shows, as they are kept."""
# For translators: what a value on the page of a person's own data is.
REWORDED = {
    "at": N_("When"),
    # For translators: the name of a job, of which something is.
    "of": N_("Job"),
    # For translators: the name of an operation, such as "Face swap".
    "what": N_("Ordered"),
    # For translators: the name of a kind, such as "face" or "voice".
    "kind_name": N_("What it is"),
    # For translators: whether credits were set aside, spent or given back.
    "entry": N_("Booked as"),
    # For translators: details that A2E told of a thing.
    "facts": N_("Details"),
    # For translators: files that were uploaded for a job.
    "inputs": N_("Uploaded files"),
    # For translators: what a consent is about, in words.
    "label": N_("About"),
    # For translators: the files of a result.
    "media": N_("Files"),
    # For translators: all that a job was ordered with.
    "request": N_("Order"),
    # For translators: a code that stands for the face, voice or picture that a consent is about.
    "subject": N_("Fingerprint"),
    # For translators: a code in the link by which a recipe is shared.
    "token": N_("Code in its link"),
    "url": N_("Link"),
    # For translators: whether a live avatar was asked something, or told to say or know it.
    "verb": N_("Kind of message"),
    # For translators: answers of a recipe that are the same each time.
    "fixed": N_("Fixed answers"),
    # For translators: why somebody may not use the bot.
    "ban_reason": N_("Reason"),
    "seconds": N_("Length in seconds"),
    # For translators: how often which operation was ordered.
    "used": N_("Used how often"),
    # For translators: what an admin did.
    "deed": N_("What was done"),
    "text": N_("Text"),
    "caption": N_("Text"),
    # For translators: a setting, which is on or off.
    AS_FILES: N_("Results as files"),
    # For translators: a setting, which is on or off.
    SHORT: N_("Short texts below results"),
    QUIET: N_("Quiet hours"),
    # For translators: a setting, which is on or off.
    NO_NEWS: N_("No news from the operator"),
}
"""Name of what the page shows -> how people would say it."""
FLAGS = frozenset({"monthly", "sold"})
"""Names of what is kept as 1 or 0 and means yes or no."""

# For translators, here and below: values on the page of a person's own data.
ACCESS = {"asked": N_("asked for"), "allowed": N_("granted"), "banned": N_("banned")}
STATES = {
    **{state.value: words for state, words in INSIDE.items()},
    "ready": N_("ready"),
    "open": N_("open"),
    Running.ACTIVE.value: N_("active"),
    Running.CANCELED.value: N_("cancelled"),
    Running.STOPPED.value: N_("stopped"),
    "deleting": N_("being deleted"),
    "leaving": N_("being closed"),
}
WHOSE = {
    Whose.MINE.value: N_("yours"),
    Whose.AGREED.value: N_("theirs, who agreed"),
    Whose.NOBODY.value: N_("nobody's"),
}
# For translators: how credits were booked: set aside for a job, corrected to what it cost, and so on.
ENTRIES = {
    "reserve": N_("set aside"),
    "settle": N_("corrected to the cost"),
    "refund": N_("given back"),
    "returned": N_("given back by an admin"),
    "beyond": N_("spent beyond what was set aside"),
    "for": N_("set aside for a step of a recipe"),
}
PHOTO, VIDEO = pgettext_noop("what is to be sent", "photo"), pgettext_noop("what is to be sent", "video")
MEDIA = {
    "image": N_("picture"), "photo": PHOTO, "picture": N_("picture"), "video": VIDEO, "video_note": VIDEO,
    "animation": VIDEO, "audio": N_("sound"), "voice": N_("voice"), "face": N_("face"), "document": N_("file"),
    "text": N_("text"),
}  # fmt: skip
# For translators: where credits come from that were a gift.
SOURCES = {"trial": N_("trial"), "invite": N_("invitation"), "admin": N_("an admin")}
# For translators: what was meant with words to a live avatar.
VERBS = {Verb.ASK.value: N_("a question"), Verb.SAY.value: N_("to be said"), Verb.PERSONA.value: N_("to be known")}
# For translators: what an admin did.
DEEDS = {
    Deed.LET.value: N_("let in"),
    Deed.REFUSED.value: N_("access refused"),
    Deed.BANNED.value: N_("banned"),
    Deed.GRANTED.value: N_("credits given"),
    Deed.REFUNDED.value: N_("payment refunded"),
    Deed.RETURNED.value: N_("credits given back"),
    Deed.RETRIED.value: N_("job ordered again"),
    Deed.OFFERED.value: N_("another try offered"),
    Deed.CANCELLED.value: N_("job cancelled"),
    Deed.BLOCKED.value: N_("result blocked"),
    Deed.LEFT.value: N_("nothing found wrong"),
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "access": ACCESS,
    "state": STATES,
    "whose": WHOSE,
    "entry": ENTRIES,
    "kind": {**MEDIA, **{one.value: words for one, words in STAYS.items()}},
    "source": SOURCES,
    "verb": VERBS,
    "deed": DEEDS,
}
"""Name -> what it may say -> words for it. What stands behind a colon or a space in it is a number of ours."""
UNSAID = frozenset({("access", "open")})
"""What is so for everybody of whom nothing else was decided."""
INNER = frozenset({"id", "version", "attempts", "thread_id", "unique_id", "file_id", "message_id", "reply_to", "asked"})
INNER |= {"form", "in_flight", "tried", "slow", "fence", "unsure", "late", "told", "given_back", "doors", "menu"}
INNER |= {"person", "parked", "update_id", "size", "from", "chat"}
"""What the page leaves out, besides names that end in _id: it means nothing to a reader, and is in the JSON."""
