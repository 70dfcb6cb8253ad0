"""Previews on a worker: live ones under supervision, built ones for sharing."""
