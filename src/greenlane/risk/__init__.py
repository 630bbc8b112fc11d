"""Risk: which declarations deserve a look, why, and what that look was worth."""
