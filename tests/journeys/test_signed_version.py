"""Credentials name the version that signed, so that a mistake of one version can be told from another's."""

import io
import json

import c2pa

from bot import __version__
from bot.sandbox.telegram.person import words
from tests.world import until_done, world


async def test_an_original_names_the_version_that_signed_it(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        ada = here.person
        await ada.say("/imagine a red house")
        await ada.press("✅", await ada.hears("Price"))
        done = await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
        await until_done(here, "deliver")
        await ada.press("📎", done)
        original = (await ada.wait_for(lambda m: "document" in m))["document"]
        data = await ada.download(original["file_id"])
    read = json.loads(c2pa.Reader(original["mime_type"], io.BytesIO(data)).json())
    by = read["manifests"][read["active_manifest"]]["claim_generator_info"][0]
    assert (by["name"], by["version"]) == ("A2E Studio bot", __version__)
