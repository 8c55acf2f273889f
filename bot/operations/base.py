"""What an operation is: a class that declares, an instance that is one request.

The annotated fields of an `Operation` are its dialogue, its docstring is the help line, its `run` is the one call that
starts it at A2E. Everything else follows from the declaration: questions, price, tracking, delivery, tests.
"""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.streaming import Room
from bot.a2e.tasks import Finished, Media, Started, TaskType
from bot.locales import N_, _
from bot.operations.inputs import Input
from bot.operations.leads import Lead
from bot.values import Abstract, each


class Shows(StrEnum):
    """How a result reaches the chat."""

    MEDIA = "media"
    """A picture, video or audio."""
    VOICE = "voice"
    """A voice message."""
    NOTHING = "nothing"
    """The card's words are the result."""


class Keep(Struct, frozen=True, kw_only=True):
    """An asset to put on the user's shelf when the job is done."""

    kind: str
    name: str
    a2e_id: str
    field: str | None = None
    """The input whose file and address belong to it, or None."""
    facts: Mapping[str, Any] | None = None
    """JSON-ready, kept encrypted with it."""


class OpenRoom(Struct, frozen=True, kw_only=True):
    """A live room to keep until its time is over; until then its owner is invited to enter it."""

    name: str
    room: Room


class Made(Struct, frozen=True, kw_only=True):
    """A result that the start call itself returned: no task to follow."""

    media: tuple[Media, ...] = ()
    coins: int | None = None
    keep: Keep | OpenRoom | None = None
    note: str | None = None
    """The result in words, Telegram HTML: shown on the card."""


Outcome = Started | Made
DOUBT = 2
"""Our guess may be half of what A2E charges."""
LABELLED = "studio-"
"""Prefix of every name that we give to a task at A2E: a task with one belongs to a user."""
SPOKEN = "_spoken"
"""Key of the speech that was made for a job, among the addresses of its files."""


class Speech(Struct, frozen=True, kw_only=True):
    """The speech to make before the start call: parts in order, each a call that spends credits."""

    texts: tuple[str, ...]
    say: Callable[[Client, str], Awaitable[str]]
    """Speak one part; return the sound's address."""


