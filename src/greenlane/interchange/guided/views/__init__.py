"""Pages of guided lodgement."""
