"""The whole product as one chat: what a person writes, sends and presses, and what comes back.

It is played over the sandbox's routes and in the page, by anything that can do what `Chat` does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.faults import Faults
from tests.media_files import film, portrait, sound, still, street

PORTRAIT, PARTY, STREET, CLIP, TALK = "portrait", "party", "street", "clip", "talk"
VOICE, HELLO = "voice", "hello"
GRANDMA = ("#7a3b1d", "#2a9d8f", "#f4e3c1")
FILES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    PORTRAIT: ("photo", "portrait.jpg", lambda: portrait(*GRANDMA, near=True)),
    PARTY: ("photo", "party.jpg", lambda: portrait("#20242c", "#c8553d", "#9db8cf", size=(960, 720))),
    STREET: ("photo", "street.jpg", street),
    CLIP: ("video", "clip.mp4", lambda: film(2, size=128)),
    TALK: ("video", "talk.mp4", lambda: still(portrait(*GRANDMA), 11)),
    VOICE: ("voice", "voice.ogg", lambda: sound(16)),
    HELLO: ("voice", "hello.ogg", lambda: sound(2)),
}
"""What is sent: its kind, its name, its content."""


@dataclass(frozen=True)
class Scene:
    """Something that a person wants; steps in order."""

    title: str
    steps: tuple["Step", ...]
    by: str = "Ada"
    """Who wants it."""


@dataclass(frozen=True)
class Say:
    """Write a message."""

    text: str


@dataclass(frozen=True)
class Send:
    """Send one of FILES."""

    file: str
    caption: str = ""


@dataclass(frozen=True)
class Press:
    """Press the newest button whose label begins like this."""

    label: str


@dataclass(frozen=True)
class Pay:
    """Press Pay on the newest invoice that is not paid, and confirm."""


@dataclass(frozen=True)
class Hear:
    """Wait for a message with these words in it or on its buttons, and with a photo, video or voice if wanted."""

    text: str
    media: str | None = None


@dataclass(frozen=True)
class Happens:
    """Switch a fault on, or all off."""

    to: str
    """A2E or Telegram."""
    says: str
    """What happens, for the transcript."""
    fault: Mapping[str, Any] | None
    """What `Faults.add` gets; None: all faults end."""

    def switch(self, faults: Faults) -> None:
        """Let it happen."""
        if self.fault is None:
            return faults.clear()
        faults.add(self.to.lower(), **self.fault)
        return None


@dataclass(frozen=True)
class Shown:
    """A message as a person sees it."""

    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    media: str | None = None


Step = Say | Send | Press | Pay | Hear | Happens


class Chat(Protocol):
    """Somebody who chats. What the bot says counts from the person's own last message on."""

    async def say(self, text: str) -> None:
        """Write a message."""

    async def send(self, file: str, caption: str) -> None:
        """Send a file, with words below it if there are any."""

    async def press(self, label: str) -> None:
        """Press a button, once it is there."""

    async def pay(self) -> None:
        """Pay an invoice, once it is there."""

    async def hear(self, text: str, media: str | None) -> Shown:
        """Wait for a message."""


Note = Callable[[Scene, Step, Shown | None], None]


async def play(scenes: Sequence[Scene], people: Mapping[str, Chat], note: Note, faults: Faults) -> None:
    """Play scene by scene, against a sandbox with these faults; note is told every step, and what was shown."""
    for scene in scenes:
        for step in scene.steps:
            note(scene, step, await _done(step, people[scene.by], faults))


async def _done(step: Step, chat: Chat, faults: Faults) -> Shown | None:
    """Do a step; return what was waited for."""
    match step:
        case Say(text=text):
            await chat.say(text)
        case Send(file=file, caption=caption):
            await chat.send(file, caption)
        case Press(label=label):
            await chat.press(label)
        case Pay():
            await chat.pay()
        case Hear(text=text, media=media):
            return await chat.hear(text, media)
        case Happens():
            step.switch(faults)
    return None


def scene(title: str, *steps: Step, by: str = "Ada") -> Scene:
    """Return a scene."""
    return Scene(title=title, steps=steps, by=by)


