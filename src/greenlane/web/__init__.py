"""What every page and every API answer share. Knows no module."""
