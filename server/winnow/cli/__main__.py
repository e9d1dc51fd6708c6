"""`python -m winnow.cli`."""

from winnow.cli.app import main

main()
