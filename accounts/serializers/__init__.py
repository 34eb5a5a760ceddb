"""What the API takes and shows of this app."""
