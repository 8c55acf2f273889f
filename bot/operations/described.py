"""Words about pictures that were sent: for these A2E may have better ones."""

from msgspec import Struct

from bot.operations.helpers import BetterWords
from bot.operations.inputs import Text
from bot.operations.models import Models, model_of
from bot.operations.view import Answer, Answers


class Scene(Struct, frozen=True, kw_only=True):
    """Which answers say what the words are about, by the questions' names."""

    words: str
    picture: str
    end: str
    avoid: str


class Described(Text, frozen=True, kw_only=True):
    """What happens in a picture, or from one to another."""

    models: Models
    scene: Scene
    usual: str
    """What is avoided where nothing else was said."""

    def helper(self, answers: Answers) -> BetterWords | None:
        """Return the question for better words, once the pictures are at A2E."""
        given, prompt = self.scene, answers.get(self.scene.words)
        picture = _address(answers.get(given.picture))
        if not prompt or picture is None:
            return None
        return BetterWords(
            prompt=prompt,
            picture=picture,
            end=_address(answers.get(given.end)),
            avoid=answers.get(given.avoid) or self.usual,
            longest=min(self.longest, model_of(self.models, answers).longest),
        )


def _address(answer: Answer) -> str | None:
    """Return A2E's address of a file that was uploaded."""
    return answer.get("url") if isinstance(answer, dict) else None
