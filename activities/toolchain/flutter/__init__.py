"""The real Flutter SDK, driven as facts/flutter-tool.md describes it."""
