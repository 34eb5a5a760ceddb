"""Turn input into clean values; what has a rule is written by services."""
