"""Data and clocks for all tests."""

import os
import warnings
from pathlib import Path

os.environ.setdefault("NO_COLOR", "1")
from comity.system.environment import use_kernel_cache

use_kernel_cache()

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile(
    "comity",
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
#: Long and different each time (`make fuzz`); what fails is kept and tried first next time.
settings.register_profile(
    "long",
    deadline=None,
    max_examples=int(os.environ.get("COMITY_EXAMPLES", "5000")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("comity")
warnings.filterwarnings("ignore", message=".*ABI version.*")


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder with real data, or skip."""
    given = os.environ.get("COMITY_DATA")
    if not given or not Path(given).is_dir():
        pytest.skip("real data are absent: set COMITY_DATA to their folder")
    return Path(given)


@pytest.fixture(scope="session")
def real(data):
    """Return the snapshot of 2024-11-01, or skip."""
    from comity.system.catalogue_files import import_files

    path = data / "catalogue" / "celestrak_on_orbit_20241101.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    return import_files([path])
