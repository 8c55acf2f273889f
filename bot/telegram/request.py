"""python-telegram-bot over one shared aiohttp session; its own httpx stays out of the hot path."""

import os
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from bot import wellformed

READ_SECONDS = 20.0
CONNECT_SECONDS = 5.0


class NotSent(NetworkError):
    """The request never left: safe to try again."""


@dataclass(frozen=True)
class Plain:
    """Arguments of a call without files, as plain data, in place of python-telegram-bot's final `RequestData`."""

    parameters: dict[str, Any]


class AiohttpRequest(BaseRequest):
    """One HTTP request to the Bot API. The URL holds the token, so it appears in no error."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def initialize(self) -> None:
        """Nothing to do: the session is lent."""

    async def shutdown(self) -> None:
        """Nothing to do: the session's owner closes it."""

    @property
    def read_timeout(self) -> float:
        """Seconds an answer may take; getUpdates adds its own waiting time."""
        return READ_SECONDS

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer; what is no good JSON is left to python-telegram-bot, which words the error."""
        try:
            return msgspec.json.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return BaseRequest.parse_json_payload(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Plain | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send it; return HTTP status and body.

        Raises:
            NotSent: no connection.
            TimedOut, NetworkError: nobody knows whether Telegram acted.

        """
        body, headers = _body(request_data)
        limit = _limit(read_timeout, write_timeout)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection to Telegram: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"the connection to Telegram broke: {type(error).__name__}") from None


_USUAL = aiohttp.ClientTimeout(total=READ_SECONDS, sock_connect=CONNECT_SECONDS)
_JSON = {"Content-Type": "application/json"}


def _limit(read_timeout: Any, write_timeout: Any) -> aiohttp.ClientTimeout:
    read = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
    write = write_timeout if isinstance(write_timeout, int | float) else 0.0
    if read + write == READ_SECONDS:
        return _USUAL
    return aiohttp.ClientTimeout(total=read + write, sock_connect=CONNECT_SECONDS)


def _body(data: RequestData | Plain | None) -> tuple[Any, dict[str, str] | None]:
    """Return what is sent, and the headers that say so; a form says it by itself."""
    if data is None or not data.parameters:
        return None, None
    if isinstance(data, Plain) or not data.contains_files:
        return wellformed.dumps(data.parameters), _JSON
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, wellformed.text(value))
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form, None


def make_application(
    *,
    token: str,
    api_url: str,
    session: aiohttp.ClientSession,
    local_mode: bool = False,
) -> Application[Any, Any, Any, Any, Any, Any]:
    """Return python-telegram-bot's application without its updater: we take updates ourselves."""
    os.environ["PTB_TIMEDELTA"] = "true"  # durations as timedelta: what the next major version gives
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .local_mode(local_mode)
        .request(AiohttpRequest(session))
        .get_updates_request(AiohttpRequest(session))
        .updater(None)
        .job_queue(None)
    )
    return builder.build()
