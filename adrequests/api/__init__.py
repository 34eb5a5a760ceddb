"""The API of campaigns and ad requests: both sides of a deal."""
