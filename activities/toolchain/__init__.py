"""Checking an app: the Toolchain protocol and its adapters."""
