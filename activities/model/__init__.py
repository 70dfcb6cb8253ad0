"""The model: prompts, the stream, the envelope of its answer, edits."""
