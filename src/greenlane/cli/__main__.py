"""`python -m greenlane.cli`."""

from greenlane.cli import main

main()
