"""Records enter; SVG and pages leave, each picture with its table.

The one place that draws: command line, notebook, report and console show the same
pictures. It refuses nothing and loads nothing: no script, no font, no other host.
"""

from comity.drawing.encounter import Encounter, encounter_svg, encounter_table
from comity.drawing.report import Report, report_html

__all__ = ["Encounter", "Report", "encounter_svg", "encounter_table", "report_html"]
