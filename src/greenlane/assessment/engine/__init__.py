"""Pure algorithms of the draw; nothing here knows Django."""
