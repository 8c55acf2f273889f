"""/recipes: several operations ordered as one: those of the studio, one's own, and those that somebody has shared."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import Any

from bot.buttons import (
    CookedVerb,
    CookStudio,
    Data,
    Menu,
    OnCooked,
    OnRecipe,
    OnShared,
    RecipeList,
    RecipeVerb,
    SharedVerb,
)
from bot.buttons.of_recipes import TOKEN
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.recipes import go_on
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.inputs import Text
from bot.operations.kept_recipes import fixed_of, impersonal, known, listed, still_works
from bot.operations.recipes import MOST_KEPT, NAME, asks_for
from bot.operations.studio_recipes import STUDIO
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.recipes import KeptRecipe
from handlers import walked
from handlers.dialogue.draft import ASSET
from handlers.dialogue.engine import ask, open_draft
from handlers.turn import Replies, Turn

HEAD = "📖 <b>Recipes</b>\nSeveral steps as one order: one price, one ✅."
OWN = "Your own: press 📜 below a result that came from another, or below a finished recipe."
NAMING = "recipe_name"
"""The operation of a draft that waits for a recipe's name."""
NAME_OF = Text(ask="", label="Name", longest=40)
SHARED = "r_"
"""What the argument of /start begins with where it is a shared recipe's token."""
UNSHARED = "That recipe isn't shared any more. Here are others:"
INCOMPLETE = "This can't be kept: an earlier result of it was deleted, or one of its steps can't be part of a recipe."
FULL = f"You have {MOST_KEPT} recipes. Delete one in /recipes, then press 📜 again."


def _press(recipe: KeptRecipe, verb: RecipeVerb) -> str:
    return OnRecipe(recipe=recipe.id, verb=verb).data


async def recipes(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0, first: str = HEAD) -> Replies:
    """Show the studio's recipes and one's own, a page at a time."""
    own = await turn.deps.store.recipes.all_of(t, turn.user.id)
    shown, page, pages = page_of(own, page)
    rows: Rows = tuple((Button(label=one.label, press=CookStudio(recipe=key).data),) for key, one in STUDIO.items())
    rows += tuple((Button(label=f"📜 {one.name}", press=_press(one, RecipeVerb.OPEN)),) for one in shown)
    rows += turning(page, pages, lambda n: RecipeList(page=n))
    lines = [f"{one.icon} <b>{one.name}</b>: {one.about}" for one in STUDIO.values()]
    return [turn.put("\n".join([first, *lines, *([] if own else [OWN])]), rows)]


async def started(t: Transaction, turn: Turn, argument: str) -> Replies | None:
    """Show what a link leads to; None: it is no link to a recipe."""
    token = argument.removeprefix(SHARED)
    if not argument.startswith(SHARED) or not TOKEN.holds(token):
        return None
    recipe = await turn.deps.store.recipes.shared(t, token)
    made = OPERATIONS.recipe(recipe.key) if recipe else None
    if recipe is None or made is None:
        return await recipes(t, turn, first=UNSHARED)
    fixed = impersonal(made, recipe.fixed)
    lines = [f"📖 <b>{escape(recipe.name)}</b>, shared with you", *listed(made, fixed)]
    lines.append(f"It asks for: {', '.join(asks_for(made, fixed))}.")
    rows: Rows = (
        (Button(label="📖 Make one", press=OnShared(verb=SharedVerb.COOK, token=token).data),),
        (Button(label="📜 Keep it", press=OnShared(verb=SharedVerb.KEEP, token=token).data),),
    )
    return [turn.put("\n".join(lines), rows)]


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of recipes; raise Stale for another person's."""
    match data:
        case RecipeList(page=page):
            return await recipes(t, turn, page=page)
        case CookStudio(recipe=key) if key in STUDIO:
            return await _cook(t, turn, STUDIO[key].key, STUDIO[key].fixed, STUDIO[key].name)
        case OnRecipe(recipe=number, verb=verb):
            return await VERBS[verb](t, turn, await _own(t, turn, number))
        case OnShared(verb=verb_on_shared, token=token):
            return await _shared(t, turn, verb_on_shared, token)
        case OnCooked(job=number, verb=CookedVerb.GO_ON):
            return await _go_on(t, turn, number)
        case OnCooked(job=number, verb=CookedVerb.KEEP):
            return await _keep_chain(t, turn, number)
    raise Stale


