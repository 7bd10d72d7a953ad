"""Entry of ``python -m comity``."""

from comity.node.cli.main import main

main()
