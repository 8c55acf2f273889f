"""Picks a model at the quote, as a person does."""

from bot.sandbox.telegram.person import Message, Person, labels, words


async def pick_model(ada: Person, quote: Message, name: str) -> Message:
    """Open ⚙️ Model, turn pages until the model is shown, and pick it; return the new quote."""
    await ada.press("⚙️ Model", quote)
    asked, page = await ada.hears("Which model"), 1
    while not any(label.split(" · ")[0] == name for label in labels(asked)):
        page += 1
        await ada.press(f"▶️ More {page}", asked)
        turned = f"◀️ {page - 1}/"
        asked = await ada.wait_for(lambda m, turned=turned: any(one.startswith(turned) for one in labels(m)))  # type: ignore[misc]
    await ada.press(name, asked)
    return await ada.wait_for(lambda m: "Price:" in words(m) and any(name in label for label in labels(m)))
