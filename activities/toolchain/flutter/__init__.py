"""The real Flutter SDK. What is said of its tool was read from the source of Flutter 3.29, `packages/flutter_tools`."""
