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
from bot.locales import N_, _, ngettext_noop, pgettext
from bot.locales.amounts import enumerated
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
from handlers.back import back
from handlers.dialogue.asking import in_words
from handlers.dialogue.draft import ASSET
from handlers.dialogue.engine import ask, open_draft
from handlers.links import copying
from handlers.turn import Replies, Turn

HEAD = N_("<b>Recipes</b>\nSeveral steps as one order: one price, one ✅.")
OWN = N_("Your own: press 📜 below a result that came from another, or below a finished recipe.")
NAMING = "recipe_name"
"""The operation of a draft that waits for a recipe's name."""
NAME_OF = Text(ask="", label=N_("Name"), longest=40)
SHARED = "r_"
"""What the argument of /start begins with where it is a shared recipe's token."""
UNSHARED = N_("That recipe isn't shared any more. Here are others:")
INCOMPLETE = N_(
    "This can't be kept: an earlier result of it was deleted, or one of its steps can't be part of a recipe."
)
FULL = ngettext_noop(
    "You have {count} recipe. Delete it in /recipes, then press 📜 again.",
    "You have {count} recipes. Delete one in /recipes, then press 📜 again.",
    MOST_KEPT,
)


def _press(recipe: KeptRecipe, verb: RecipeVerb) -> str:
    return OnRecipe(recipe=recipe.id, verb=verb).data


async def recipes(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0, first: str = "") -> Replies:
    """Show the studio's recipes and one's own, a page at a time; first: said instead of the heading."""
    own = await turn.deps.store.recipes.all_of(t, turn.user.id)
    shown, page, pages = page_of(own, page)
    rows: Rows = tuple(
        (Button(label=f"{one.icon} {_(one.name)}", press=CookStudio(recipe=key).data),) for key, one in STUDIO.items()
    )
    rows += tuple((Button(label=f"📜 {one.name}", press=_press(one, RecipeVerb.OPEN)),) for one in shown)
    rows += turning(page, pages, lambda n: RecipeList(page=n))
    lines = [f"{one.icon} <b>{_(one.name)}</b>: {_(one.here().about)}" for one in STUDIO.values()]
    return [turn.put("\n".join([first or f"📖 {_(HEAD)}", *lines, *([] if own else [_(OWN)])]), rows)]


async def started(t: Transaction, turn: Turn, argument: str) -> Replies | None:
    """Show what a link leads to; None: it is no link to a recipe."""
    token = argument.removeprefix(SHARED)
    if not argument.startswith(SHARED) or not TOKEN.holds(token):
        return None
    recipe = await turn.deps.store.recipes.shared(t, token)
    made = OPERATIONS.recipe(recipe.key) if recipe else None
    if recipe is None or made is None:
        return await recipes(t, turn, first=_(UNSHARED))
    fixed = impersonal(made, recipe.fixed)
    words = _("<b>{recipe}</b>, shared with you", recipe=escape(recipe.name))
    rows: Rows = (
        (Button(label=f"📖 {_('Make one')}", press=OnShared(verb=SharedVerb.COOK, token=token).data),),
        (
            Button(
                label=f"📜 {pgettext('save a recipe that somebody shared', 'Keep it')}",
                press=OnShared(verb=SharedVerb.KEEP, token=token).data,
            ),
        ),
    )
    return [turn.put("\n".join([f"📖 {words}", *listed(made, fixed), _asks(made, fixed)]), rows)]


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of recipes; raise Stale for another person's."""
    match data:
        case RecipeList(page=page):
            return await recipes(t, turn, page=page)
        case CookStudio(recipe=key) if key in STUDIO:
            recipe = STUDIO[key].here()
            return await _cook(t, turn, recipe.key, recipe.fixed, _(recipe.name))
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
    begins, _steps = still_works(OPERATIONS, recipe.key)
    if begins is None:
        return await _open(t, turn, recipe)
    return await _cook(t, turn, begins, recipe.fixed, recipe.name)


