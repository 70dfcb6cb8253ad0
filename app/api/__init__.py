"""Routers and dependencies: HTTP in, a service called, a contract out."""