def a2e_fails(call: str, says: str) -> Happens:
    """Have A2E fail the next task that a call with these letters in its path starts."""
    return Happens("A2E", says, {"what": "fail_task", "match": call})


YES = Press("✅ Mine")
NOBODY = Press("✅ Nobody is in it")
SCENES = (
    scene(
        "Hello",
        Say("/start"),
        Hear("A2E Studio"),
        Press("▶️ More"),
        Hear("💾"),
        Say("/help"),
        Hear("You see the price before"),
        Press("🎞 Videos"),
        Hear("/uncaption"),
    ),
    scene(
        "A face for later",
        Say("/faces"),
        Hear("None yet"),
        Press("➕ Add a face"),
        Hear("Send a photo with one face"),
        Send(PORTRAIT, "Grandma"),
        Hear("Whose face is this?"),
        YES,
        Hear("Done · Add a face"),
    ),
    scene(
        "Face swap: a look first, then in full",
        Say("/swap"),
        Hear("Whose face?"),
        Press("🙂 Grandma"),
        Hear("Where does it go?"),
        Send(PARTY),
        Hear("Who is in it?"),
        NOBODY,
        Hear("Price:"),
        Press("👁"),
        Hear("Done · Face swap preview", "photo"),
        Press("✅ Render in full"),
        Hear("Done · Face swap\n", "photo"),
    ),
    scene(
        "A text, read aloud",
        Say("/speak Good morning! The sea is quiet today."),
        Hear("Which voice?"),
        Press("Alice"),
        Hear("Price:"),
        Press("✅ Say it"),
        Hear("Done · Text to speech", "voice"),
    ),
    scene(
        "Voices",
        Say("/voices"),
        Hear("My voices"),
        Press("🌍 Public voices"),
        Hear("Public voices, English"),
        Press("Alice"),
        Hear("🔊 Sample"),
    ),
    scene(
        "A voice of one's own",
        Say("/clone"),
        Hear("Send a voice message"),
        Send(VOICE),
        Hear("Who is speaking?"),
        YES,
        Hear("Price:"),
        Press("✅ Learn this voice"),
        Hear("Done · Clone a voice"),
    ),
    scene(
        "An avatar of a video",
        Say("/newavatar"),
        Hear("Send a video of one person"),
        Send(TALK),
        Hear("Whose face is this?"),
        YES,
        Hear("Price:"),
        Say("Grandma at home"),
        Hear("Name: “Grandma at home”"),
        Press("✅ Make it"),
        Hear("Done · New avatar"),
        Say("/avatars"),
        Hear("My avatars"),
        Press("🧑‍🎤 Grandma at home"),
        Hear("🏋️ Train it further"),
    ),
    scene(
        "A background",
        Say("/backgrounds"),
        Hear("None yet"),
        Press("➕ Add a background"),
        Hear("Send a photo to stand in front of"),
        Send(STREET, "Our street"),
        Hear("Done · Add a background"),
    ),
    scene(
        "A talking avatar",
        Say("/present"),
        Hear("What does it say?"),
        Say("Welcome to our street. Nice that you are here!"),
        Hear("Voice: My voice"),
        Press("⚙️ Background"),
        Hear("Which background?"),
        Press("🏞 Our street"),
        Hear("Background: Our street"),
        Press("✅ Make the video"),
        Hear("Done · Talking avatar", "video"),
    ),
    scene(
        "A result that leads on",
        Press("↪️ Use in…"),
        Hear("Use this video in"),
        Press("🧽 Caption removal"),
        Hear("the video I made"),
        Press("✅ Remove"),
        Hear("Done · Caption removal", "video"),
    ),
    scene(
        "A chain of four: a photo becomes an avatar",
        Say("/imagine A smiling woman in front of the sea"),
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("Done · Text to image", "photo"),
        Press("↪️ Use in…"),
        Hear("Use this photo in"),
        Press("🧑‍🎤 New avatar"),
        Hear("Whose face is this?"),
        YES,
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("Done · New avatar"),
    ),
    scene(
        "… that speaks",
        Press("↪️ Use in…"),
        Hear("Talking avatar"),
        Press("🎬 Talking avatar"),
        Hear("What does it say?"),
        Say("Good morning to all of you"),
        Hear("Price:"),
        Press("✅ Make the video"),
        Hear("Done · Talking avatar", "video"),
    ),
    scene(
        "… in Spanish",
        Press("↪️ Use in…"),
        Hear("Use this video in"),
        Press("🌍 Dubbing"),
        Hear("Into: Spanish"),
        Press("✅ Dub it"),
        Hear("Done · Dubbing", "video"),
    ),
    scene(
        "… without captions",
        Press("↪️ Use in…"),
        Hear("Use this video in"),
        Press("🧽 Caption removal"),
        Hear("✅ Remove the captions"),
        Press("✅ Remove"),
        Hear("Done · Caption removal", "video"),
    ),
    scene(
        "The chain kept, and ordered again as one",
        Press("📜 Keep as a recipe"),
        Hear("Kept as"),
        Press("✏️ Rename"),
        Hear("What should I call"),
        Say("Spanish news"),
        Hear("one price, one ✅"),
        Press("📜 Spanish news"),
        Hear("It asks for:"),
        Press("📖 Make one"),
        Hear("What does it say?"),
        Say("Here is the weather for tomorrow."),
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("Done · Talking avatar", "video"),
        Hear("Done · Dubbing", "video"),
        Hear("Done · Caption removal", "video"),
        Hear("Done · Spanish news"),
    ),
    scene(
        "A photo set in motion",
        Say("/animate"),
        Hear("Send the photo to set in motion"),
        Send(PARTY),
        Hear("Who is in it?"),
        NOBODY,
        Hear("What happens in it?"),
        Say("She smiles and turns to the window"),
        Hear("Price:"),
        Press("✨ Better words"),
        Hear("They replace yours only if you say so"),
        Press("✅ Use these"),
        Hear("Price:"),
        Press("✅ Animate it"),
        Hear("Done · Photo to video", "video"),
    ),
    scene(
        "Dubbed into two languages",
        Say("/dub"),
        Hear("Send the video or audio to dub"),
        Send(CLIP),
        Hear("Who is speaking?"),
        YES,
        Hear("Into: Spanish"),
        Press("⚙️ Into"),
        Hear("☑️ Spanish"),
        Press("French"),
        Hear("☑️ French"),
        Press("✅ That's all"),
        Hear("Price:"),
        Press("✅ Dub it"),
        Hear("Spanish", "video"),
        Hear("French", "video"),
    ),
    scene(
        "Captions taken out",
        Say("/uncaption"),
        Hear("Send the video"),
        Send(CLIP),
        Hear("Price:"),
        Press("✅ Remove the captions"),
        Hear("Done · Caption removal", "video"),
    ),
    scene(
        "A picture from words",
        Say("/imagine"),
        Hear("What should the picture show?"),
        Say("A lighthouse in the evening sun"),
        Hear("Price:"),
        Press("✅ Make it"),
        Hear("Done · Text to image", "photo"),
    ),
    scene(
        "An avatar from it",
        Press("🧑 Make it an avatar"),
        Hear("Whose face is this?"),
        YES,
        Hear("Price:"),
        Say("Keeper"),
        Hear("Name: “Keeper”"),
        Press("✅ Make it"),
        Hear("Done · Avatar from a picture", "photo"),
    ),
    scene(
        "An answer changed",
        Say("/imagine a dog on the beach"),
        Hear("Price:"),
        Say("no, a wolf instead of a dog"),
        Hear("instead of"),
        Press("✏️ Change"),
        Hear("What should change?"),
        Press("✏️ Prompt"),
        Hear("Now: “a wolf on the beach”"),
        Say("a fox on the beach"),
        Hear("instead of “a wolf on the beach”"),
        Press("✖️ Cancel"),
        Hear("Dropped"),
    ),
    scene(
        "A photo changed by words",
        Say("/edit"),
        Hear("Send the photo to change"),
        Send(STREET),
        Hear("Who is in it?"),
        NOBODY,
        Hear("What should change?"),
        Say("make it a rainy evening"),
        Hear("Price:"),
        Press("⚙️ Model"),
        Hear("Which model?"),
        Press("Nano Banana 2 ·"),
        Hear("Price:"),
        Press("✅"),
        Hear("Done · Edit by words", "photo"),
    ),
    scene(
        "A video from words",
        Say("/film A bird flies over the quiet sea"),
        Hear("Price:"),
        Press("✅ Film it"),
        Hear("Done · Text to video", "video"),
        Press("1080p"),
        Hear("Text to video: 1080p", "document"),
    ),
    scene(
        "Another head",
        Say("/headswap"),
        Hear("Whose head?"),
        Press("🙂 Grandma"),
        Hear("Onto whose body?"),
        Send(PARTY),
        Hear("Who is in it?"),
        NOBODY,
        Hear("Price:"),
        Press("✅ Swap the head"),
        Hear("Done · Head swap", "photo"),
    ),
    scene(
        "Another actor",
        Say("/actorswap"),
        Hear("Who steps in?"),
        Send(PORTRAIT),
        Hear("Into which scene?"),
        Send(CLIP),
        Hear("Whose face is this? Who is in it?"),
        YES,
        Hear("Price:"),
        Press("✅ Swap the actor"),
        Hear("Done · Actor swap", "video"),
    ),
    scene(
        "A photo that moves as a video does",
        Say("/motion"),
        Hear("Who moves?"),
        Send(PORTRAIT),
        Hear("How?"),
        Send(CLIP),
        Hear("Whose face is this? Who is in it?"),
        YES,
        Hear("Price:"),
        Press("✅ Set it in motion"),
        Hear("Done · Motion transfer", "video"),
    ),
    scene(
        "A garment tried on",
        Say("/tryon"),
        Hear("Who?"),
        Send(PORTRAIT),
        Hear("What does the person wear?"),
        Send(STREET),
        Hear("Whose face is this? Who is in it?"),
        YES,
        Hear("Price:"),
        Press("✅ Try it on"),
        Hear("Done · Try-on", "photo"),
    ),
    scene(
        "A product in somebody's hands",
        Say("/product"),
        Hear("Which product?"),
        Send(STREET),
        Hear("Who?"),
        Send(PORTRAIT),
        Hear("Who is in it? Whose face is this?"),
        YES,
        Hear("Price:"),
        Press("✅ Make the photo"),
        Hear("Done · Product photo", "photo"),
    ),
    scene(
        "A video that speaks",
        Say("/talkvideo"),
        Hear("in which one person faces the camera"),
        Send(TALK),
        Hear("What does it say?"),
        Send(HELLO),
        Hear("Whose face is this? Who is speaking?"),
        YES,
        Hear("Price:"),
        Press("✅ Let it speak"),
        Hear("Done · Talking video", "video"),
    ),
    scene(
        "Sound for a silent video",
        Say("/soundtrack"),
        Hear("that needs sound"),
        Send(CLIP),
        Hear("Price:"),
        Press("✅"),
        Hear("Done · Soundtrack", "video"),
    ),
    scene(
        "A face in many places",
        Say("/photobook"),
        Hear("Whose face?"),
        Press("🙂 Grandma"),
        Hear("Price:"),
        Press("✅ Make the book"),
        Hear("📖 Photobook", "photo"),
        Hear("Done · Photobook"),
    ),
    scene(
        "A photo that speaks",
        Say("/talkphoto"),
        Hear("Send a photo with one face"),
        Send(PORTRAIT),
        Hear("What does it say?"),
        Send(HELLO),
        Hear("Whose face is this? Who is speaking?"),
        YES,
        Hear("Price:"),
        Press("✅ Let it speak"),
        Hear("Done · Talking photo", "video"),
    ),
    scene(
        "Larger and sharper",
        Say("/upscale"),
        Hear("Send the photo or video to make larger"),
        Send(PORTRAIT),
        Hear("Price:"),
        Press("✅ Upscale it"),
        Hear("Done · Upscale", "photo"),
    ),
    scene(
        "A recipe: two steps, one price",
        Say("/recipes"),
        Hear("Recipes"),
        Press("🖼 Moving portrait"),
        Hear("What should the picture show?"),
        Say("A sailing boat on a calm sea"),
        Hear("What happens in it?"),
        Say("It sails towards the sun"),
        Hear("Price:"),
        Press("✅"),
        Hear("Done · Text to image", "photo"),
        Hear("Done · Photo to video", "video"),
    ),
    scene(
        "A recipe that fails in the middle goes on from there",
        Say("/recipes"),
        Hear("Recipes"),
        Press("📜 Spanish news"),
        Hear("It asks for:"),
        Press("📖 Make one"),
        Hear("What does it say?"),
        Say("Tomorrow brings a little rain."),
        Hear("Price:"),
        a2e_fails("startDubbing", "fails the next dubbing"),
        Press("✅ Make it"),
        Hear("Done · Talking avatar", "video"),
        Hear("has stopped before its end"),
        Hear("2. Dubbing: failed"),
        Press("🔁 Go on from step 2"),
        Hear("Done · Dubbing", "video"),
        Hear("Done · Spanish news"),
    ),
    scene(
        "A job that fails costs nothing",
        Say("/upscale"),
        Hear("Send the photo or video to make larger"),
        Send(STREET),
        Hear("Price:"),
        a2e_fails("userUpscale/start", "fails the next upscale"),
        Press("✅ Upscale it"),
        Hear("Failed · Upscale"),
        Press("🔁 Again"),
        Hear("Price:"),
        Press("✅ Upscale it"),
        Hear("Done · Upscale", "photo"),
    ),
    scene(
        "A copy in A2E's storage",
        Say("/keep"),
        Hear("Send the link"),
        Send(STREET),
        Hear("Kept for about 3 days"),
    ),
    scene("A bare photo", Send(STREET), Hear("What should I do with this photo?"), Say("/cancel"), Hear("✖️")),
    scene(
        "What was made, and what it cost",
        Say("/jobs"),
        Hear("My jobs"),
        Say("/gallery"),
        Hear("Gallery"),
        Say("/balance"),
        Hear("Balance"),
        Say("/verify"),
        Hear("should I look at"),
        Say("/languages"),
        Hear("Languages"),
        Say("/settings"),
        Hear("Settings"),
        Press("🗂 Results"),
        Hear("Results: as files"),
        Press("🗂 Results"),
        Hear("Results: photo or video"),
        Say("/privacy"),
        Hear("Privacy"),
        Press("🤝 My consents"),
        Hear("face: your photo"),
        Say("/menu"),
        Hear("pick something"),
    ),
    scene(
        "The operator's panel",
        Say("/admin"),
        Hear("Operator's panel"),
        Press("💳 Account"),
        Hear("Diamonds:"),
        Press("◀️ Back"),
        Hear("Operator's panel"),
        Press("🔑 Tokens"),
        Hear("API tokens"),
        Press("◀️ Back"),
        Hear("Operator's panel"),
        Press("👥 Users"),
        Hear("Who is it?"),
        Say("1001"),
        Hear("Jobs:"),
        Press("📋 Jobs"),
        Hear("newest first"),
        Say("/admin"),
        Hear("Operator's panel"),
        Press("📊 Spend"),
        Hear("by day"),
        Press("By model"),
        Hear("by model"),
        Press("◀️ Back"),
        Hear("Operator's panel"),
        Press("📜 Log"),
        Hear("done nothing yet"),
    ),
    scene(
        "A live avatar",
        Say("/live"),
        Hear("Which avatar should go live?"),
        Press("Alice"),
        Hear("paid up front"),
        Press("✅ Open the room"),
        Hear("is live for"),
        Say("/persona I am Alice, and I sell apples."),
        Hear("Alice knows it now"),
        Say("/ask What do you sell?"),
        Hear("Alice answers aloud"),
        Say("/say Thank you for coming."),
        Hear("Alice says it now"),
        Say("/bye"),
        Hear("The live room with Alice is closed"),
    ),
    scene(
        "What is kept, and what is forgotten",
        Say("/terms"),
        Hear("Terms"),
        Say("/paysupport"),
        Hear("Payments"),
        Say("/export"),
        Hear("📦", "document"),
        Say("/forget"),
        Hear("What should I delete"),
        Press("🗑 my faces"),
        Hear("It can't be undone"),
        Press("🗑 Yes"),
        Hear("🧹 Done: it is deleted here"),
        Say("/faces"),
        Hear("None yet"),
    ),
)
