"""Types of arrays: one name for each kind of number."""

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bools",
    "Floats",
    "Floats32",
    "Instants",
    "Ints",
    "Ints16",
    "Ints32",
    "Texts",
]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Ints16 = NDArray[np.int16]
Bools = NDArray[np.bool_]
Texts = NDArray[np.str_]
#: Microseconds of UTC since 1970-01-01.
Instants = NDArray[np.int64]
