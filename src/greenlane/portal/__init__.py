"""Home pages of the three audiences (public, traders, officers), composed from what modules offer."""
