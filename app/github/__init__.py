"""GitHub as a GitHub App sees it: signing as the App, people's tokens, and the REST operations that we use."""
