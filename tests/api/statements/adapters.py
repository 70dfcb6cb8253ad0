"""Every method of `app.data` that sends statements."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import app.data
from app.data.database import Pool
from app.data.supabase_clients import SupabaseClients
from app.data.user_database import UserDatabase

ELSEWHERE = {
    "PostgresDraftPublisher": "notifies, and saves by the draft store",
    "UserDatabase": "sends what the lists ask for",
    "SupabaseAccountAdmin": "speaks to the auth server, whose tables are not ours",
    "SupabaseAuth": "speaks to the auth server, whose tables are not ours",
    "SupabaseObjectStore": "speaks to Storage, whose tables are not ours",
}


def _repositories() -> Iterator[type]:
    """Every class of `app.data` that is made of a way to the database."""
    ways = {SupabaseClients, UserDatabase, Pool}
    for module in pkgutil.iter_modules(app.data.__path__, "app.data."):
        for found in vars(import_module(module.name)).values():
            is_made_there = inspect.isclass(found) and found.__module__ == module.name and "__init__" in vars(found)
            if is_made_there and ways & {each.annotation for each in inspect.signature(found).parameters.values()}:
                yield found


def methods() -> set[str]:
    return {
        f"{found.__name__}.{name}"
        for found in _repositories()
        if found.__name__ not in ELSEWHERE
        for name, method in vars(found).items()
        if (inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method)) and not name.startswith("_")
    }
