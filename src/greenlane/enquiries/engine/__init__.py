"""Pure algorithms of enquiries: no Django."""
