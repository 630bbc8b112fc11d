"""Documents: filed once, kept unchanged, linked to as many declarations as they support."""
