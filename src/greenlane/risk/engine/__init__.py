"""Pure algorithms of risk; nothing here knows Django."""
