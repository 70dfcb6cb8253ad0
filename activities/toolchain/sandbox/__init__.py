"""Confinement of the toolchain's commands by bubblewrap, and what probes and limits it."""
