from comity.apps.avoidance.assess import assess_message as assess
from comity.apps.avoidance.plan_message import avoid as avoid
from comity.apps.tracking.fit import fit_orbit as fit_orbit
from comity.astro.screening import screen as screen
from comity.system.catalogue_files import read_catalogue as read_catalogue
from comity.system.environment import use_packaged_kernels as use_packaged_kernels
from comity.system.message_files import read_cdm as read_cdm

__all__ = [
    "assess",
    "avoid",
    "fit_orbit",
    "read_catalogue",
    "read_cdm",
    "screen",
    "use_packaged_kernels",
]
