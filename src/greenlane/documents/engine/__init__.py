"""Pure algorithms of the documents module; nothing here knows Django."""
