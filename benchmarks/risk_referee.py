"""A referee for probabilities of collision: plain sampling in numpy, sharing no code.

Written from the definitions alone: two distributions, normal over equinoctial elements
(n, a_f, a_g, chi, psi, lambda), two-body motion, and the question whether the distance falls to
the radius at some instant of a window. Own conversion of elements, own solution of Kepler's
equation, own partial derivatives (by differences), own search: none
of the kernels, linear maps or quadratures of the product.
"""

import numpy as np

__all__ = ["MU", "elements", "factor_over_elements", "hits_of", "nearest_outside", "states"]

#: Gravitational parameter of the Earth, km³/s² (IERS Conventions 2010, TCG-compatible).
MU = 398600.4418
Array = np.ndarray


def elements(state: Array) -> Array:
    """Return equinoctial elements (6,) of a state (6,), from vectors alone."""
    r, v = state[:3], state[3:]
    rn = np.sqrt(r @ r)
    axis = 1.0 / (2.0 / rn - v @ v / MU)
    h = np.cross(r, v)
    w = h / np.sqrt(h @ h)
    chi, psi = w[0] / (1.0 + w[2]), -w[1] / (1.0 + w[2])
    f, g = frame(chi, psi)
    e = np.cross(v, h) / MU - r / rn
    af, ag = e @ f, e @ g
    x, y = r @ f, r @ g
    # Eccentric longitude from the ellipse's own coordinates.
    b = 1.0 / (1.0 + np.sqrt(1.0 - af**2 - ag**2))
    m = axis * np.array([[1.0 - ag**2 * b, af * ag * b], [af * ag * b, 1.0 - af**2 * b]])
    c, s = np.linalg.solve(m, np.array([x + axis * af, y + axis * ag]))
    longitude = np.arctan2(s, c)
    mean = longitude + ag * np.cos(longitude) - af * np.sin(longitude)
    return np.array([np.sqrt(MU / axis**3), af, ag, chi, psi, mean])


def frame(chi: Array, psi: Array) -> tuple[Array, Array]:
    """Return the orbit's axes (3, ...) of node and inclination."""
    d = 1.0 + chi**2 + psi**2
    f = np.array([1.0 - chi**2 + psi**2, 2.0 * chi * psi, -2.0 * chi]) / d
    g = np.array([2.0 * chi * psi, 1.0 + chi**2 - psi**2, 2.0 * psi]) / d
    return f, g


def states(e: Array, t: Array) -> tuple[Array, Array]:
    """Return positions and velocities (3, ...) of elements (6, ...) after times."""
    n, af, ag, chi, psi, mean = e
    mean = mean + n * t
    longitude = mean + 0.0 * t
    for _ in range(30):
        c, s = np.cos(longitude), np.sin(longitude)
        step = (longitude + ag * c - af * s - mean) / (1.0 - ag * s - af * c)
        longitude = longitude - step
        if step.size == 0 or float(np.max(np.abs(step))) < 1e-13:
            break
    c, s = np.cos(longitude), np.sin(longitude)
    axis = (MU / n**2) ** (1.0 / 3.0)
    b = 1.0 / (1.0 + np.sqrt(1.0 - af**2 - ag**2))
    x = axis * ((1.0 - ag**2 * b) * c + af * ag * b * s - af)
    y = axis * ((1.0 - af**2 * b) * s + af * ag * b * c - ag)
    rate = n * axis / (1.0 - ag * s - af * c)
    u = rate * (af * ag * b * c - (1.0 - ag**2 * b) * s)
    v = rate * ((1.0 - af**2 * b) * c - af * ag * b * s)
    f, g = frame(chi, psi)
    return x * f + y * g, u * f + v * g


def factor_over_elements(state: Array, factor: Array) -> tuple[Array, Array]:
    """Return elements and a factor (6, k) over them of a factor (6, k) over a state."""
    mean = elements(state)
    steps = np.r_[np.full(3, 0.5), np.full(3, 5e-4)]
    jacobian = np.empty((6, 6))
    for k, step in enumerate(steps):
        # Five-point differences: 1e-12 of the orbit's size.
        values = []
        for m in (-2.0, -1.0, 1.0, 2.0):
            moved = state.copy()
            moved[k] += m * step
            values.append(elements(moved))
        diff = [values[0] - values[3], 8.0 * (values[2] - values[1])]
        diff[0][5] = np.angle(np.exp(1j * diff[0][5]))
        diff[1][5] = 8.0 * np.angle(np.exp(1j * (values[2] - values[1])[5]))
        jacobian[:, k] = (diff[0] + diff[1]) / (12.0 * step)
    return mean, jacobian @ factor


