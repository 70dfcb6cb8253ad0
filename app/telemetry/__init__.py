"""Figures and traces of a process: what is counted, where Prometheus reads it, and where spans go."""
