"""What programs send and read of the numbers."""
