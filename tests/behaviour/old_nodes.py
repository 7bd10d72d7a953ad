"""Makes the worlds that are recorded: two years of agreements, notices and a case.

``net``: alfa, bravo and a gateway; five agreements signed by all, elements shared, one
notice understood and one that nobody has read. ``cases``: alfa and bravo with a case that
is opened, acknowledged and proposed; ``early``: the same before there was a case; ``sole``:
the case is opened, and one of the objects cannot move. Nothing here is needed to use what was recorded.
"""

import shutil
import tempfile
from pathlib import Path

from tests.behaviour.inputs import pack
from tests.behaviour.worlds import WORLDS
from tests.federation.folders import save_world

FACTS = {
    "area": "5.24° N, 52.77° W",
    "earliest_us": "3 March 2027, 10:30",
    "latest_us": "3 March 2027, 14:00",
    "azimuth_deg": "93.5",
    "class": "space launch",
}


def make_net(folder):
    from tests.acts import acknowledge
    from tests.apps.atlas.test_peers import AGREED
    from tests.apps.links.test_support_requests import TERMS
    from tests.apps.notices.net import CRISIS, LAUNCH, Net
    from tests.apps.notices.test_nodes import send
    from tests.federation.test_channels import share
    from tests.federation.test_missions import PACT as MISSION
    from tests.federation.world import bilateral

    support = TERMS.format(one="alfa", two="bravo")
    support = support.replace("agreement: alfa-bravo", "agreement: support")
    mission = MISSION.replace("charlie", "gate")
    with Net(folder / "made") as net:
        net.agree(bilateral("alfa", "bravo"), "alfa", "bravo")
        net.agree(support, "alfa", "bravo")
        net.agree(AGREED, "alfa", "bravo")
        net.agree(mission, "alfa", "bravo", "gate")
        share(net)
        net.clock.move(60)
        first = send(net, "pre-launch", LAUNCH)
        net.carry()
        acknowledge(net.nodes["bravo"], first, "shown")
        acknowledge(net.nodes["bravo"], first, "understood", read_back=FACTS)
        net.carry()
        net.clock.move(60)
        send(net, "crisis", CRISIS)
        net.carry()
        net.sync("alfa", "bravo")
        save_world(net, folder / "kept" / "net")


def make_cases(folder):
    from tests.acts import jobs, open_from_message
    from tests.apps.cases.cases import HOUR_US, START, message, partners, set_limits

    texts = folder / "messages"
    texts.mkdir()
    first = message(texts, "first")
    message(texts, "second", seed=3)
    message(texts, "calm", created_us=START + HOUR_US, miss=60.0)
    for kind in ("automated", "non-manoeuvrable"):
        name = "cases" if kind == "automated" else "sole"
        with partners(folder / name, ("automated", kind)) as world:
            for one in world.nodes:
                set_limits(world, one, catalogue="sample:200")
            if name == "cases":
                save_world(world, folder / "kept" / "early")
            case = open_from_message(world.nodes["alfa"], "party:bravo", first)
            world.settle()
            for _ in range(2 if name == "cases" else 0):
                jobs.take_next(world.nodes["bravo"], case)
                world.settle()
            save_world(world, folder / "kept" / name)
    shutil.copytree(texts, folder / "kept" / "messages")


def make_worlds():
    """Record the worlds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_net(folder)
        make_cases(folder)
        pack(folder / "kept", WORLDS)
