"""Live progress: the WebSocket session, the hub, SSE."""
