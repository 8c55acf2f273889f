"""The operator's part of the chat: Ada lets Ben in, helps him, writes to everybody, and closes the studio for a while.

It needs a world of its own (`OPERATED`): people come by invitation there, and credits are sold.
"""

from functools import partial

from tests.chat_script import Happens, Hear, Press, Say, scene
from tests.shop import SALES

OPERATED = {**SALES, "ACCESS": "invite"}
BUSY = {"what": "rate_limit", "match": "sendMessage", "times": 0, "seconds": 1}
bens = partial(scene, by="Ben")

OPERATOR_SCENES = (
    bens(
        "The studio is by invitation",
        Say("/start"),
        Hear("by invitation only"),
    ),
    scene(
        "Somebody is let in, and given credits",
        Say("/admin"),
        Hear("Operator's panel"),
        Press("👥 Users"),
        Hear("Who is it?"),
        Say("Ben"),
        Hear("Access: not decided"),
        Press("✅ Let in"),
        Hear("may use the studio"),
        Press("👥 Person 1002"),
        Hear("Access: let in"),
        Press("🎁 Grant credits"),
        Hear("How many credits do you give"),
        Say("0"),
        Hear("a whole number from 1 to 100,000"),
        Say("50"),
        Hear("has 50 credits more"),
    ),
    bens(
        "They hear of it, and make something",
        Hear("You are in"),
        Hear("The operator has given you 50 credits"),
        Say("/imagine A red boat on a quiet lake"),
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("Done · Text to image", "photo"),
    ),
    scene(
        "An invitation is made, and withdrawn",
        Say("/admin"),
        Press("🎟 Invitation link"),
        Hear("Anyone who opens this link"),
        Press("▶️ All invitations"),
        Hear("1 invitation is open"),
        Press("🗑 Withdraw no. 1"),
        Hear("No invitation is open"),
    ),
    scene(
        "A broadcast: seen before, paused, resumed, counted",
        Say("/admin"),
        Press("📣 Broadcast"),
        Hear("what everybody gets"),
        Say("<b>New: head swap</i>"),
        Hear("closes what isn't open"),
        Say("<b>New: head swap</b>\nSend a photo with one face."),
        Hear("No more of these"),
        Hear("It goes to 2 people"),
        Happens("Telegram", "takes no messages right now", BUSY),
        Press("✅ Send it to 2 people"),
        Hear("The broadcast is under way"),
        Press("⏸ Pause"),
        Hear("The broadcast is paused"),
        Happens("Telegram", "takes messages again", None),
        Press("▶️ Go on"),
        Hear("It was for 2 people"),
    ),
    bens(
        "… and somebody wants no more of these",
        Hear("New: head swap"),
        Press("🔕 No more of these"),
        Say("/settings"),
        Hear("News of the studio: off"),
    ),
    scene(
        "The next one is not for them",
        Say("/admin"),
        Press("📣 Broadcast"),
        Hear("what everybody gets"),
        Say("The studio closes for an hour tonight."),
        Hear("It goes to 1 person"),
        Press("✖️ Send nothing"),
        Hear("Nothing was sent"),
    ),
    scene(
        "A job's credits are returned",
        Say("/admin 1002"),
        Hear("Jobs: 0 running, 1 done"),
        Press("📋 Jobs"),
        Hear("newest first"),
        Press("Done · "),
        Hear("Charged: 10 credits"),
        Press("💸 Refund 10 credits"),
        Hear("Returned for job 1: 10 credits"),
    ),
    bens(
        "… and they are told",
        Hear("The operator has returned the 10 credits"),
        Say("/balance"),
        Hear("50 credits left"),
    ),
    scene(
        "Maintenance",
        Say("/admin"),
        Press("🚧 Maintenance"),
        Hear("What should people read"),
        Say("Back at 18:00, sorry."),
        Hear("maintenance is on"),
    ),
    bens(
        "… met by somebody who orders",
        Say("/imagine A blue boat"),
        Hear("Back at 18:00"),
        Press("🖼 Gallery"),
        Hear("A red boat"),
    ),
    scene(
        "… and its end",
        Say("/admin"),
        Press("🟢 End maintenance"),
        Hear("everybody can order again"),
    ),
    bens(
        "Orders are taken again",
        Say("/imagine A blue boat"),
        Hear("Price:"),
        Say("/cancel"),
        Hear("Dropped"),
    ),
    scene(
        "The log knows all of it",
        Say("/admin"),
        Press("📜 Log"),
        Hear("what admins did"),
    ),
)
