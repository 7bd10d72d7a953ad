"""Arcs of satellites by Orekit, each with an atmosphere that errs as atmospheres do; a process of its own.

``python benchmarks/orekit_arcs.py ARCS.json SPACE_WEATHER.txt OUT``: for each arc the states (km, km/s, GCRF)
at the instants asked for, one file ``NAME.npy`` each. Gravity ITU_GRACE16 to degree and order 75 (50 above 550 km, 20 for high orbits), Sun, Moon,
solid tides, relativity, radiation pressure with a conical shadow, and drag by DTM2000 with three-hourly indices
of the observed table, times a factor that changes every few hours (the arc's own draw).
"""

import json
import sys
import tempfile
from importlib import resources
from pathlib import Path

import numpy as np
from orekit_fit import data_folder

#: Degrees of gravity and fixed steps (s) below and above a height, km; of high orbits the degree.
DEGREE, HIGHER_DEGREE, GEO_DEGREE = 75, 50, 20
TOL, REL = 1e-4, 1e-11
LOW_STEP_S, HIGHER_STEP_S, HIGHER_KM = 45.0, 60.0, 6_928.0


def main(problem: Path, weather: Path, out: Path) -> None:
    """Compute all arcs that are not there yet."""
    import orekit_jpype

    orekit_jpype.initVM()
    from orekit_jpype.pyhelpers import setup_orekit_data

    told = json.loads(problem.read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = data_folder(Path(name))
        field = Path(str(resources.files("satkit_data"))) / "data" / "ITU_GRACE16.gfc"
        # Its keyword has a blank, which Orekit refuses.
        whole = field.read_text().replace("zero tide", "zero_tide")
        (folder / "ITU_GRACE16.gfc").write_text(whole)
        (folder / "weather.txt").write_text(weather.read_text())
        setup_orekit_data(filenames=str(folder), from_pip_library=False)
        world = World()
        for arc in told:
            path = out / f"{arc['name']}.npy"
            if not path.exists():
                np.save(path, world.states(arc))
                print(arc["name"], file=sys.stderr, flush=True)


class World:
    """What all arcs share."""

    def __init__(self) -> None:
        from org.orekit.bodies import (
            AnalyticalSolarPositionProvider,
            CelestialBodyFactory,
            OneAxisEllipsoid,
        )
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
        from org.orekit.frames import FramesFactory
        from org.orekit.models.earth.atmosphere import DTM2000
        from org.orekit.models.earth.atmosphere.data import CssiSpaceWeatherData
        from org.orekit.time import TimeScalesFactory
        from org.orekit.utils import Constants, IERSConventions

        self.utc = TimeScalesFactory.getUTC()
        self.inertial = FramesFactory.getGCRF()
        itrf = FramesFactory.getITRF(IERSConventions.IERS_2010, True)
        self.earth = OneAxisEllipsoid(
            Constants.WGS84_EARTH_EQUATORIAL_RADIUS,
            Constants.WGS84_EARTH_FLATTENING,
            itrf,
        )
        GravityFieldFactory.clearPotentialCoefficientsReaders()
        GravityFieldFactory.addPotentialCoefficientsReader(
            ICGEMFormatReader("ITU_GRACE16.gfc", False)
        )
        self.field = GravityFieldFactory.getNormalizedProvider(DEGREE, DEGREE)
        higher = GravityFieldFactory.getNormalizedProvider(HIGHER_DEGREE, HIGHER_DEGREE)
        high = GravityFieldFactory.getNormalizedProvider(GEO_DEGREE, GEO_DEGREE)
        self.sun = CelestialBodyFactory.getSun()
        moon = CelestialBodyFactory.getMoon()
        ut1 = TimeScalesFactory.getUT1(IERSConventions.IERS_2010, True)
        self.always = [
            ThirdBodyAttraction(self.sun),
            ThirdBodyAttraction(moon),
            SolidTides(
                itrf,
                self.field.getAe(),
                self.field.getMu(),
                self.field.getTideSystem(),
                IERSConventions.IERS_2010,
                ut1,
                [self.sun, moon],
            ),
            Relativity(self.field.getMu()),
        ]
        self.low = HolmesFeatherstoneAttractionModel(itrf, self.field)
        self.higher = HolmesFeatherstoneAttractionModel(itrf, higher)
        self.high = HolmesFeatherstoneAttractionModel(itrf, high)
        # Atmosphere and radiation need the Sun's direction alone; the ephemeris would take most
        # of the time.
        self.near_sun = AnalyticalSolarPositionProvider()
        self.air = DTM2000(
            CssiSpaceWeatherData("weather.txt"), self.near_sun, self.earth
        )

    def states(self, arc: dict) -> np.ndarray:
        """Return the states (K, 6) of an arc at its instants."""
        from org.hipparchus.geometry.euclidean.threed import Vector3D
        from org.hipparchus.ode.nonstiff import (
            DormandPrince853Integrator,
            LutherIntegrator,
        )
        from org.orekit.forces.drag import DragForce, IsotropicDrag
        from org.orekit.forces.radiation import (
            IsotropicRadiationSingleCoefficient,
            SolarRadiationPressure,
        )
        from org.orekit.orbits import CartesianOrbit, OrbitType
        from org.orekit.propagation import SpacecraftState
        from org.orekit.propagation.numerical import NumericalPropagator
        from org.orekit.time import AbsoluteDate
        from org.orekit.utils import TimeStampedPVCoordinates

        epoch = AbsoluteDate(arc["epoch"], self.utc)
        x = [float(v) * 1e3 for v in arc["state_km"]]
        pv = TimeStampedPVCoordinates(epoch, Vector3D(*x[:3]), Vector3D(*x[3:]))
        orbit = CartesianOrbit(pv, self.inertial, self.field.getMu())
        far = float(np.linalg.norm(x[:3])) / 1e3
        low, near = far < 9_000.0, far < HIGHER_KM
        # Fixed steps low down: indices change in steps, at which others would stall.
        integrator = (
            LutherIntegrator(LOW_STEP_S if near else HIGHER_STEP_S)
            if low
            else DormandPrince853Integrator(0.01, 600.0, TOL, REL)
        )
        propagator = NumericalPropagator(integrator)
        propagator.setOrbitType(OrbitType.CARTESIAN)
        propagator.setInitialState(SpacecraftState(orbit).withMass(1.0))
        field = self.high if not low else self.low if near else self.higher
        for force in [*self.always, field]:
            propagator.addForceModel(force)
        propagator.addForceModel(
            SolarRadiationPressure(
                self.near_sun,
                self.earth,
                IsotropicRadiationSingleCoefficient(arc["radiation_m2_kg"], 1.0),
            )
        )
        times = np.array(arc["times_s"])
        out = np.empty((len(times), 6))
        if not low:
            self._into(out, np.arange(len(times)), times, propagator, epoch)
            return out / 1e3
        shape = IsotropicDrag(1.0, arc["drag_m2_kg"])
        propagator.addForceModel(DragForce(self.air, shape))
        (driver,) = [
            one for one in shape.getDragParametersDrivers() if "coef" in one.getName()
        ]
        step = float(arc["factor_step_s"])
        for k, factor in enumerate(arc["factors"]):
            driver.setValue(arc["drag_m2_kg"] * factor)
            rows = np.flatnonzero((times > k * step) & (times <= (k + 1) * step))
            if k == 0:
                rows = np.flatnonzero(times <= step)
            if len(rows):
                self._into(out, rows, times, propagator, epoch)
            if (k + 1) * step < times[-1]:
                propagator.propagate(epoch.shiftedBy((k + 1) * step))
        return out / 1e3

    def _into(
        self,
        out: np.ndarray,
        rows: np.ndarray,
        times: np.ndarray,
        propagator: object,
        epoch: object,
    ) -> None:
        """Fill rows with states of a path up to the last of them."""
        generator = propagator.getEphemerisGenerator()
        propagator.propagate(epoch.shiftedBy(float(times[rows[-1]])))
        found = generator.getGeneratedEphemeris()
        for k in rows:
            at = found.propagate(epoch.shiftedBy(float(times[k]))).getPVCoordinates(
                self.inertial
            )
            p, v = at.getPosition(), at.getVelocity()
            out[k] = p.getX(), p.getY(), p.getZ(), v.getX(), v.getY(), v.getZ()


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:4]))
