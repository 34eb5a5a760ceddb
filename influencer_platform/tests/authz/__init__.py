"""Who may do what on every route of the product."""
