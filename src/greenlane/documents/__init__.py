<<<<<<< HEAD
"""Documents: filed once, kept unchanged, linked to as many declarations as they support."""
=======
"""Documents: the papers behind a declaration, kept, read and compared with what was declared."""
>>>>>>> docs-crosscheck
