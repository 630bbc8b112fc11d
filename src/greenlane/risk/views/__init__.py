"""Pages of the risk desk."""
