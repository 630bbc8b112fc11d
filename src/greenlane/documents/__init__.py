"""Documents: the papers behind a declaration, kept, read and compared with what was declared."""
