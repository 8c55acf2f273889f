"""Replies as data for the store, and back."""

from typing import Any

from bot.acts import Delete, React, SetMenu, Unbutton
from bot.chat import (
    AlbumItem,
    AnswerCallback,
    AnswerInline,
    Button,
    EditMessage,
    Found,
    Kind,
    Reply,
    SendAlbum,
    SendInvoice,
    SendMedia,
    SendMessage,
)
from bot.ephemeral import Ephemeral

_REPLIES: dict[str, type[Reply]] = {
    "Say": SendMessage,
    "Edit": EditMessage,
    "Toast": AnswerCallback,
    "Show": SendMedia,
    "Album": SendAlbum,
    "Invoice": SendInvoice,
    "Delete": Delete,
    "Unbutton": Unbutton,
    "React": React,
    "Menu": SetMenu,
    "Found": AnswerInline,
}
"""Their names in the store, which never change: answers of the previous version are sent after an upgrade."""
_NEW = ("or_else",)
"""Fields that the version before doesn't know: written only where they say something, since it may read them."""
_NAMES = {kind: name for name, kind in _REPLIES.items()}


def pack(reply: Reply) -> dict[str, Any]:
    """Turn a reply into data that `wellformed.dumps` writes; `unpack` reverses it after a trip through JSON."""
    said = {name: value for name, value in vars(reply).items() if value or name not in _NEW}
    return {"reply": _NAMES[type(reply)], **said}


def unpack(packed: dict[str, Any]) -> Reply:
    """Turn what `pack` made, after a trip through JSON, back into the reply."""
    fields = {name: value for name, value in packed.items() if name != "reply"}
    if "rows" in fields:
        fields["rows"] = tuple(tuple(Button(**button) for button in row) for row in fields["rows"])
    if "items" in fields:
        fields["items"] = tuple(AlbumItem(**{**item, "kind": Kind(item["kind"])}) for item in fields["items"])
    if "commands" in fields:
        fields["commands"] = tuple((command, line) for command, line in fields["commands"])
    if fields.get("asks"):
        fields["asks"] = tuple(fields["asks"])
    if fields.get("ephemeral"):
        fields["ephemeral"] = Ephemeral(**fields["ephemeral"])
    if "found" in fields:
        fields["found"] = tuple(Found(**{**one, "kind": Kind(one["kind"])}) for one in fields["found"])
    if "kind" in fields:
        fields["kind"] = Kind(fields["kind"])
    return _REPLIES[packed["reply"]](**fields)
