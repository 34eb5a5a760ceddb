"""The way of a click from the redirect to its row: judged, made anonymous, queued, counted."""