async def _own(t: Transaction, turn: Turn, number: int) -> KeptRecipe:
    recipe = await turn.deps.store.recipes.get(t, number, turn.user.id)
    if recipe is None:
        raise Stale
    return recipe


async def _cook(t: Transaction, turn: Turn, key: str, fixed: Mapping[str, Any], name: str) -> Replies:
    """Begin a recipe's dialogue with what it brings along."""
    made = OPERATIONS.recipe(key)
    if made is None:
        raise Stale
    return await ask(t, turn, await open_draft(t, turn, key, {**known(made, fixed), NAME: name}))


async def _cook_own(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    begins, _ = still_works(OPERATIONS, recipe.key)
    if begins is None:
        return await _open(t, turn, recipe)
    return await _cook(t, turn, begins, recipe.fixed, recipe.name)


async def _open(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    """Show one's own recipe; of one with a step that is gone, what still works."""
    made = OPERATIONS.recipe(recipe.key)
    lines, rows = _broken(recipe) if made is None else _whole(made, recipe)
    share = (Button(label="🔗 Share", press=_press(recipe, RecipeVerb.SHARE)),) if made else ()
    if recipe.token:
        share = (*share, Button(label="✖️ Stop sharing", press=_press(recipe, RecipeVerb.UNSHARE)))
    rename = Button(label="✏️ Rename", press=_press(recipe, RecipeVerb.NAME))
    delete = Button(label="🗑 Delete", press=_press(recipe, RecipeVerb.DELETE))
    back: Rows = ((Button(label="◀️ Back", press=RecipeList(page=0).data),),)
    rows = (*rows, *((share,) if share else ()), (rename, delete), *back)
    return [turn.put("\n".join([f"📜 <b>{escape(recipe.name)}</b>", *lines]), rows)]


def _whole(made: type[Operation], recipe: KeptRecipe) -> tuple[list[str], Rows]:
    cook = ((Button(label="📖 Make one", press=_press(recipe, RecipeVerb.COOK)),),)
    fixed = known(made, recipe.fixed)
    return [*listed(made, fixed), f"It asks for: {', '.join(asks_for(made, fixed))}."], cook


def _broken(recipe: KeptRecipe) -> tuple[list[str], Rows]:
    """Return what is said of a recipe with a step that is not offered any more, and buttons for what still works."""
    begins, commands = still_works(OPERATIONS, recipe.key)
    gone = ", ".join(str(number) for number, command in enumerate(commands, 1) if command is None)
    lines = [f"Step {gone} isn't offered any more, or has changed. What still works:"]
    rows: Rows = ()
    if begins is not None:
        label = f"📖 {OPERATIONS[begins].title}"
        rows = ((Button(label=label, press=_press(recipe, RecipeVerb.COOK)),),)
    works = [OPERATIONS[command] for command in dict.fromkeys(commands) if command]
    alone = tuple((Button(label=f"{one.icon} {one.title}", press=Menu(command=one.command).data),) for one in works)
    return lines, (*rows, *alone)


async def _shared(t: Transaction, turn: Turn, verb: SharedVerb, token: str) -> Replies:
    """Begin a shared recipe, or keep a copy: without what is its maker's alone."""
    recipe = await turn.deps.store.recipes.shared(t, token)
    made = OPERATIONS.recipe(recipe.key) if recipe else None
    if recipe is None or made is None:
        return await recipes(t, turn, first=UNSHARED)
    fixed = impersonal(made, recipe.fixed)
    if verb is SharedVerb.KEEP:
        return await _keep(t, turn, recipe.key, fixed, recipe.name)
    return await _cook(t, turn, recipe.key, fixed, recipe.name)


async def _go_on(t: Transaction, turn: Turn, number: int) -> Replies:
    card = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if card is None or not await go_on(t, turn.deps, card):
        raise Stale
    return turn.toast("Going on.")


async def _keep_chain(t: Transaction, turn: Turn, number: int) -> Replies:
    """Keep the chain that has led to a result, or a recipe as it was ordered."""
    if await turn.deps.store.jobs.get_own(t, number, turn.user.id) is None:
        raise Stale
    chain = await walked.chain_of(t, turn, number)
    if chain is None:
        return turn.toast(INCOMPLETE, alert=True)
    made = OPERATIONS[chain.key]
    return await _keep(t, turn, chain.key, fixed_of(made, chain.answers), chain.name)


async def _keep(t: Transaction, turn: Turn, key: str, fixed: Mapping[str, Any], name: str) -> Replies:
    own = await turn.deps.store.recipes.all_of(t, turn.user.id)
    if any((one.key, one.fixed) == (key, fixed) for one in own):
        return turn.toast("You have kept that already: it's in /recipes.")
    if len(own) >= MOST_KEPT:
        return turn.toast(FULL, alert=True)
    name = name if len(name) <= NAME_OF.longest else f"{name[: NAME_OF.longest - 1].rstrip()}…"
    kept = await turn.deps.store.recipes.add(t, user_id=turn.user.id, name=name, key=key, fixed=fixed, now=turn.now)
    rename = Button(label="✏️ Rename", press=OnRecipe(recipe=kept, verb=RecipeVerb.NAME).data)
    return [turn.say(f"📜 Kept as <b>{escape(name)}</b>, in /recipes.", ((rename,),))]


async def _rename(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await open_draft(t, turn, NAMING, {ASSET: recipe.id})
    return [turn.put(f"What should I call <b>{escape(recipe.name)}</b>? Send a short <b>text</b>, or /cancel.")]


async def named(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as a recipe's name."""
    name = NAME_OF.accept(turn.incoming, turn.known)
    await turn.deps.store.drafts.drop(t, draft)
    if not await turn.deps.store.recipes.rename(t, int(draft.answers[ASSET]), turn.user.id, name=name):
        return [turn.say("That recipe has been deleted meanwhile. See /recipes for the others.")]
    return await recipes(t, turn)


async def _share(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    """Make a link to a template: the steps and choices, without files, words and what is on one's shelves."""
    token = recipe.token or secrets.token_urlsafe(16)
    await turn.deps.store.recipes.share(t, recipe.id, turn.user.id, token=token)
    link = f"https://t.me/{turn.deps.outbox.username}?start={SHARED}{token}"
    words = f"🔗 Who opens this link gets the steps and choices, but none of your files, words or voices:\n{link}"
    stop = Button(label="✖️ Stop sharing", press=_press(recipe, RecipeVerb.UNSHARE))
    back = Button(label="◀️ Back", press=_press(recipe, RecipeVerb.OPEN))
    return [turn.put(words, ((stop,), (back,)))]


async def _unshare(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await turn.deps.store.recipes.share(t, recipe.id, turn.user.id, token=None)
    return [*turn.toast("The link leads nowhere any more."), *await _open(t, turn, await _own(t, turn, recipe.id))]


async def _ask_delete(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    rows: Rows = (
        (Button(label="🗑 Yes, delete it", press=_press(recipe, RecipeVerb.GONE)),),
        (Button(label="◀️ Back", press=_press(recipe, RecipeVerb.OPEN)),),
    )
    return [turn.put(f"Delete the recipe <b>{escape(recipe.name)}</b>? What was made with it stays.", rows)]


async def _delete(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await turn.deps.store.recipes.remove(t, recipe.id, turn.user.id)
    return [*turn.toast(f"{recipe.name} is deleted."), *await recipes(t, turn)]


Verb = Callable[[Transaction, Turn, KeptRecipe], Awaitable[Replies]]
VERBS: dict[RecipeVerb, Verb] = {
    RecipeVerb.OPEN: _open,
    RecipeVerb.COOK: _cook_own,
    RecipeVerb.NAME: _rename,
    RecipeVerb.SHARE: _share,
    RecipeVerb.UNSHARE: _unshare,
    RecipeVerb.DELETE: _ask_delete,
    RecipeVerb.GONE: _delete,
}
