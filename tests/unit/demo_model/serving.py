"""Runs a demo model on a free port, and the unmodified SDK against it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from google import genai
from google.genai import types

from app.local.demo_model.server import create_app


@asynccontextmanager
async def serving(pace: float) -> AsyncIterator[str]:
    """The base URL of a running demo model."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(pace=pace), log_config=None))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    deadline = asyncio.get_running_loop().time() + 10
    while not server.started:
        assert asyncio.get_running_loop().time() < deadline, "the demo model did not start"
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await running


@asynccontextmanager
async def talking(url: str, *, version: str = "v1beta") -> AsyncIterator[genai.client.AsyncClient]:
    async with httpx2.AsyncClient(timeout=30) as http:
        options = types.HttpOptions(base_url=url, api_version=version, httpx_async_client=http)
        yield genai.Client(api_key="anything", http_options=options).aio
