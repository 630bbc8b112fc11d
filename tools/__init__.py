"""Tools of the house: run the checks, run the suite on both databases, generate documents."""
