"""Pages of the deal, one module per reader."""
