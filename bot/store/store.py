"""The store: a database and its tables, in one bundle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.store.admin_log import AdminLog
from bot.store.assets import Assets
from bot.store.blocked import Blocked
from bot.store.breakers import Breakers
from bot.store.broadcasts import Broadcasts
from bot.store.consents import Consents
from bot.store.database import Database
from bot.store.drafts import Drafts
from bot.store.durations import Durations
from bot.store.everybody import Everybody
from bot.store.finds import Finds
from bot.store.grants import Grants
from bot.store.groups import Groups
from bot.store.invitations import Invitations
from bot.store.jobs import Jobs
from bot.store.kept import Kept
from bot.store.ledger import Ledger
from bot.store.live_messages import LiveMessages
from bot.store.live_rooms import LiveRooms
from bot.store.models import Models
from bot.store.open import open_database
from bot.store.payments import Payments
from bot.store.personal import Personal
from bot.store.quotas import Quotas
from bot.store.recipes import Recipes
from bot.store.reports import Reports
from bot.store.runs import Runs
from bot.store.samples import Samples
from bot.store.shown import ShownMessages
from bot.store.spend import Spend
from bot.store.star_orders import StarOrders, Subscriptions
from bot.store.switches import Switches
from bot.store.tasks import Tasks
from bot.store.turns import Turns, TurnsAtOnce
from bot.store.updates import Updates
from bot.store.users import Users
from bot.store.vault import Vault
from bot.store.waiting_cards import WaitingCards
from bot.store.watched import Watched


@dataclass(frozen=True, kw_only=True)
class Store:
    """The tables take the transaction as their first argument, so that one can span several."""

    db: Database
    vault: Vault
    users: Users
    updates: Updates
    runs: Runs = field(default_factory=Runs)
    drafts: Drafts
    turns: Turns
    assets: Assets
    live_rooms: LiveRooms
    live_messages: LiveMessages
    samples: Samples
    jobs: Jobs
    everybody: Everybody
    tasks: Tasks
    finds: Finds
    groups: Groups = field(default_factory=Groups)
    ledger: Ledger = field(default_factory=Ledger)
    consents: Consents
    kept: Kept
    personal: Personal
    breakers: Breakers = field(default_factory=Breakers)
    quotas: Quotas = field(default_factory=Quotas)
    models: Models = field(default_factory=Models)
    durations: Durations = field(default_factory=Durations)
    waiting_cards: WaitingCards
    recipes: Recipes
    star_orders: StarOrders = field(default_factory=StarOrders)
    payments: Payments = field(default_factory=Payments)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    grants: Grants
    reports: Reports = field(default_factory=Reports)
    blocked: Blocked
    broadcasts: Broadcasts
    switches: Switches
    invitations: Invitations = field(default_factory=Invitations)
    shown: ShownMessages = field(default_factory=ShownMessages)
    admin_log: AdminLog
    spend: Spend = field(default_factory=Spend)
    watched: Watched = field(default_factory=Watched)


@asynccontextmanager
async def open_store(database_url: str, secret_key: str, *, alone: bool = True) -> AsyncIterator[Store]:
    """Open the database, which must be at this version's schema; alone: see `open_database`."""
    vault = Vault(secret_key)
    async with open_database(database_url, alone=alone) as db:
        yield _tables(db, vault)


def _tables(db: Database, vault: Vault) -> Store:
    """Return the tables of an open database."""
    personal = Personal(vault, kept := Kept(vault))
    users, updates, drafts = Users(vault, personal), Updates(vault), Drafts(vault)
    turns = TurnsAtOnce if db.dialect == "postgresql" else Turns
    return Store(
        db=db,
        vault=vault,
        users=users,
        updates=updates,
        drafts=drafts,
        turns=turns(updates, users, drafts),
        assets=Assets(vault),
        live_rooms=LiveRooms(vault),
        live_messages=LiveMessages(vault),
        samples=Samples(vault),
        jobs=Jobs(vault),
        everybody=Everybody(vault),
        tasks=Tasks(vault),
        waiting_cards=WaitingCards(vault),
        finds=Finds(vault),
        consents=Consents(vault),
        kept=kept,
        personal=personal,
        recipes=Recipes(vault),
        grants=Grants(kept),
        blocked=Blocked(vault),
        broadcasts=Broadcasts(vault),
        switches=Switches(vault),
        admin_log=AdminLog(vault),
    )
