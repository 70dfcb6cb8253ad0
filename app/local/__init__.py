"""The embedded stack: real servers on one machine, without Docker."""
