"""The Temporal client, its data converter and its names."""
