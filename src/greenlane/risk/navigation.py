"""Menu entries, panels and words of events of risk."""
