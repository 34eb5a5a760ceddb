"""Who tries the API: names of people of the market."""

KINDS = ("influencer", "sponsor", "pending", "staff")
