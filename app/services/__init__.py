"""Use cases. Routers call them; they know nothing of HTTP."""
