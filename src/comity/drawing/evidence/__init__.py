"""A verified bundle of evidence enters; printed pages leave, as data: `evidence_sheet`.

The pages say who signed what and when, under which clauses, how each document is proven, and what was
not checked. Everything in them comes from the bundle: the same bundle gives the same pages.
"""

from comity.drawing.evidence.pages import BUNDLE_NAME, PDF_NAME, evidence_sheet

__all__ = ["BUNDLE_NAME", "PDF_NAME", "evidence_sheet"]
