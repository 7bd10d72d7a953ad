"""A survey of thousands of objects: which plot is whose, beside Stone Soup on the same plots.

Run as a module: ``python -m benchmarks.association``. Both get the same catalogue with its covariances, the
same scans, chances and densities; Stone Soup tracks in Cartesian places with covariances out of ranges and
angles, two-body motion by an extended Kalman filter, and its own association (global nearest neighbour, and
joint probabilities with efficient hypothesis management). Only objects that could be in view of a scan are
given to it, as it would otherwise try all of them on each.
"""

import sys
import time
from datetime import datetime, timedelta

import numpy as np
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
from stonesoup.dataassociator.probability import JPDAwithEHM2
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.hypothesiser.probability import PDAHypothesiser
from stonesoup.measures import Mahalanobis
from stonesoup.models.base import GaussianModel
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.base import TransitionModel
from stonesoup.predictor.kalman import ExtendedKalmanPredictor
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.types.track import Track
from stonesoup.types.update import GaussianStateUpdate
from stonesoup.updater.kalman import ExtendedKalmanUpdater

from comity.astro.orbits.two_body import transition
from comity.astro.tracking.association import associate
from tests.astro.tracking.survey import DETECTED, GHOSTS, Survey, make_survey

KNOWN, MINUTES, SEED = 2_900, 45.0, 7
EPOCH = datetime(2024, 3, 1)  # noqa: DTZ001 - theirs knows no zones


class TwoBody(TransitionModel, GaussianModel):
    """Two-body motion for Stone Soup, with partials in closed form."""

    @property
    def ndim_state(self) -> int:
        """Return six."""
        return 6

    def function(self, state, noise=False, **kwargs):  # noqa: ANN001, ANN003, ANN201, ARG002, D102
        vector = np.asarray(state.state_vector, np.float64).ravel()
        seconds = kwargs["time_interval"].total_seconds()
        moved = transition(vector[:3], vector[3:], seconds)[0]
        return type(state.state_vector)(moved.reshape(6, 1))

    def jacobian(self, state, **kwargs):  # noqa: ANN001, ANN003, ANN201, D102
        vector = np.asarray(state.state_vector, np.float64).ravel()
        seconds = kwargs["time_interval"].total_seconds()
        return transition(vector[:3], vector[3:], seconds)[1]

    def covar(self, **_kwargs):  # noqa: ANN003, ANN201, D102
        return np.zeros((6, 6))

    def rvs(self, *_args, **_kwargs):  # noqa: ANN002, ANN003, ANN201, D102
        return np.zeros((6, 1))

    def pdf(self, *_args, **_kwargs):  # noqa: ANN002, ANN003, ANN201, D102
        raise NotImplementedError


def score(survey: Survey, owner: np.ndarray) -> tuple[float, float]:
    """Return precision and recall."""
    told = owner >= 0
    known = (survey.truth >= 0) & (survey.truth < survey.known)
    good = told & (owner == survey.truth)
    return float(good.sum() / told.sum()), float(good.sum() / known.sum())


def detections(survey: Survey) -> list[list[Detection]]:
    """Return Stone Soup's detections of each scan, with the index of the plot."""
    plots = survey.plots
    places = plots.places()
    out: list[list[Detection]] = [[] for _ in survey.times_s]
    for k in range(len(plots)):
        axes = np.vstack([plots.across[k], plots.line[k]])
        sigma = np.array(
            [*(plots.sigma_rad[k] * plots.range_km[k]), plots.sigma_range_km[k]]
        )
        model = LinearGaussian(6, [0, 1, 2], axes.T @ np.diag(sigma**2) @ axes)
        when = EPOCH + timedelta(seconds=float(survey.times_s[plots.scan[k]]))
        out[plots.scan[k]].append(
            Detection(
                places[k].reshape(3, 1),
                when,
                measurement_model=model,
                metadata={"plot": k},
            )
        )
    return out


def start_tracks(survey: Survey) -> tuple[dict[int, Track], dict[int, list[int]]]:
    """Return a track for each object that may be seen, and who is in view of each scan."""
    scene = survey.scene
    tracks: dict[int, Track] = {}
    in_view: dict[int, list[int]] = {}
    for k in range(survey.known):
        for s in scene.scans[k].tolist():
            in_view.setdefault(s, []).append(k)
        if len(scene.scans[k]):
            # The state at the beginning: that of the first scan, led back.
            gap = float(survey.times_s[scene.scans[k][0]])
            first = scene.paths[k][0]
            state = transition(first[:3], first[3:], -gap)[0]
            tracks[k] = Track(
                [GaussianState(state.reshape(6, 1), scene.covariances[k], EPOCH)]
            )
    return tracks, in_view


