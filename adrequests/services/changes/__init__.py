"""What can still change once a deal stands: amendments of its terms, and its end for less than the fee."""
