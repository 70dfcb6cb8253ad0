"""Durable workflows. Deterministic code only: no I/O, no clocks, no randomness of their own."""
