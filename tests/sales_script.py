"""The part of the chat where credits are sold: Ben buys, revokes a consent, and is given his Stars back by Ada.

It needs a world of its own (`tests.shop.SALES`): where nothing is sold, people have other screens.
"""

from functools import partial

from tests.chat_script import NOBODY, PARTY, PORTRAIT, YES, Hear, Pay, Press, Say, Send, scene

bens = partial(scene, by="Ben")

SALES_SCENES = (
    bens(
        "Too few credits: a pack for Stars, and back to the order",
        Say("/imagine A red boat on a quiet lake"),
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("This needs 10 credits"),
        Press("⭐ 100 credits"),
        Hear("They don't expire"),
        Pay(),
        Hear("Thank you! 100 credits added"),
        Hear("Your order is still here"),
        Press("✅ Make it"),
        Hear("Done · Text to image", "photo"),
        Say("/balance"),
        Hear("90 credits left"),
    ),
    bens(
        "A consent is given, and revoked",
        Say("/faces"),
        Hear("None yet"),
        Press("➕ Add a face"),
        Hear("Send a photo with one face"),
        Send(PORTRAIT, "Grandma"),
        Hear("Whose face is this?"),
        YES,
        Hear("Done · Add a face"),
        Say("/swap"),
        Hear("Whose face?"),
        Press("🙂 Grandma"),
        Hear("Where does it go?"),
        Send(PARTY),
        Hear("Who is in it?"),
        NOBODY,
        Hear("Price:"),
        Press("✅"),
        Hear("Done · Face swap\n", "photo"),
        Say("/privacy"),
        Hear("Privacy"),
        Press("🤝 My consents"),
        Hear("face: Grandma"),
        Press("🗑 Revoke face: Grandma"),
        Hear("Revoke the consent"),
        Press("🗑 Yes, revoke it"),
        Hear("Revoked. Deleted:"),
        Say("/faces"),
        Hear("None yet"),
    ),
    bens(
        "A payment that looks wrong",
        Say("/paysupport"),
        Hear("130 Stars for 100 credits"),
    ),
    scene(
        "The operator gives the Stars back",
        Say("/admin"),
        Hear("Operator's panel"),
        Press("💸 Refund a payment"),
        Hear("Whose payment?"),
        Say("1002"),
        Hear("130 Stars for 100 credits"),
        Press("💸 Refund 130 Stars"),
        Hear("Give 130 Stars back"),
        Press("✅ Refund 130 Stars"),
        Hear("Refunded: 130 Stars"),
    ),
    bens(
        "What was spent is missing then",
        Hear("130 Stars refunded, so 100 credits taken back"),
        Say("/balance"),
        Hear("A payment was refunded after its credits were used"),
    ),
)
