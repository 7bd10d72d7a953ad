"""Folders of a watch that has run, for nodes that show one."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from comity.apps.watch.run import run_watch
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations.constants import DAY_US
from comity.system.snapshots import save_snapshot

__all__ = ["OBJECTS", "PAIR", "public_sky", "watch_folder"]

#: Objects of the catalogue; the first one is object 1, the others count from 900001.
OBJECTS = 120
PAIR = ("40001", "50002")
FILE = """operation: Example Operator
satellites:
{own}
catalogues:
  - {{name: public, from: sky.comity, every_h: 720}}
threshold_km: {limit_km}
window_d: {window_d}
thresholds: {{decide_pc: 1.0e-9, watch_pc: 1.0e-12}}
"""


@contextmanager
def quiet(_part):
    yield lambda _done, _total: None


def _behind(elements):
    """Return elements whose last set is the one before it, turned by ten-thousandths of a radian."""
    columns = {name: getattr(elements, name).copy() for name in elements.__slots__}
    for name, column in columns.items():
        column[-1] = column[-2]
        if name in {"mean_anomaly_rad", "node_rad"}:
            column[-1] += 3e-4
    return type(elements)(**columns)


def public_sky(count=OBJECTS, seed=5, at_us=None):
    """Return a catalogue of made-up objects, the epochs of all a day before an instant."""
    made = sample_snapshot(count, seed)
    made = take_rows(made, made.current)
    names = ["1", *(str(900_000 + k) for k in range(1, len(made)))]
    # Those of the case of the examples: one flies some kilometres behind the other.
    names[-2:] = PAIR
    made = replace(made, elements=_behind(made.elements))
    order = np.argsort(np.array(names))
    made = replace(take_rows(made, order), object=np.array(names)[order])
    if at_us is not None:
        newest = int(made.elements.epoch_us.max())
        epochs = made.elements.epoch_us - newest + at_us - DAY_US
        made = replace(made, elements=replace(made.elements, epoch_us=epochs))
    return made


def watch_folder(folder, at_us, *, watch, sky=None, limit_km=60, window_d=2):
    """Make the files of an operation in a folder and run its watch once; return the state folder.

    ``watch`` names the own satellites.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = "\n".join(f"  - {{object: {key}, radius_m: 5}}" for key in watch)
    text = FILE.format(own=own, limit_km=limit_km, window_d=window_d)
    (folder / "operation.yaml").write_text(text)
    sky = public_sky(at_us=at_us) if sky is None else sky
    save_snapshot(folder / "sky.comity", sky)
    run_watch(folder / "operation.yaml", at_us, quiet)
    return folder / "watch"
