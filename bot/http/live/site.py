"""Where the live page is, what it may load, and whether it is complete."""

from dataclasses import dataclass
from pathlib import Path

from bot.http.pages import safe_headers
from bot.locales import N_

PAGE = Path(__file__).parent / "page"
SDK = PAGE / "dist" / "sdk.js"
"""Agora's Web SDK, put there by `make live`."""
AGORA = tuple(f"{scheme}://*.{host}:*" for scheme in ("https", "wss") for host in ("agora.io", "sd-rtn.com"))
"""The hosts that the SDK connects to."""
TELEGRAM = ("https://web.telegram.org", "https://*.telegram.org")
"""Who may show the page in a frame: Telegram's web clients."""


@dataclass(frozen=True, kw_only=True)
class LivePage:
    """The Mini App, as the composition root has set it up."""

    url: str = ""
    """Its https address; empty: PUBLIC_URL is not set, so Telegram's apps can't reach it."""
    sdk: Path = SDK
    sources: tuple[str, ...] = AGORA
    frames: tuple[str, ...] = TELEGRAM

    def missing(self) -> str | None:
        """Return what the operator must do before rooms can be shown; None: nothing."""
        if not self.url:
            # For translators: for the operator; it follows a colon
            return N_(
                "PUBLIC_URL is not set; it must be the https root under which Telegram's apps reach this bot's web "
                "half, which serves the live page"
            )
        if not self.sdk.is_file():
            return N_("the live page lacks Agora's SDK; run make live (needs Node.js and npm) where the web half runs")
        return None

    def headers(self) -> dict[str, str]:
        """Return the security headers of the page and its files."""
        sources = " ".join(self.sources)
        policy = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "style-src-attr": "'unsafe-inline'",  # Agora's player sets inline styles
            "img-src": f"'self' data: {sources}",
            "media-src": f"'self' blob: {sources}",
            "connect-src": f"'self' {sources}",
            "worker-src": "blob:",
            "base-uri": "'none'",
            "form-action": "'none'",
        }
        return safe_headers(policy, self.frames)


def page_at(public_url: str) -> LivePage:
    """Return the page's address as the operator serves it; empty: not served."""
    return LivePage(url=f"{public_url}/live/" if public_url else "")