def hits_of(
    pair: tuple[Array, Array],
    factors: tuple[Array, Array],
    radius_km: float,
    window_s: tuple[float, float],
    trials: int,
    seed: int,
) -> int:
    """Count trials whose distance falls to the radius at some instant of a window.

    Each trial is looked at on a grid that is fine enough for two-body motion (a 120th of a
    period); from every place whose distance is lower than that of its neighbours, and from both
    ends, the least distance is found by Newton's method on the square of the distance. A trial
    that begins inside is a hit.
    """
    rng = np.random.default_rng(seed)
    one, f1 = factor_over_elements(pair[0], factors[0])
    two, f2 = factor_over_elements(pair[1], factors[1])
    period = 2.0 * np.pi / max(one[0], two[0])
    number = max(9, int(120 * (window_s[1] - window_s[0]) / period))
    grid = np.linspace(*window_s, number)
    hits, block = 0, max(200, 400_000 // len(grid))
    while trials > 0:
        size = min(block, trials)
        trials -= size
        e1 = one[:, None] + f1 @ rng.standard_normal((f1.shape[1], size))
        e2 = two[:, None] + f2 @ rng.standard_normal((f2.shape[1], size))
        hits += _hits(e1, e2, grid, radius_km)
    return hits


def nearest_outside(
    pair: tuple[Array, Array],
    factors: tuple[Array, Array],
    window_s: tuple[float, float],
    inner_s: tuple[float, float],
    trials: int,
    seed: int,
) -> float:
    """Return the least distance that trials have in a window outside of an inner one, km."""
    rng = np.random.default_rng(seed)
    one, f1 = factor_over_elements(pair[0], factors[0])
    two, f2 = factor_over_elements(pair[1], factors[1])
    grid = np.linspace(*window_s, 2401)
    grid = grid[(grid < inner_s[0]) | (grid > inner_s[1])]
    e1 = one[:, None] + f1 @ rng.standard_normal((f1.shape[1], trials))
    e2 = two[:, None] + f2 @ rng.standard_normal((f2.shape[1], trials))
    r1, v1 = states(e1[:, :, None], grid[None, :])
    r2, v2 = states(e2[:, :, None], grid[None, :])
    rel, vel = r2 - r1, v2 - v1
    # Between two places of the grid paths are straight to a few hundred metres.
    step = grid[1] - grid[0]
    move = -np.sum(rel * vel, axis=0) / np.maximum(np.sum(vel * vel, axis=0), 1e-30)
    near = rel + vel * np.clip(move, -step, step)
    return float(np.sqrt(np.min(np.sum(near * near, axis=0))))


def _hits(e1: Array, e2: Array, grid: Array, radius: float) -> int:
    r1, v1 = states(e1[:, :, None], grid[None, :])
    r2, v2 = states(e2[:, :, None], grid[None, :])
    far = np.sum((r2 - r1) ** 2, axis=0)
    hit = np.any(far <= radius**2, axis=1)
    slope = np.sum((r2 - r1) * (v2 - v1), axis=0)
    # A minimum lies where the distance stops falling and begins to rise.
    row, column = np.nonzero((slope[:, :-1] < 0.0) & (slope[:, 1:] >= 0.0))
    keep = ~hit[row]
    row, column = row[keep], column[keep]
    low, high = grid[column], grid[column + 1]
    t = 0.5 * (low + high)
    for _ in range(60):
        a, u = states(e1[:, row], t)
        b, w = states(e2[:, row], t)
        rel, vel = b - a, w - u
        inner = np.sum(rel * vel, axis=0)
        pull = -MU * (
            b / np.sum(b * b, axis=0) ** 1.5 - a / np.sum(a * a, axis=0) ** 1.5
        )
        bend = np.sum(vel * vel, axis=0) + np.sum(rel * pull, axis=0)
        high = np.where(inner >= 0.0, t, high)
        low = np.where(inner < 0.0, t, low)
        step = -inner / np.where(bend > 0.0, bend, 1.0)
        new = t + step
        good = (bend > 0.0) & (new >= low) & (new <= high)
        new = np.where(good, new, 0.5 * (low + high))
        moved = np.abs(new - t) * np.sqrt(np.sum(vel * vel, axis=0))
        t = new
        if moved.size == 0 or float(np.max(moved)) < 1e-8:
            break
    if len(row):
        a, _ = states(e1[:, row], t)
        b, _ = states(e2[:, row], t)
        hit[row[np.sum((b - a) ** 2, axis=0) <= radius**2]] = True
    return int(np.count_nonzero(hit))
