"""Documents: the papers behind a declaration, filed once, kept unchanged, compared with what is declared."""
