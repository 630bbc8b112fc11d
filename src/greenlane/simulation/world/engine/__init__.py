"""The generation core: plain Python and numpy, without Django."""
