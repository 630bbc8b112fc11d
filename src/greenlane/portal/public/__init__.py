"""The public site: what anybody sees without signing in."""
