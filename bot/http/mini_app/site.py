"""Where the Mini App is, and what it may load: nothing that is not ours."""

from dataclasses import dataclass

from bot.http.live.site import TELEGRAM
from bot.http.pages import safe_headers

PATH = "/live/studio/"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


@dataclass(frozen=True, kw_only=True)
class AppPage:
    """The Mini App, as the composition root has set it up."""

    frames: tuple[str, ...] = TELEGRAM
    """Who may show it in a frame."""

    def headers(self) -> dict[str, str]:
        """Return the security headers of the page and all that it loads."""
        return safe_headers(POLICY, self.frames)


def app_url(public_url: str) -> str:
    """Return the Mini App's address; empty: it is not served."""
    return f"{public_url}{PATH}" if public_url else ""
