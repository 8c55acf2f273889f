"""A real Prometheus with our rules scrapes a running studio."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from tests.deploy.programs import DEPLOY, program
from tests.deploy.test_alerts import rules
from tests.jobs.people import deps_of, run_step
from tests.ports import free_port
from tests.world import until, world


@asynccontextmanager
async def prometheus(folder: Path, target: int) -> AsyncIterator[str]:
    """Run it with the files in deploy/, but for where the studio is and how often it looks; yield its address."""
    port = free_port()
    config: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    (job,) = config["scrape_configs"]
    assert job.pop("dns_sd_configs")
    job["static_configs"] = [{"targets": [f"127.0.0.1:{target}"]}]
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(DEPLOY / "prometheus" / one) for one in config["rule_files"]]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    process = await asyncio.create_subprocess_exec(
        program("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
        f"--web.listen-address=127.0.0.1:{port}", stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        await process.wait()


async def test_a_running_studio_is_scraped_and_a_low_balance_fires(sqlite_url: str, tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "prometheus"
    folder.mkdir()
    public = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port)}
    async with world(sqlite_url, coins=5, **public) as here, prometheus(folder, port) as api:

        async def asked(path: str) -> Any:
            try:
                async with here.session.get(f"{api}/{path}") as answer:
                    return (await answer.json())["data"] if answer.status == 200 else None
            except aiohttp.ClientConnectionError:
                return None

        async def fires() -> bool:
            found = await asked("alerts")
            return found is not None and "StudioCreditsLow" in {
                one["labels"]["alertname"] for one in found["alerts"] if one["state"] == "firing"
            }

        await run_step(deps_of(here), "watch", "all")
        await until(fires)
        (up,) = (await asked("query?query=up"))["result"]
        assert up["value"][1] == "1"
        evaluated = [one for group in (await asked("rules"))["groups"] for one in group["rules"]]
        assert {one["name"] for one in evaluated} == {one["alert"] for one in rules()}
        assert [one["lastError"] for one in evaluated if one.get("lastError")] == []