def associator(updater: ExtendedKalmanUpdater, joint: bool) -> object:
    """Return Stone Soup's association: joint probabilities, or the nearest neighbours together."""
    predictor = ExtendedKalmanPredictor(TwoBody())
    volume = (
        2.0 * np.pi * (1.0 - np.sin(np.radians(15.0))) * (3500.0**3 - 400.0**3) / 3.0
    )
    if joint:
        return JPDAwithEHM2(
            PDAHypothesiser(
                predictor,
                updater,
                clutter_spatial_density=(GHOSTS + 1.0) / volume,
                prob_detect=DETECTED,
                prob_gate=0.9999,
            )
        )
    measure = Mahalanobis()
    return GNNWith2DAssignment(
        DistanceHypothesiser(predictor, updater, measure, missed_distance=4.6)
    )


def mixed(updater: ExtendedKalmanUpdater, hypotheses: object, when: datetime) -> object:
    """Return the state of all hypotheses together, by their probabilities."""
    weights = np.array([float(h.probability) for h in hypotheses])
    states = [updater.update(h) if h else h.prediction for h in hypotheses]
    means = np.array([np.asarray(s.state_vector, np.float64).ravel() for s in states])
    mean = np.average(means, axis=0, weights=weights)
    off = means - mean
    spread = (
        np.einsum(
            "h,hij->ij",
            weights,
            np.array([np.asarray(s.covar, np.float64) for s in states]),
        )
        + (weights[:, None] * off).T @ off
    )
    return GaussianStateUpdate(mean.reshape(6, 1), spread, hypotheses, when)


def stone_soup(survey: Survey, joint: bool) -> np.ndarray:
    """Return the owner of each plot as Stone Soup tells it."""
    updater = ExtendedKalmanUpdater(None)
    association = associator(updater, joint)
    tracks, in_view = start_tracks(survey)
    owner = np.full(len(survey.plots), -1)
    chance = np.zeros(len(survey.plots))
    for s, seen in enumerate(detections(survey)):
        if s % 30 == 0:
            print(f"  Stone Soup: scan {s}", file=sys.stderr, flush=True)
        some = {tracks[k]: k for k in in_view.get(s, [])}
        if not some or not seen:
            continue
        when = EPOCH + timedelta(seconds=float(survey.times_s[s]))
        found = association.associate(set(some), set(seen), when)
        for track, hypothesis in found.items():
            if joint:
                track.append(mixed(updater, hypothesis, when))
                best = max(hypothesis, key=lambda h: float(h.probability))
                sure = float(best.probability)
            else:
                track.append(
                    updater.update(hypothesis) if hypothesis else hypothesis.prediction
                )
                best, sure = hypothesis, 1.0
            if best:
                plot = best.measurement.metadata["plot"]
                if sure > chance[plot]:
                    owner[plot], chance[plot] = some[track], sure
    return owner


def main(known: int = KNOWN) -> None:
    """Print the table."""
    small = make_survey(1, known=50, unknown=2, clouds=1, minutes=2.0)
    associate(small.plots, small.scene)
    survey = make_survey(
        SEED, known=known, unknown=known // 40, clouds=known // 50, minutes=MINUTES
    )
    seen = sum(len(scans) > 0 for scans in survey.scene.scans)
    ghosts = float(np.mean(survey.truth < 0))
    print(
        f"\n### Association: {known:,} objects, {seen:,} of them in view, "
        f"{len(survey.plots):,} plots of {len(survey.times_s)} scans, "
        f"{100 * ghosts:.0f} % false, {100 * (1 - DETECTED):.0f} % missed\n"
    )
    print("| who | precision | recall | seconds |")
    print("|---|---|---|---|")
    begin = time.perf_counter()
    ours = associate(survey.plots, survey.scene).object
    seconds = time.perf_counter() - begin
    precision, recall = score(survey, ours)
    print(f"| Comity | {precision:.4f} | {recall:.4f} | {seconds:.1f} |", flush=True)
    for words, joint in (("joint, EHM2", True), ("nearest neighbour, global", False)):
        begin = time.perf_counter()
        theirs = stone_soup(survey, joint)
        spent = time.perf_counter() - begin
        precision, recall = score(survey, theirs)
        print(
            f"| Stone Soup 1.9.1, {words} | {precision:.4f} | {recall:.4f} | {spent:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:] if word.isdigit()))