class Operation(Abstract, frozen=True, kw_only=True):
    """One validated request. Subclasses add annotated fields, one per question."""

    command: ClassVar[str]
    """Bot command without slash; also the key in the catalogue and the store."""
    title: ClassVar[str]
    """Its name on the card and in lists."""
    icon: ClassVar[str]
    menu: ClassVar[str]
    """Heading in /help."""
    task_type: ClassVar[TaskType | None] = None
    """The task it starts at A2E; None: the start call itself returns the result."""
    priced: ClassVar[str | None] = None
    """The path whose price A2E quotes; None: free."""
    dearest: ClassVar[int] = 0
    """Most credits that A2E is known to have charged for an ordinary one; `at_most` uses it."""
    on_the_house: ClassVar[bool] = False
    """Made for everybody: its cost counts towards the studio's limit, not towards that of the first to ask."""
    a_day: ClassVar[int | None] = None
    """How many a person may order in a day, where they are free; None: no limit."""
    holds: ClassVar[int | None] = None  # most assets of one person on its shelf (`keeps`)
    preview: ClassVar["type[Operation] | None"] = None
    """A cheaper operation with the same fields, offered before the full run."""
    carded: ClassVar[bool] = True
    """It has a card once ✅ is pressed; False: its result is the only message, and only a failure is told."""
    talking: ClassVar[bool] = False
    """Its result is a video of somebody who talks: it can be a round video too."""
    hidden: ClassVar[bool] = False
    """Not started by a command of its own."""
    costs_diamonds: ClassVar[bool] = False
    """A2E charges diamonds, which count as credits for the user: A2E's own figure has only credits."""
    live: ClassVar[bool] = False
    """It opens a live room: the live page must be available, and only one room is open at a time."""
    featured: ClassVar[bool] = False
    """Shown on the first page of home; the others are one press away."""
    for_admins: ClassVar[bool] = False
    """Only the operator's admins may order it; checked again at the ✅."""
    sets_for_all: ClassVar[bool] = False  # a ✅ orders nothing where another admin has set it since
    keeps: ClassVar[str | None] = None
    """Kind of the shelf that its result is put on."""
    text_result: ClassVar[bool] = False
    """Its result is text on the card: no picture, video or sound."""
    one_job_per: ClassVar[str | None] = None
    """Field with a list answer whose every entry becomes a job with its own result."""
    steps: ClassVar[tuple[Any, ...]] = ()
    """The operations that it is composed of, one after the other (`bot.operations.recipes`); empty: it is one."""
    models: ClassVar[tuple[Any, ...]] = ()
    """A2E's models that can fulfil it, where there are several (`bot.operations.models`)."""
    own_upload: ClassVar[str | None] = None
    """Field whose file each job uploads for itself: by its address a lost start is found where A2E takes no name."""
    owns_task: ClassVar[bool] = True
    """Deleting the job deletes its task at A2E too; False: the task belongs to something else, such as an avatar."""
    confirms: ClassVar[bool] = True
    """Whether a final ✅ is needed; free and harmless operations start at once."""
    # For translators: a button that starts something
    confirm_label: ClassVar[str] = N_("Go")
    """What the confirm button says."""
    terms: ClassVar[str] = ""
    """What a person must know before the ✅, Telegram HTML."""
    warning: ClassVar[str | None] = None
    """Shown before the ✅ in place of the price, for what costs no credits."""
    forbidden: ClassVar[str | None] = None
    """Said when A2E answers 403, where the reason may not be the content."""
    lost: ClassVar[str] = N_("A2E didn't say whether it started, and I couldn't find it there, so I didn't try again.")
    """Said when nobody knows whether the start call went through: what to check."""

    name: str
    """Unique label given to A2E, by which a lost start is found again."""
    spoken: str = ""
    """Address of the speech that was made for it (`speech`)."""

    @abstractmethod
    async def run(self, a2e: Client) -> Outcome:
        """Start it at A2E: exactly one call that can spend credits."""

    def body(self) -> dict[str, Any]:
        """Return the body of the start call, which A2E also prices."""
        return {}

    def estimate(self) -> int | None:
        """Return our own guess in credits, for when A2E quotes no price; None: unknown."""
        return None

    def at_most(self) -> int:
        """Return the most credits that it may cost, set aside where A2E quotes no price."""
        return max(self.dearest, DOUBT * (self.estimate() or 0))

    def speech(self) -> Speech | None:
        """Return the speech to make before the start call."""
        return None

    @classmethod
    def may_start(cls) -> tuple[TaskType, ...]:
        """Return the task types that its requests start: one for each model, where there are several."""
        return (cls.task_type,) if cls.task_type else ()

    @classmethod
    def task_type_of(cls, answers: Mapping[str, Any]) -> TaskType | None:  # noqa: ARG003  # a wish looks at them
        """Return the task type that a request with these answers starts."""
        return cls.task_type

    @classmethod
    def titled(cls, answers: Mapping[str, Any]) -> str:  # noqa: ARG003  # a recipe looks at them
        """Return what a request with these answers is called, in the language that is spoken."""
        return _(cls.title)

    @classmethod
    def local(cls, field: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG003  # a recipe looks at it
        """Return the answers as the input of a field knows them."""
        return answers

    @property
    def starts(self) -> TaskType | None:
        """The task that this request starts at A2E."""
        return self.task_type

    @property
    def quoted(self) -> str | None:
        """The path whose price A2E quotes for this request."""
        return self.priced

    @property
    def model_id(self) -> str:
        """The model that fulfils it; empty: there is one way only."""
        return ""

    @property
    def findable(self) -> bool:
        """Whether a start whose answer was lost can be found at A2E."""
        if self.starts is None or self.starts.records is None:
            return False
        return self.starts.name_field is not None or self._own_address is not None

    @property
    def _own_address(self) -> str | None:
        return getattr(self, self.own_upload).url or None if self.own_upload else None

    async def find(self, a2e: Client, *, since: float) -> Outcome | None:
        """Look for the outcome of a start call whose answer was lost; an A2EError leaves it unknown."""
        starts = self.starts
        return await a2e.find(starts, self.name, since=since, address=self._own_address) if starts else None

    def spoken_cost(self) -> int:
        """Return what the speech before the start call has cost, in credits: our own guess, since A2E does not say."""
        return 0

    def lasts(self) -> float:
        """Return the seconds of what it works on or makes: they decide how long it takes; 0: it has no length."""
        return max((float(getattr(getattr(self, field), "seconds", None) or 0) for field in self.inputs()), default=0.0)

    def composed(self) -> bool:
        """Return whether the result is composed of a file that somebody sent; else AI alone makes it."""
        return any(hasattr(one, "url") for field in self.inputs() for one in each(getattr(self, field)))

    def shows(self) -> Shows:
        """Return how the result reaches the chat."""
        return Shows.NOTHING if self.text_result else Shows.MEDIA

    def media(self, done: Finished) -> tuple[Media, ...]:
        """Return the media of a finished task to show; empty: the card's words are the result."""
        return done.media

    def shared_key(self) -> str | None:
        """Return the key under which the result is kept for everybody; None: it is the user's own."""
        return None

    def leads(self) -> tuple[Lead, ...]:
        """Return what its result leads on to: buttons below it that begin another order."""
        return ()

    def sharper(self) -> bool:
        """Return whether A2E can be asked for a 1080p copy of the result."""
        return False

    def filename(self) -> str:
        """Return the result's file name without suffix."""
        return f"a2e-{self.command}"

    async def keep(self, a2e: Client, done: Finished, task_id: str) -> Keep | None:
        """Return what goes on the user's shelf when the task has succeeded; may only read from A2E."""
        return None

    def quotable(self) -> bool:
        """Return whether A2E can price the request as it is, in credits; if not, our own guess is shown."""
        return not self.costs_diamonds

    @classmethod
    def help(cls) -> str:
        """Return the first line of the docstring, in the language that is spoken."""
        return _((cls.__doc__ or "").strip().splitlines()[0])

    @classmethod
    @cache
    def inputs(cls) -> dict[str, Input]:
        """Return field name -> input, in the order asked; read from the annotations once."""
        hints = get_type_hints(cls, include_extras=True)
        names = [name for one in reversed(cls.__mro__) for name in vars(one).get("__annotations__", {})]
        found = dict[str, Input]()
        for name in reversed(dict.fromkeys(reversed(names))):  # where a subclass declares one again, that is its place
            if get_origin(hints[name]) is Annotated:
                marks = [mark for mark in get_args(hints[name])[1:] if isinstance(mark, Input)]
                found |= dict.fromkeys([name], marks[0]) if marks else {}
        return found

    @classmethod
    def build(cls, *, name: str, answers: Mapping[str, Any], urls: Mapping[str, str]) -> "Operation":
        """Make the request of a finished dialogue.

        Args:
            name: unique label for A2E.
            answers: field -> answer as the draft holds it.
            urls: key of a file (`Input.files`) -> A2E's address of the upload.

        """
        values: dict[str, Any] = {}
        for field, given in cls.inputs().items():
            answer = given.answer_of(field, answers)
            addresses = [] if answer is None else [urls.get(key, "") for key in given.files(field, answer)]
            values[field] = None if answer is None else given.value(answer, addresses)
        return cls(name=name, spoken=urls.get(SPOKEN, ""), **values)
