"""What the janitor does: bounded, repeatable sweeps."""
