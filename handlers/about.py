"""What the bot says of itself before START is pressed, and in its profile."""

from bot.locales import N_

# For translators: at most 512 characters; Telegram shows no more.
DESCRIPTION = N_(
    "Photos that move and speak, face swaps, voices, dubbing and talking avatars: A2E's AI, here in the chat.\n\n"
    "Send a photo, a video or a text, pick what to make of it, see the price, press ✅. If it fails, you get your "
    "credits back.\n\n"
    "A face or voice is used only if it is yours or its owner has agreed. /privacy says who sees what."
)
"""At most 512 characters."""
# For translators: at most 120 characters; Telegram shows no more.
SHORT = N_("Photos that move and speak, face swaps, voices, dubbing, avatars. Send a photo, a video or a text.")
"""At most 120 characters."""
