"""What the bot is measured against: a bare aiogram echo bot by webhook (for `compare`)."""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


async def start(message: Message) -> None:
    await message.answer("Hello!")


async def set_webhook(bot: Bot) -> None:
    await bot.set_webhook(f"{os.environ['PUBLIC_URL']}/telegram")


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"]))
    bot, dispatcher, site = Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=session), Dispatcher(), web.Application()
    dispatcher.message.register(start, CommandStart())
    dispatcher.startup.register(set_webhook)
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot).register(site, path="/telegram")
    setup_application(site, dispatcher, bot=bot)
    web.run_app(site, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


if __name__ == "__main__":
    main()
