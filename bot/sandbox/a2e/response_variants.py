"""Faults in how A2E answers: error codes, and the other forms in which its answers have been seen."""

from typing import Any

from bot.sandbox.a2e.facts import Operation, Refused
from bot.sandbox.a2e.forms import RULES
from bot.sandbox.a2e.task_calls import DETAILS
from bot.sandbox.faults import Faults

MARKS = ("type", "anchor_type", "user_video_twin_id")
"""Fields that tell the account's own entries of a list from the public ones; not every answer has them."""
REFUSALS = {
    "busy": Refused("the servers are busy, please try again later", code=1001, status=200),
    "minor": Refused("a minor was detected in the picture", code=1003, status=403),
    "suspected": Refused("a minor is suspected in the picture", code=1004, status=403),
    "moderated": Refused("the content does not comply with the rules", code=403),
}


def refuse(faults: Faults, operation: Operation, call: str) -> None:
    """Raise the error that was asked for, if any."""
    if fault := faults.take("a2e", call, "error"):
        raise Refused(fault.words, code=fault.status)
    if fault := faults.take("a2e", call, "code"):
        raise Refused(fault.words, code=fault.status, status=200)
    if fault := faults.take("a2e", call, "rate_limit"):
        raise Refused("too many requests", code=429, headers={"Retry-After": str(max(1, int(fault.seconds)))})
    for what, refused in REFUSALS.items():
        if faults.take("a2e", call, what):
            raise Refused(refused.message, code=refused.code, status=refused.status)
    if operation.id in DETAILS and faults.take("a2e", call, "not_yet"):
        raise Refused("record not found", code=404)


def notice(faults: Faults, call: str) -> dict[str, Any] | None:
    """Return the notice that comes in place of a task, if it was asked for: nothing is started."""
    if faults.take("a2e", call, "notice"):
        return {"nsfw": True, "message": "The picture may contain NSFW content."}
    return None


def reshape(faults: Faults, operation: Operation, call: str, data: Any) -> Any:
    """Return an answer in the other form that was asked for, if any."""
    for what, rule in RULES.items():
        data = rule(data) if faults.take("a2e", call, what) else data
    if operation.task is None and operation.id not in DETAILS and faults.take("a2e", call, "left_out"):
        return _emptied(data)
    if isinstance(data, dict) and "rows" in data and faults.take("a2e", call, "other_rows"):
        return {"list": data["rows"], **{name: value for name, value in data.items() if name != "rows"}}
    if isinstance(data, dict) and "_id" in data and faults.take("a2e", call, "list_form"):
        return [data]
    if faults.take("a2e", call, "no_coins"):
        return without(data, "coins")
    if isinstance(data, list) and faults.take("a2e", call, "unmarked"):
        return [{name: value for name, value in row.items() if name not in MARKS} for row in data]
    return data


def without(data: Any, name: str) -> Any:
    """Return an answer without a field, wherever in it."""
    if isinstance(data, dict):
        return {key: without(value, name) for key, value in data.items() if key != name}
    return [without(one, name) for one in data] if isinstance(data, list) else data


def _emptied(data: Any) -> Any:
    """Return a list's answer without its entries, wherever they are; any other answer as it is."""
    if isinstance(data, dict):
        return {name: [] if isinstance(value, list) else value for name, value in data.items()}
    return [] if isinstance(data, list) else data
