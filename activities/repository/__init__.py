"""What a repository holds: its sources, how they hang together, and which of them a model is shown."""
