"""A stateful GitHub on loopback: its web pages for linking, its REST API, and Git over HTTP by `git http-backend`.

Reached through the same settings that a user of GitHub Enterprise sets. Every REST answer, also a
refusal, is validated against GitHub's own OpenAPI description before it is sent.
"""
