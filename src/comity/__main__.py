"""Entry of ``python -m comity``."""

from comity.main import main

main()
