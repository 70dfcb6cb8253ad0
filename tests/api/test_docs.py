"""Swagger UI: from our own origin, and its Authorize button has a route to talk to."""

import re

import httpx

from app.contracts.accounts import Session
from tests.api.conftest import PASSWORD, User


async def test_the_page_and_all_it_loads_are_ours(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "http" not in policy
    assert "script-src 'self';" in policy
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 4
    for path in loaded:
        assert path.startswith("/api/docs/")
        response = await http.get(str(http.base_url.join(path)))
        assert response.status_code == 200, path
        assert response.content


async def test_types_of_what_is_loaded(http: httpx.AsyncClient) -> None:
    types = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon-32x32.png": "image/png"}
    for name, kind in types.items():
        response = await http.get(f"/docs/{name}")
        assert response.headers["content-type"].startswith(kind)
        assert "max-age" in response.headers["cache-control"]


async def test_only_its_own_files_are_served(http: httpx.AsyncClient) -> None:
    for path in ("__init__.py", "..%2fmain.py", "nothing.js"):
        assert (await http.get(f"/docs/{path}")).status_code in (404, 422), path


async def test_the_flow_that_the_button_uses(http: httpx.AsyncClient, owner: User) -> None:
    """As Swagger UI sends it: the form, and the empty client of somebody who left those fields blank."""
    document = (await http.get("/openapi.json")).json()
    (scheme,) = document["components"]["securitySchemes"].values()
    token_url = scheme["flows"]["password"]["tokenUrl"]
    assert token_url == "/api/auth/login/oauth"
    response = await http.post(
        str(http.base_url.join(token_url)),
        data={"grant_type": "password", "username": owner.session.user.email, "password": PASSWORD},
        headers={"Authorization": "Basic Og=="},
    )
    session = Session.model_validate_json(response.content)
    me = await http.get("/auth/me", headers={"Authorization": f"{session.token_type} {session.access_token}"})
    assert me.json()["id"] == str(owner.session.user.id)
