"""Risk: what is looked at, why, and how well that choice did."""
