"""Benchmarks: figures against bars. `./dev bench NAME --json`."""