async def _open(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    """Show one's own recipe; of one with a step that is gone, what still works."""
    made = OPERATIONS.recipe(recipe.key)
    lines, rows = _broken(recipe) if made is None else _whole(made, recipe)
    share = (Button(label=f"🔗 {_('Share')}", press=_press(recipe, RecipeVerb.SHARE)),) if made else ()
    if recipe.token:
        share = (*share, _stop(recipe))
    rename = Button(label=f"✏️ {_('Rename')}", press=_press(recipe, RecipeVerb.NAME))
    delete = Button(label=f"🗑 {_('Delete')}", press=_press(recipe, RecipeVerb.DELETE))
    rows = (*rows, *((share,) if share else ()), (rename, delete), *back(RecipeList(page=0)))
    return [turn.put("\n".join([f"📜 <b>{escape(recipe.name)}</b>", *lines]), rows)]


def _stop(recipe: KeptRecipe) -> Button:
    return Button(label=f"✖️ {_('Stop sharing')}", press=_press(recipe, RecipeVerb.UNSHARE))


def _asks(made: type[Operation], fixed: Mapping[str, Any]) -> str:
    # For translators: {what} is a list such as "Photo, Voice".
    return _("It asks for: {what}.", what=enumerated(asks_for(made, fixed)))


def _whole(made: type[Operation], recipe: KeptRecipe) -> tuple[list[str], Rows]:
    cook = ((Button(label=f"📖 {_('Make one')}", press=_press(recipe, RecipeVerb.COOK)),),)
    fixed = known(made, recipe.fixed)
    return [*listed(made, fixed), _asks(made, fixed)], cook


def _broken(recipe: KeptRecipe) -> tuple[list[str], Rows]:
    """Return what is said of a recipe with a step that is not offered any more, and buttons for what still works."""
    begins, commands = still_works(OPERATIONS, recipe.key)
    gone = enumerated(str(number) for number, command in enumerate(commands, 1) if command is None)
    # For translators: {number} is that of a step, or of several: 2, 3.
    lines = [_("Step {number} isn't offered any more, or has changed. What still works:", number=gone)]
    rows: Rows = ()
    if begins is not None:
        label = f"📖 {_(OPERATIONS[begins].title)}"
        rows = ((Button(label=label, press=_press(recipe, RecipeVerb.COOK)),),)
    works = [OPERATIONS[command] for command in dict.fromkeys(commands) if command]
    alone = tuple((Button(label=f"{one.icon} {_(one.title)}", press=Menu(command=one.command).data),) for one in works)
    return lines, (*rows, *alone)


async def _shared(t: Transaction, turn: Turn, verb: SharedVerb, token: str) -> Replies:
    """Begin a shared recipe, or keep a copy: without what is its maker's alone."""
    recipe = await turn.deps.store.recipes.shared(t, token)
    made = OPERATIONS.recipe(recipe.key) if recipe else None
    if recipe is None or made is None:
        return await recipes(t, turn, first=_(UNSHARED))
    fixed = impersonal(made, recipe.fixed)
    if verb is SharedVerb.KEEP:
        return await _keep(t, turn, recipe.key, fixed, recipe.name)
    return await _cook(t, turn, recipe.key, fixed, recipe.name)


async def _go_on(t: Transaction, turn: Turn, number: int) -> Replies:
    card = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if card is None or not await go_on(t, turn.deps, card):
        raise Stale
    return turn.toast(_("Going on."))


async def _keep_chain(t: Transaction, turn: Turn, number: int) -> Replies:
    """Keep the chain that has led to a result, or a recipe as it was ordered."""
    if await turn.deps.store.jobs.get_own(t, number, turn.user.id) is None:
        raise Stale
    chain = await walked.chain_of(t, turn, number)
    if chain is None:
        return turn.toast(_(INCOMPLETE), alert=True)
    made = OPERATIONS[chain.key]
    return await _keep(t, turn, chain.key, fixed_of(made, chain.answers), chain.name)


async def _keep(t: Transaction, turn: Turn, key: str, fixed: Mapping[str, Any], name: str) -> Replies:
    own = await turn.deps.store.recipes.all_of(t, turn.user.id)
    if any((one.key, one.fixed) == (key, fixed) for one in own):
        return turn.toast(_("You have kept that already: it's in /recipes."))
    if len(own) >= MOST_KEPT:
        return turn.toast(_(FULL), alert=True)
    name = name if len(name) <= NAME_OF.longest else f"{name[: NAME_OF.longest - 1].rstrip()}…"
    kept = await turn.deps.store.recipes.add(t, user_id=turn.user.id, name=name, key=key, fixed=fixed, now=turn.now)
    rename = Button(label=f"✏️ {_('Rename')}", press=OnRecipe(recipe=kept, verb=RecipeVerb.NAME).data)
    words = _("Kept as <b>{name}</b>, in /recipes.", name=escape(name))
    return [turn.say(f"📜 {words}", ((rename,),))]


async def _rename(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await open_draft(t, turn, NAMING, {ASSET: recipe.id})
    words = _("What should I call <b>{name}</b>? Send a short <b>text</b>, or /cancel.", name=escape(recipe.name))
    return [in_words(turn, words)]


async def named(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as a recipe's name."""
    name = NAME_OF.accept(turn.incoming, turn.known)
    await turn.deps.store.drafts.drop(t, draft)
    if not await turn.deps.store.recipes.rename(t, int(draft.answers[ASSET]), turn.user.id, name=name):
        return [turn.say(_("That recipe has been deleted meanwhile. See /recipes for the others."))]
    return await recipes(t, turn)


async def _share(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    """Make a link to a template: the steps and choices, without files, words and what is on one's shelves."""
    token = recipe.token or secrets.token_urlsafe(16)
    await turn.deps.store.recipes.share(t, recipe.id, turn.user.id, token=token)
    link = f"https://t.me/{turn.deps.outbox.username}?start={SHARED}{token}"
    words = _("Who opens this link gets the steps and choices, but none of your files, words or voices:")
    return [turn.put(f"🔗 {words}\n{link}", (*copying(link), (_stop(recipe),), *_to_one(recipe)))]


def _to_one(recipe: KeptRecipe) -> Rows:
    return back(OnRecipe(recipe=recipe.id, verb=RecipeVerb.OPEN))


async def _unshare(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await turn.deps.store.recipes.share(t, recipe.id, turn.user.id, token=None)
    return [*turn.toast(_("That link no longer works.")), *await _open(t, turn, await _own(t, turn, recipe.id))]


async def _ask_delete(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    yes = Button(label=f"🗑 {_('Yes, delete it')}", press=_press(recipe, RecipeVerb.GONE))
    words = _("Delete the recipe <b>{name}</b>? What was made with it stays.", name=escape(recipe.name))
    return [turn.put(words, ((yes,), *_to_one(recipe)))]


async def _delete(t: Transaction, turn: Turn, recipe: KeptRecipe) -> Replies:
    await turn.deps.store.recipes.remove(t, recipe.id, turn.user.id)
    return [*turn.toast(_("{name} is deleted.", name=recipe.name)), *await recipes(t, turn)]


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
