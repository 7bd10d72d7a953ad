"""The command ``comity`` and its panels of help."""

from cyclopts import App, Group, Parameter

from comity.cli.values import value_of

__all__ = ["ATLAS", "NODE", "PARTNERS", "SKY", "TOGETHER", "WARNINGS", "app"]

SKY = Group("Sky", sort_key=1)
PARTNERS = Group("Partners", sort_key=2)
WARNINGS = Group("Warnings", sort_key=3)
TOGETHER = Group("Together", sort_key=4)
ATLAS = Group("Atlas", sort_key=5)
NODE = Group("Node", sort_key=6)

EPILOGUE = """
Exit codes: 0 done, 1 findings or refused messages, or a fault of Comity,
2 a value that cannot be used, 3 data that cannot be read, 4 a file or service
that is not available, 5 another machine refused, 6 a signature, key or party
that is not valid, 7 a doubtful message, 130 interrupted. Errors name value,
limit and remedy; with --json they are JSON too.

First steps:
  comity demo
  comity screen FILE --days 7 --out week.csv
  comity risk EVENT.cdm
  comity avoid EVENT.cdm --catalogue FILE
  comity node init --party party:NAME --kind operator --dir FOLDER
"""

app = App(
    name="comity",
    help=(
        "Coordination in orbit between countries, alliances and operators: read "
        "catalogues, find close approaches, share data and agree who moves."
    ),
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative="", converter=value_of),
)
