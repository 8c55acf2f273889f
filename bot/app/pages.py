"""The pages that the web half serves to Telegram's apps: the live page and the studio's Mini App."""

from collections.abc import Callable

from aiohttp import web

from bot.app.wiring import Studio
from bot.http.live.routes import add_live_routes
from bot.http.live.site import LivePage
from bot.http.mini_app.routes import add_app_routes
from bot.http.mini_app.site import AppPage, app_url
from bot.locales import N_, _, speaking
from bot.telegram.profile import Fact, menu_button

# For translators: the button beside the text box of our chat, which opens a page; 10 characters at most.
BUTTON = N_("Studio")


def add_pages(
    site: web.Application, *, live: LivePage, token: str, default: str, opened: Callable[[], Studio | None]
) -> None:
    """Add both; opened: returns None while the bot is still starting."""
    page = AppPage(frames=live.frames)
    add_app_routes(
        site, page=page, token=token, default=default, opened=lambda: studio.mini_app if (studio := opened()) else None
    )
    add_live_routes(
        site,
        page=live,
        token=token,
        default=default,
        sessions=lambda: studio.sessions if (studio := opened()) else None,
    )


def door(studio: Studio) -> Fact:
    """Return the button of private chats that opens the Mini App, where it is served to Telegram's apps."""
    url = app_url(studio.deps.settings.public_url) if studio.deps.live.url else ""
    with speaking(studio.deps.languages.default):
        return menu_button(studio.application.bot, label=_(BUTTON), url=url)
