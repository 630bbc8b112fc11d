"""Notifications: people are told, on the page and by e-mail, what happens to what concerns them."""
