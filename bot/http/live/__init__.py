"""The live page: a Telegram Mini App in which a user sees and hears the avatar of an open live room."""
