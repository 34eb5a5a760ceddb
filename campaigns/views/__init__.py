"""A sponsor's pages about its campaigns, one module per job."""
