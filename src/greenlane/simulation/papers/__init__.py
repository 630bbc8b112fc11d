"""Synthetic trade papers as PDF, and declarations that agree or disagree with them; all marked as synthetic."""
