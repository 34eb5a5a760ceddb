"""What can still change once a deal stands."""
