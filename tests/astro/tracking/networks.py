"""Random networks of parties that pass tracks on, in which every error is known exactly.

Fusion weighs states by matrices that depend on covariances alone. So each party's state is a
known linear function of the independent errors of all observers, and what its covariance should
be follows without drawing a single number.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.fusion import Track, fuse, intersect

SIZE = 6


@dataclass(frozen=True)
class Known:
    """A track, and how it depends on each observer's error: (observers, 6, 6)."""

    track: Track
    errors: np.ndarray


def random_covariance(rng):
    turn, _ = np.linalg.qr(rng.normal(size=(SIZE, SIZE)))
    return turn @ np.diag(10.0 ** rng.uniform(-1.5, 1.5, SIZE)) @ turn.T


def observers(rng, count):
    """Return the parties' own tracks: independent errors, true states 0."""
    out = []
    for k in range(count):
        p = random_covariance(rng)
        errors = np.zeros((count, SIZE, SIZE))
        errors[k] = np.linalg.cholesky(p)
        # The state itself does not matter: weights depend on covariances.
        out.append(
            Known(Track(f"p{k}", np.zeros(SIZE), p, frozenset({f"o{k}"})), errors)
        )
    return out


def joined(one, two, a, b):
    """Return the errors of ``P (a x + b y)``; a, b are informations already weighted."""
    p = np.linalg.inv(a + b)
    return np.einsum("ij,kjl->kil", p @ a, one) + np.einsum("ij,kjl->kil", p @ b, two)


def careful(mine, other):
    """Fuse as the product does, and follow the errors."""
    found = fuse([mine.track, other.track])
    first, second = (
        (mine, other) if found.steps[0][0] == mine.track.party else (other, mine)
    )
    _, method, _ = found.steps[1]
    if method == "contained":
        errors = first.errors
    else:
        weight = 1.0, 1.0
        if method == "intersection":
            _, _, omega = intersect(first.track, second.track)
            weight = 1.0 - omega, omega
        a = weight[0] * np.linalg.inv(first.track.covariance)
        b = weight[1] * np.linalg.inv(second.track.covariance)
        errors = joined(first.errors, second.errors, a, b)
    whole = found.track
    return Known(
        Track(mine.track.party, whole.state, whole.covariance, whole.sources), errors
    )


def naive(mine, other):
    """Add up whatever comes, as if errors were independent."""
    a, b = (np.linalg.inv(k.track.covariance) for k in (mine, other))
    p = np.linalg.inv(a + b)
    track = Track(
        mine.track.party,
        np.zeros(SIZE),
        0.5 * (p + p.T),
        mine.track.sources | other.track.sources,
    )
    return Known(track, joined(mine.errors, other.errors, a, b))


def run_network(rng, rule, parties=None, rounds=3):
    """Let parties pass their tracks along random links with loops; return what they hold."""
    count = parties or int(rng.integers(3, 7))
    held = observers(rng, count)
    # A ring and some chords: every message can come back.
    links = [(k, (k + 1) % count) for k in range(count)]
    links += [tuple(rng.choice(count, 2, replace=False)) for _ in range(count // 2)]
    for _ in range(rounds):
        for a, b in rng.permutation(links):
            sent = held[a]
            held[b] = rule(held[b], sent)
    return held


def overconfidence(known):
    """Return the largest factor by which the true variance is above the stated one."""
    true = np.einsum("kij,klj->il", known.errors, known.errors)
    root = np.linalg.cholesky(np.linalg.inv(known.track.covariance))
    return float(np.linalg.eigvalsh(root.T @ true @ root).max())
