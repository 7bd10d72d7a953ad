"""The same fit of laser ranges by Orekit through its Python wrapper; a process of its own.

``python benchmarks/orekit_fit.py FILE.json DATA`` with the problem as ``benchmarks.orbits`` writes
it: ranges (km, air and centre of mass taken out), sites, first orbit, forces. Prints the orbit and
the seconds of the fit itself, without the start of Java, the files and one warm-up.
"""

import json
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path


def data_folder(folder: Path) -> Path:
    """Return a folder with what Orekit reads, made of links to packages."""
    import astropy_iers_data as iers

    source = Path(str(resources.files("satkit_data"))) / "data"
    (folder / "lnxp1550.440").symlink_to(source / "linux_p1550p2650.440")
    (folder / "JGM3.gfc").symlink_to(source / "JGM3.gfc")
    (folder / "finals2000A.all").symlink_to(iers.IERS_A_FILE)
    rows, names = [], "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    leaps = [
        line.split()
        for line in Path(iers.IERS_LEAP_SECOND_FILE).read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    # The form of IERS's UTC-TAI.history, from the first leap second on.
    for k, leap in enumerate(leaps):
        day = f" {leap[3]}  {names[int(leap[2]) - 1]}. {int(leap[1])}"
        nxt = leaps[k + 1] if k + 1 < len(leaps) else None
        until = f"{nxt[3]}  {names[int(nxt[2]) - 1]}. {int(nxt[1])}" if nxt else ""
        rows.append(f"{day} - {until}  {int(float(leap[4]))}s")
    (folder / "UTC-TAI.history").write_text("\n".join(rows) + "\n")
    return folder


def main(problem: Path) -> None:
    """Fit, and print what came out as JSON."""
    import orekit_jpype

    orekit_jpype.initVM()
    from orekit_jpype.pyhelpers import setup_orekit_data

    told = json.loads(problem.read_text())
    with tempfile.TemporaryDirectory() as folder:
        setup_orekit_data(
            filenames=str(data_folder(Path(folder))), from_pip_library=False
        )
        fit(told)
        begin = time.perf_counter()
        state, iterations, rms = fit(told)
        seconds = time.perf_counter() - begin
    print(
        json.dumps(
            {
                "seconds": seconds,
                "state_km": state,
                "iterations": iterations,
                "rms_m": rms,
            }
        )
    )


