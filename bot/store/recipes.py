"""Recipes that people have kept. One that is shared is found by its token too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class KeptRecipe:
    """One recipe of a person's."""

    id: int
    user_id: int
    name: str
    key: str
    """Which operations it is made of (`bot.operations.recipes`)."""
    fixed: dict[str, Any]
    """Answers that it brings along."""
    token: str | None
    """What its link ends with; None: it is not shared."""
    created_at: float


class Recipes:
    """The table of recipes."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _recipe(self, row: Row | None) -> KeptRecipe | None:
        if row is None:
            return None
        steps = json.loads(self._vault.open(row["steps"]))
        return KeptRecipe(
            id=row["id"],
            user_id=row["user_id"],
            name=self._vault.open(row["name"]),
            key=steps["key"],
            fixed=steps["fixed"],
            token=self._vault.open(row["token"]) if row["token"] else None,
            created_at=row["created_at"],
        )

    async def add(
        self, t: Transaction, *, user_id: int, name: str, key: str, fixed: Mapping[str, Any], now: float
    ) -> int:
        """Keep a recipe; return its row id."""
        row = await t.fetch_one(
            "INSERT INTO recipes (user_id, name, steps, created_at) VALUES (?, ?, ?, ?) RETURNING id",
            user_id,
            self._vault.seal(name),
            self._vault.seal(json.dumps({"key": key, "fixed": dict(fixed)})),
            now,
        )
        return int(row["id"]) if row else 0

    async def get(self, t: Transaction, recipe_id: int, user_id: int) -> KeptRecipe | None:
        """Return one of this user's recipes."""
        return self._recipe(await t.fetch_one("SELECT * FROM recipes WHERE id = ? AND user_id = ?", recipe_id, user_id))

    async def all_of(self, t: Transaction, user_id: int) -> list[KeptRecipe]:
        """Return a user's recipes, newest first; they are few (`bot.operations.recipes.MOST_KEPT`)."""
        rows = await t.fetch_all("SELECT * FROM recipes WHERE user_id = ? ORDER BY id DESC", user_id)
        return [one for row in rows if (one := self._recipe(row)) is not None]

    async def rename(self, t: Transaction, recipe_id: int, user_id: int, *, name: str) -> bool:
        """Give one of this user's recipes another name; False if it is gone."""
        changed = "UPDATE recipes SET name = ? WHERE id = ? AND user_id = ?"
        return await t.execute(changed, self._vault.seal(name), recipe_id, user_id) > 0

    async def set_fixed(self, t: Transaction, recipe: KeptRecipe, fixed: Mapping[str, Any]) -> None:
        """Change the answers that a recipe brings along."""
        steps = self._vault.seal(json.dumps({"key": recipe.key, "fixed": dict(fixed)}))
        changed = "UPDATE recipes SET steps = ? WHERE id = ? AND user_id = ?"
        await t.execute(changed, steps, recipe.id, recipe.user_id)

    async def share(self, t: Transaction, recipe_id: int, user_id: int, *, token: str | None) -> None:
        """Let one of this user's recipes be found by a token; None: by nobody any more."""
        await t.execute(
            "UPDATE recipes SET token = ?, token_mark = ? WHERE id = ? AND user_id = ?",
            self._vault.seal(token) if token else None,
            self._vault.mark(token) if token else None,
            recipe_id,
            user_id,
        )

    async def shared(self, t: Transaction, token: str) -> KeptRecipe | None:
        """Return the recipe that its owner has shared under a token; nothing of somebody who is banned by now."""
        marks = self._vault.marks(token)
        places = ", ".join("?" * len(marks))
        row = await t.fetch_one(
            f"""SELECT recipes.* FROM recipes LEFT JOIN users ON users.id = recipes.user_id
                WHERE token_mark IN ({places}) AND coalesce(users.access, '') <> 'banned'""",  # noqa: S608  # marks
            *marks,
        )
        return self._recipe(row)

    async def remove(self, t: Transaction, recipe_id: int, user_id: int) -> None:
        """Delete one of this user's recipes; its link leads nowhere then."""
        await t.execute("DELETE FROM recipes WHERE id = ? AND user_id = ?", recipe_id, user_id)
