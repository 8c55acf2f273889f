"""The studio's Mini App: results, shelves and public voices with sound, opened from the chat's menu button."""
