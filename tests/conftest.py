"""Data and clocks for all tests."""

import os
import shutil
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("NO_COLOR", "1")
from comity.system.environment import use_kernel_cache

use_kernel_cache()
# After the cache is chosen, since this import loads the compiler.
from comity.system.satkit_dynamics import data_folder  # noqa: E402

# The library of precise dynamics keeps the folder that it is told first: not that of a test
# with a cache of its own, which is gone afterwards.
os.environ.setdefault("SATKIT_DATA", str(data_folder()))

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.federation.prepared import share_prepared_worlds  # noqa: E402
from tests.postgres_nodes import GIVEN, needed, programs, server_of  # noqa: E402
from tests.timing import Timing  # noqa: E402

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

#: Where Linux keeps files in memory, and what a session may need there, bytes.
MEMORY, ENOUGH = Path("/dev/shm"), 2 << 30  # noqa: S108 - only their owner reads them


def files_in_memory():
    """Put the tests' folders into memory: nodes wait for the disk at every write."""
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def is_worker(config):
    """Tell a worker of pytest-xdist from the process that started it."""
    return hasattr(config, "workerinput")


def pytest_configure(config):
    """Give all workers of a session one folder of prepared worlds."""
    if is_worker(config):
        share_prepared_worlds(Path(config.workerinput["prepared"]))
        return
    files_in_memory()
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    config.prepared = tempfile.mkdtemp(prefix="comity-tests-", dir=place)
    share_prepared_worlds(Path(config.prepared))
    begin_server(config)
    config.pluginmanager.register(Timing(config))


def begin_server(config):
    """Begin a PostgreSQL server where ``COMITY_STORE=postgres`` asks for nodes on one."""
    config.postgres = ExitStack()
    if not needed() or GIVEN in os.environ:
        return
    if programs() is None:
        raise pytest.UsageError("COMITY_STORE=postgres needs the server's programs")
    server = config.postgres.enter_context(server_of())
    os.environ[GIVEN] = f"{server.folder}:{server.port}"
    config.add_cleanup(config.postgres.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell a worker of pytest-xdist where prepared worlds are."""
    node.workerinput["prepared"] = node.config.prepared


def pytest_unconfigure(config):
    """Remove prepared worlds."""
    if not is_worker(config):
        shutil.rmtree(config.prepared, ignore_errors=True)


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
