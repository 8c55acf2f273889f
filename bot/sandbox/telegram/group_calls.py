"""The page's routes for groups: create one, see all, change what is allowed there."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.groups import WORDS, Group
from bot.sandbox.telegram.server import TelegramSandbox

KINDS = ("group", "supergroup", "channel")


class GroupCalls:
    """Groups as the page sees them."""

    def __init__(self, server: TelegramSandbox) -> None:
        self._server, self._groups = server, server.state.groups

    def add_routes(self, site: web.Application) -> None:
        """Add them."""
        site.router.add_get("/sandbox/groups", self._list)
        site.router.add_post("/sandbox/groups", self._open)
        site.router.add_post("/sandbox/groups/{id:-\\d+}", self._change)

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response([_shown(one) for one in self._groups.known.values() if not self._moved(one)])

    def _moved(self, group: Group) -> bool:
        return group.id in self._server.state.migrated

    async def _open(self, request: web.Request) -> web.Response:
        """Create a group with a title, of a kind, with or without topics, and add the bot to it."""
        wanted = await request.json()
        title, kind = str(wanted.get("title") or "").strip()[:128], wanted.get("kind", "supergroup")
        if not title or kind not in KINDS:
            return _wrong("title is missing" if not title else f"kind is one of {', '.join(KINDS)}")
        group = self._groups.open(title, kind=kind, bot_in=False, bot_left=True)
        if wanted.get("topics"):
            for name in wanted["topics"]:
                self._groups.add_topic(group, str(name)[:128])
        self._server.life.add_bot(group, self._who(wanted), as_admin=kind == "channel")
        return web.json_response(_shown(group))

    def _who(self, wanted: dict[str, Any]) -> dict[str, Any]:
        people = self._server.state.people
        return people.get(int(wanted.get("user") or 0)) or next(iter(people.values()))

    async def _change(self, request: web.Request) -> web.Response:
        """Change a group: {"do": one of `_DEEDS`, "value": ..., "user": who does it}."""
        group = self._groups.known.get(int(request.match_info["id"]))
        wanted = await request.json()
        deed = _DEEDS.get(wanted.get("do"))
        if group is None or deed is None:
            return _wrong(f"no such group, or do is not one of {', '.join(_DEEDS)}")
        try:
            group = deed(self, group, self._who(wanted), wanted.get("value")) or group
        except (KeyError, TypeError, ValueError) as error:
            return _wrong(f"value does not fit: {error}")
        return web.json_response(_shown(group))

    def _privacy(self, group: Group, who: dict[str, Any], value: Any) -> None:
        group.privacy = bool(value)

    def _admin(self, group: Group, who: dict[str, Any], value: Any) -> None:
        self._server.life.add_bot(group, who, as_admin=bool(value))

    def _member(self, group: Group, who: dict[str, Any], value: Any) -> None:
        if value:
            self._server.life.add_bot(group, who)
        else:
            self._server.life.remove_bot(group, who)

    def _forbid(self, group: Group, who: dict[str, Any], value: Any) -> None:
        if not set(value) <= set(WORDS):
            raise ValueError(f"kinds are {', '.join(WORDS)}")
        group.forbids = set(value)

    def _promote(self, group: Group, who: dict[str, Any], value: Any) -> None:
        """Make a person an admin, or (value False) no more."""
        group.admins = group.admins | {who["id"]} if value else group.admins - {who["id"]}

    def _reactions(self, group: Group, who: dict[str, Any], value: Any) -> None:
        group.no_reactions = not value

    def _topic(self, group: Group, who: dict[str, Any], value: Any) -> None:
        self._groups.add_topic(group, str(value)[:128])

    def _close_topic(self, group: Group, who: dict[str, Any], value: Any) -> None:
        group.closed |= {_topic_of(group, value)}

    def _reopen_topic(self, group: Group, who: dict[str, Any], value: Any) -> None:
        group.closed -= {_topic_of(group, value)}

    def _delete_topic(self, group: Group, who: dict[str, Any], value: Any) -> None:
        self._server.life.delete_topic(group, _topic_of(group, value))

    def _migrate(self, group: Group, who: dict[str, Any], value: Any) -> Group:
        if group.kind != "group":
            raise ValueError("it is not a basic group")
        return self._server.life.migrate(group, who)


_DEEDS = {
    "privacy": GroupCalls._privacy,
    "admin": GroupCalls._admin,
    "member": GroupCalls._member,
    "forbid": GroupCalls._forbid,
    "promote": GroupCalls._promote,
    "reactions": GroupCalls._reactions,
    "topic": GroupCalls._topic,
    "close_topic": GroupCalls._close_topic,
    "reopen_topic": GroupCalls._reopen_topic,
    "delete_topic": GroupCalls._delete_topic,
    "migrate": GroupCalls._migrate,
}


def _topic_of(group: Group, value: Any) -> int:
    thread_id = int(value)
    if thread_id not in group.topics:
        raise ValueError("no such topic")
    return thread_id


def _shown(group: Group) -> dict[str, Any]:
    sets = {name: sorted(getattr(group, name)) for name in ("forbids", "closed", "admins")}
    return asdict(group) | sets


def _wrong(words: str) -> web.Response:
    return web.json_response({"error": words}, status=400)
