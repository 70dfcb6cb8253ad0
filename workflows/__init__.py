"""Durable jobs. Deterministic code: it runs in Temporal's sandbox and is replayed from history."""
