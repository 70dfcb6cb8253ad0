"""The demo model: an HTTP server that speaks Gemini's REST wire and answers with canned Flutter apps.

Nothing in here thinks. A wish is matched with an app by keywords; every answer says so.
"""
