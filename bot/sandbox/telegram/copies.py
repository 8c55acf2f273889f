"""Messages that are sent again: copyMessage and forwardMessage."""

from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import captioned
from bot.sandbox.telegram.methods import Methods, Uploads
from bot.sandbox.telegram.other_content import FILES, content_of, forwarded


async def copy_message(methods: Methods, values: dict[str, Any], uploads: Uploads) -> dict[str, int]:
    """Send what a message says without a link back to it; return the copy's id."""
    original = _original(methods, values, "copy")
    content = content_of(original)
    if "caption" in values and "text" not in content:
        content |= captioned(values)
    return {"message_id": _send(methods, values, content)["message_id"]}


async def forward_message(methods: Methods, values: dict[str, Any], uploads: Uploads) -> dict[str, Any]:
    """Forward a message, with its origin."""
    return _send(methods, values, forwarded(_original(methods, values, "forward"), hidden=False))


def _original(methods: Methods, values: dict[str, Any], what: str) -> dict[str, Any]:
    methods.state.chat(values["from_chat_id"])
    found = methods.state.messages[values["from_chat_id"]].get(values["message_id"])
    if found is None:
        raise Bad(f"Bad Request: message to {what} not found")
    if not content_of(found) or (what == "copy" and "invoice" in found):  # service messages
        raise Bad(f"Bad Request: message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return found


def _send(methods: Methods, values: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    kind = next((name for name in (*FILES, "poll") if name in content), "text")
    place = methods.state.check_place(values["chat_id"], kind, values.get("message_thread_id"))
    return methods.sent(values, **place, **content)
