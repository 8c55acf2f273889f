"""What becomes of a wish whose model A2E does not have at the moment: the next one that can do it. Pure."""

from collections.abc import Sequence
from html import escape

from bot.locales import _
from bot.operations.base import Operation
from bot.operations.models import WITHHELD, Model, model_of
from bot.operations.view import Answers


def replaced(operation: type[Operation], answers: Answers) -> tuple[Model, Model] | None:
    """Return (the model that was wanted, the one in force), where A2E does not have the first."""
    if not operation.models:
        return None
    wanted = model_of(operation.models, {**answers, WITHHELD: ()})
    given = model_of(operation.models, answers)
    return None if given is wanted else (wanted, given)


def other_model(request: Operation, answers: Answers, withheld: Sequence[str]) -> Model | None:
    """Return the model that is to be tried instead of a request's own; None: no other can do it."""
    found = replaced(type(request), {**answers, "model": request.model_id, WITHHELD: withheld})
    return found[1] if found else None


def model_name(request: Operation) -> str:
    """Return the name of a request's model."""
    return next((_(one.name) for one in request.models if one.id == request.model_id), _(request.title))


def not_offered(model: str) -> str:
    """Return the words for a model that A2E does not have."""
    return _("A2E doesn't offer {model} right now.", model=escape(model))


def instead(wanted: Model, given: Model) -> str:
    """Return the words for a model that stands in for another."""
    return _(
        "A2E doesn't offer {wanted} right now. This is with {given}.",
        wanted=escape(_(wanted.name)),
        given=escape(_(given.name)),
    )
