"""The api says which toolchain its workers have."""

import httpx

from tests.support.jobs import eventually


async def test_readiness_names_the_workers_and_their_toolchains(api_url: str) -> None:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:

        async def told() -> bool:
            workers = (await http.get(f"{api_url}/api/health/ready")).json()["workers"]
            return bool(workers) and all(
                worker["host"] and worker["toolchain"].startswith(("syntax-only", "flutter ")) for worker in workers
            )

        await eventually(told, within_s=60, what="a worker with its toolchain")