def fit(told: dict) -> tuple[list[float], int, float]:  # noqa: PLR0915 - one script of theirs
    """Return state (km, km/s) in GCRF, iterations and rms (m)."""
    from org.hipparchus.geometry.euclidean.threed import Vector3D
    from org.hipparchus.linear import QRDecomposer
    from org.hipparchus.optim.nonlinear.vector.leastsquares import GaussNewtonOptimizer
    from org.orekit.bodies import (
        CelestialBodyFactory,
        GeodeticPoint,
        OneAxisEllipsoid,
    )
    from org.orekit.estimation.leastsquares import BatchLSEstimator
    from org.orekit.estimation.measurements import (
        GroundStation,
        ObservableSatellite,
        Range,
    )
    from org.orekit.estimation.measurements.modifiers import Bias
    from org.orekit.forces.gravity import (
        HolmesFeatherstoneAttractionModel,
        Relativity,
        SolidTides,
        ThirdBodyAttraction,
    )
    from org.orekit.forces.gravity.potential import (
        GravityFieldFactory,
        ICGEMFormatReader,
    )
    from org.orekit.forces.radiation import (
        IsotropicRadiationSingleCoefficient,
        SolarRadiationPressure,
    )
    from org.orekit.frames import FramesFactory, TopocentricFrame
    from org.orekit.orbits import CartesianOrbit, PositionAngleType
    from org.orekit.propagation.conversion import (
        DormandPrince853IntegratorBuilder,
        NumericalPropagatorBuilder,
    )
    from org.orekit.time import AbsoluteDate, TimeScalesFactory
    from org.orekit.utils import (
        Constants,
        IERSConventions,
        TimeStampedPVCoordinates,
    )

    utc = TimeScalesFactory.getUTC()
    inertial = FramesFactory.getGCRF()
    itrf = FramesFactory.getITRF(IERSConventions.IERS_2010, True)
    earth = OneAxisEllipsoid(
        Constants.WGS84_EARTH_EQUATORIAL_RADIUS, Constants.WGS84_EARTH_FLATTENING, itrf
    )
    GravityFieldFactory.clearPotentialCoefficientsReaders()
    GravityFieldFactory.addPotentialCoefficientsReader(
        ICGEMFormatReader("JGM3.gfc", False)
    )
    field = GravityFieldFactory.getNormalizedProvider(told["degree"], told["degree"])
    sun, moon = CelestialBodyFactory.getSun(), CelestialBodyFactory.getMoon()
    epoch = AbsoluteDate(told["epoch"], utc)
    x = [float(v) * 1e3 for v in told["state_km"]]
    pv = TimeStampedPVCoordinates(
        epoch, Vector3D(x[0], x[1], x[2]), Vector3D(x[3], x[4], x[5])
    )
    orbit = CartesianOrbit(pv, inertial, field.getMu())
    builder = NumericalPropagatorBuilder(
        orbit,
        DormandPrince853IntegratorBuilder(0.001, 300.0, 0.001),
        PositionAngleType.TRUE,
        10.0,
    )
    builder.setMass(1.0)
    builder.addForceModel(HolmesFeatherstoneAttractionModel(itrf, field))
    builder.addForceModel(ThirdBodyAttraction(sun))
    builder.addForceModel(ThirdBodyAttraction(moon))
    ut1 = TimeScalesFactory.getUT1(IERSConventions.IERS_2010, True)
    builder.addForceModel(
        SolidTides(
            itrf,
            field.getAe(),
            field.getMu(),
            field.getTideSystem(),
            IERSConventions.IERS_2010,
            ut1,
            [sun, moon],
        )
    )
    builder.addForceModel(Relativity(field.getMu()))
    builder.addForceModel(
        SolarRadiationPressure(
            sun,
            earth,
            IsotropicRadiationSingleCoefficient(told["radiation_m2_kg"], 1.0),
        )
    )
    stations, biases = {}, {}
    for site in told["sites"]:
        point = GeodeticPoint(
            site["latitude_rad"], site["longitude_rad"], site["altitude_m"]
        )
        stations[site["name"]] = GroundStation(
            TopocentricFrame(earth, point, site["name"])
        )
        bias = Bias([f"{site['name']} bias"], [0.0], [1.0], [-1000.0], [1000.0])
        bias.getParametersDrivers().get(0).setSelected(True)
        biases[site["name"]] = bias
    seen = ObservableSatellite(0)
    estimator = BatchLSEstimator(
        GaussNewtonOptimizer(QRDecomposer(1e-11), False), builder
    )
    estimator.setParametersConvergenceThreshold(1e-3)
    estimator.setMaxIterations(25)
    estimator.setMaxEvaluations(35)
    for row in told["ranges"]:
        received = AbsoluteDate(row["sent"], utc).shiftedBy(row["flight_s"])
        one = Range(
            stations[row["station"]],
            True,
            received,
            row["range_km"] * 1e3,
            1.0,
            1.0,
            seen,
        )
        one.addModifier(biases[row["station"]])
        estimator.addMeasurement(one)
    done = estimator.estimate()
    found = done[0].getInitialState().getPVCoordinates(inertial)
    place, speed = found.getPosition(), found.getVelocity()
    state = [
        place.getX(),
        place.getY(),
        place.getZ(),
        speed.getX(),
        speed.getY(),
        speed.getZ(),
    ]
    optimum = estimator.getOptimum()
    return (
        [v / 1e3 for v in state],
        estimator.getIterationsCount(),
        float(optimum.getRMS()),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
