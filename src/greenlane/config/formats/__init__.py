"""How dates and numbers are written, where Django differs from what customs papers use (decision 13)."""
