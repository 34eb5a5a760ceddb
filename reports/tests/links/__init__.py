"""Tracked links from the destination to the counted click."""
