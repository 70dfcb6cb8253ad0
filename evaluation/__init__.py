"""The open evaluation suite: prompts as data, graders as code, a report to read. `./dev eval` runs it."""
