"""`python -m manumit.cli` is `manumit`."""

from manumit.cli import main

main()
