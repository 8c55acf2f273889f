"""nginx and Caddy as in deploy/, before two webs: what they pass on, what they don't, and what a dead web costs."""

import asyncio
import io
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.app.serve import add_half, serving
from tests.deploy.programs import DEPLOY, program, says
from tests.ports import free_port
from tests.world import until, world

NAME = "studio.example"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for the name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "studio.pem", folder / "studio.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def with_ports(text: str, webs: tuple[int, int]) -> str:
    for was, port in zip((8081, 8082), webs, strict=True):
        assert f"127.0.0.1:{was}" in text
        text = text.replace(f"127.0.0.1:{was}", f"127.0.0.1:{port}")
    return text


def nginx(folder: Path, webs: tuple[int, int], port: int) -> list[str]:
    """Return nginx's command, with deploy/nginx.conf where Debian's own file includes it."""
    text = with_ports((DEPLOY / "nginx.conf").read_text(), webs)
    pem, key = certificate(folder)
    for was, now in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/studio.example.pem", str(pem)),
        ("/etc/ssl/studio.example.key", str(key)),
    ):
        assert was in text
        text = text.replace(was, now)
    (folder / "site.conf").write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
        f"{temporary}include {folder}/site.conf;\n}}\n"
    )
    command = [program("nginx"), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    code, printed = says(*command, "-t")
    assert code == 0, printed
    return [*command, "-g", "daemon off;"]


def caddyfile() -> str:
    """Return deploy/Caddyfile in the words of the Caddy that is here."""
    text, buffers = (DEPLOY / "Caddyfile").read_text(), "request_buffers 1MiB"
    assert buffers in text
    _, version = says(program("caddy"), "version")
    return text.replace(buffers, "buffer_requests") if version.lstrip("v").startswith("2.6") else text


def caddy(folder: Path, webs: tuple[int, int], port: int) -> list[str]:
    """Return Caddy's command, with deploy/Caddyfile and a certificate of its own authority."""
    text = with_ports(caddyfile(), webs)
    pem, key = certificate(folder)
    assert "{$PUBLIC_URL} {\n" in text
    text = text.replace("{$PUBLIC_URL} {\n", f"https://{NAME}:{port} {{\n\ttls {pem} {key}\n")
    options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + text)
    return [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def test_caddy_takes_the_file_as_compose_gives_it(tmp_path: Path) -> None:
    (tmp_path / "Caddyfile").write_text(caddyfile())
    for webs in ({}, {"WEBS": "dynamic a web 8080"}):
        code, printed = says(
            program("caddy"), "validate", "--config", tmp_path / "Caddyfile", "--adapter", "caddyfile",
            PUBLIC_URL=f"https://{NAME}", **webs,
        )  # fmt: skip
        assert code == 0, printed


@asynccontextmanager
async def proxy(kind: str, folder: Path, webs: tuple[int, int]) -> AsyncIterator[aiohttp.ClientSession]:
    """Run a proxy before two webs; yield a session that reaches it by its name."""
    port = free_port()
    command = (nginx if kind == "nginx" else caddy)(folder, webs, port)
    settings = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "proxy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=settings, stdout=log, stderr=log)
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    connector = aiohttp.TCPConnector(ssl=unchecked)
    try:
        async with aiohttp.ClientSession(f"https://127.0.0.1:{port}", connector=connector) as session:

            async def answers() -> bool:
                assert process.returncode is None, (folder / "proxy.log").read_text()
                try:
                    async with session.get("/health", headers={"Host": NAME}, server_hostname=NAME) as answer:
                        return answer.status == 200
                except aiohttp.ClientConnectionError:
                    return False

            await until(answers)
            yield session
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_a_proxy_passes_on_every_page_and_no_metrics_and_does_without_a_dead_web(
    kind: str, sqlite_url: str, tmp_path: Path
) -> None:
    own, webs = free_port(), (free_port(), free_port())
    async with world(sqlite_url, PUBLIC_URL=f"http://127.0.0.1:{own}", PORT=str(own)) as here:
        assert here.studio is not None
        site = web.Application()
        add_half(site, here.studio)
        paths = {str(one.canonical) for one in site.router.resources()} - {"/metrics"}
        filled = {path.replace("{name}", "x").replace("{ticket}", "x") for path in paths}
        async with AsyncExitStack() as stack:
            first = await stack.enter_async_context(AsyncExitStack())
            for place, port in ((first, webs[0]), (stack, webs[1])):
                half = web.Application()
                add_half(half, here.studio)
                await place.enter_async_context(serving(half, "127.0.0.1", port))
            session = await stack.enter_async_context(proxy(kind, tmp_path, webs))
            at = {"headers": {"Host": NAME}, "server_hostname": NAME, "allow_redirects": False}
            for path in sorted(filled):
                async with (
                    session.get(path, **at) as answer,
                    here.session.get(f"http://127.0.0.1:{webs[1]}{path}", allow_redirects=False) as direct,
                ):
                    assert answer.status == direct.status, path
            for path in ("/metrics", "/", "/telegram/more", "/healthy"):
                async with session.get(path, **at) as answer:
                    assert answer.status == 404, path
            async with session.post("/telegram", data=io.BytesIO(b"x" * 2_000_000), **at) as answer:
                assert answer.status >= 400
            await first.aclose()
            secret = {"X-Telegram-Bot-Api-Secret-Token": here.studio.deps.store.vault.derive("telegram webhook")}
            for number in range(10):
                async with session.post(
                    "/telegram",
                    json={"update_id": number, "message": {}},
                    **{**at, "headers": {**secret, "Host": NAME}},
                ) as answer:
                    assert answer.status == 200
