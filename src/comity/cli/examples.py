"""An example of each command, for the end of its help; a test parses every one of them."""

from collections.abc import Mapping

__all__ = ["EXAMPLES", "epilogue_of"]

_TEXT = """
act journal | --dir node
act list | --dir node
act prove | 4f1c --dir node --as Bo
act show | 4f1c --dir node
act withdraw | 4f1c --dir node
agreement check | sky.yaml
agreement draft | sky.yaml --dir node
agreement explain | sky.yaml --party FRA
agreement list | --dir node
agreement reject | sky@9c1f22ab04d7 --dir node
agreement show | sky --dir node
agreement sign | sky@9c1f22ab04d7 --dir node --as Ada
agreement withdraw | sky --dir node
atlas amend | mem-artemis --collection records --record mem-artemis-2027-01 --party Kenya --valid 2027-01-15/.. --source wire --locator "page 1"
atlas build | --out site --base https://atlas.example
atlas check | records
atlas diff | old.txt new.txt
atlas export | csv --out claims.csv
atlas heard | --dir node
atlas import | news.jsonl --kind documents --collection records
atlas network | --since 1990 --until 2000 --picture network.svg
atlas review accept | doc-7 --collection records --record agr-2026 --locator "page 3"
atlas review accept-many | lau-2024-001 lau-2024-002 --collection records
atlas review confirm | agr-2026 --server https://node.example
atlas review decisions | --collection records
atlas review list | --collection records --limit 5
atlas review reject | doc-7 --collection records --reason "not orbit"
atlas review undo | agr-2026 --collection records --reason "the wrong treaty"
atlas rolls | --stale
atlas search | kourou --kind facility
atlas shifts | --party France
atlas show | France
atlas state | agr-2026 --with FRA --dir node
atlas timeline | --party France --kind agreement --picture france.svg
audit export | --out audit.ndjson --since 2026-11-01 --dir node
audit list | --person Ada --limit 20 --dir node
audit show | 12 --dir node
audit verify | audit.ndjson
avoid | event.cdm --catalogue active.csv --out plan.ocm
case acknowledge | 1a2b --dir node
case close | 1a2b --dir node
case commit | 1a2b --dir node
case counter | 1a2b "an hour later" --dir node
case draft | event.cdm --with party:bravo --dir node
case evidence | 1a2b --at 2024-11-03T17:00:00 --dv-m-s 0 0.05 0 --dir node
case list | --dir node
case next | 1a2b --dir node
case open | event.cdm --with party:bravo --dir node
case plan | 1a2b plan.txt --dir node
case promise | 1a2b --dir node
case propose | 1a2b --dir node
case refuse | 1a2b own-limits --words "no contact before" --dir node
case rehearse | sample:20000 --out rehearsal
case reopen | 1a2b newer.cdm --dir node
case replay | 1a2b --dir node
case show | 1a2b --dir node
case stand-down | 1a2b --dir node
case take-over | 1a2b --dir node
case withdraw | 1a2b not-capable --dir node
catalogue diff | yesterday.csv today.csv
catalogue fetch | celestrak:active --out active.csv
catalogue import | active.csv --out active.comity
catalogue show | active.csv --find zarya
channel map | --real --picture net.svg
channel status | --dir node
channel test | party:bravo --dir node
completion | bash
computation cancel | 7d20 --dir node
computation continue | 7d20 --dir node
computation installed | --dir node
computation list | --dir node
computation show | 7d20 --dir node
computation stop | 7d20 --dir node
conformance | https://tested.example --dir kit
conformance list |
conformance prepare | --out try
demo | --catalogue sample:5000 --out demo.html
doctor |
ephemeris | active.csv --objects "ISS (ZARYA)" --days 1 --out track.geojson
fleet coverage | fleet.yaml --start 2026-07-10 --picture map.svg
fleet plan | fleet.yaml --start 2026-07-10 --loss satellite
fleet report | fleet.yaml --start 2026-07-10 --out fleet.html
fleet resilience | fleet.yaml --start 2026-07-10 --together 2
fleet shares | fleet.yaml --start 2026-07-10 --measure coverage
ledger erase | --dir node
ledger export | --out evidence.json --party party:bravo --dir node
ledger list | --limit 20 --dir node
ledger prove | 12 --dir node
ledger verify | evidence.json
link answer | schedule.json --with party:bravo --dir node
link answers | --dir node
link ask | requests.json --with party:bravo --dir node
link asked | --dir node
link budget | --link x-band.json --range-km 1000
link interference | --case case.json --stations sites.csv --start 2024-11-01 --wanted 25544 --emitters owner:FR --catalogue active.csv
link match | ours.json theirs.json
link plan | windows.json --start 2024-11-01 --rate-mbit-s 100 --out plan.json
link route | --plan plan.json --from 1 --to 9 --ready-s 0
link schedule | --instance week.json --seconds 30 --out week.ics
link windows | --catalogue active.csv --objects 25544 --stations sites.csv --start 2024-11-01 --out passes.ics
message check | event.cdm own.oem
message convert | event.cdm --out event.xml
message fetch | mails space-track --into messages
mission check | ice-watch --dir node
mission list | --dir node
mission plan | ice-watch --dir node
mission report | ice-watch objects bus --objects object:norad:70001 --dir node
mission show | ice-watch --dir node
node accept | node-2.answer --dir node
node adopt-policy | --dir node
node backup | --out backup.db --dir node
node certify | person deputy.key --name Deputy --dir node
node init | --party party:alfa --kind operator --dir node
node move | --to postgresql://comity@db.example:5432/alfa --dir node
node new-root | root-2.key --reason "the old one is lost" --dir node
node pins | --certificate next.pem --dir node
node protect | --dir node
node replace-stolen | node-2.key --name "node 2" --reason "host was lost" --dir node
node request | node node-2.key --out node-2.request --name "node 2" --dir node
node restore | --backup backup.db --dir node
node revoke | 5e0a --reason "left the house" --dir node
node rotate node | node-2.key --name "node 2" --dir node
node rotate person | deputy-2.key --name "Deputy 2" --dir node
node rotate sealing | --dir node
node show | --check --dir node
node sign-request | node-2.request --out node-2.answer --root root.key --fingerprint ABCD-EFGH
node status | --dir node
node verify | backup.db
node token | panel --scope read --days 30 --dir node
node tokens | --dir node
node transport | --host alfa.example --certificate now.pem --certificate next.pem --dir node
notice ack | pre-launch/FRA/2026/7 understood --dir node
notice cancel | pre-launch/FRA/2026/7 --reason weather --dir node
notice corridor | object:norad:25544 --catalogue active.csv --at 2026-12-01T06:00:00 --sigma-s 600 --out re-entry.yaml
notice draft | pre-launch --out launch.yaml
notice drill | drill.yaml --out drill
notice fragments | break-up/FRA/2026/3 --catalogue active.csv --out fragments.csv --dir node
notice list | --received --open --dir node
notice revise | pre-launch/FRA/2026/7 --file launch.yaml --dir node
notice schema | pre-launch
notice screen | pre-launch/FRA/2026/7 --catalogue active.csv --dir node
notice send | pre-launch --file launch.yaml --to party:bravo --dir node
notice shell | object:norad:25544 --catalogue active.csv --altitude-km 420
notice show | pre-launch/FRA/2026/7 --language fr --dir node
orbit associate | night.tdm --stations sites.json --catalogue active.csv
orbit breakup | fragments.csv --catalogue before.csv --since 2024-03-08
orbit correlate | --one ours.csv --two theirs.csv
orbit fit | night.tdm --stations sites.json --picture residuals.svg
orbit forecast | messages.csv --interval 0.9
orbit fuse | ours.json theirs.json
orbit manoeuvres | history.csv --picture moves.svg
orbit pattern | geo.csv
orbit task | tracks.json --sensors sensors.yaml --start 2026-12-01
orbit train | histories --out model.json
orbit train-forecast | outcomes.csv --out risk.json
peer add | https://bravo.example --dir node
peer allow-older | party:bravo --until 2027-01-31 --dir node
peer block | party:bravo --dir node
peer health | --dir node
peer list | --dir node
peer remove | party:bravo --dir node
peer replace-root | party:bravo ABCD-EFGH --dir node
peer sync | party:bravo --dir node
peer test | party:bravo --dir node
peer unverify | party:bravo --dir node
peer verify | party:bravo ABCD-EFGH --dir node
person events | Noor --dir node
person first | --dir node
person freeze-lift | Noor --as Ben --dir node
person invite | Noor --role analyst --dir node
person key end | 5e0a --as Noor --dir node
person key list | --as Noor --dir node
person key new | Noor --link "https://alfa.example/enrol#4f1c" --dir node
person list | --dir node
person reset | Noor --dir node
person restore | Noor --dir node
person roles | Noor --role analyst --role viewer --dir node
person sign-in | --server https://alfa.example
person sign-out | --server https://alfa.example
person suspend | Noor --dir node
risk | event.cdm --pictures pictures
roster handover | --to Bo --words "one launch announced" --dir node
roster log | --add "all quiet" --dir node
roster show | --days 14 --dir node
screen | active.csv --days 7 --primaries 25544 --out week.csv
screen-ephemerides | operators --store kept --catalogue active.csv --out week.csv
serve | --dir node
share | ephemeris.oem --kind ephemerides --with party:bravo --dir node
share export | --out theirs.csv --party party:bravo --dir node
share held | --kind ephemerides --limit 20 --dir node
share preview | party:bravo --kind ephemerides --dir node
share subscribe | party:bravo --kind elements --objects object:norad:25544 --dir node
show | 25544 --catalogue active.csv
transfer export | party:bravo --out courier.json --dir node
transfer import | courier.json --dir node
warning ask | warning/FRA/2026/4 --dir node
warning confirm | warning/FRA/2026/4 --lineage alfa-radar --dir node
warning list | --days 2 --dir node
warning report | seen.yaml --to party:bravo --dir node
warning show | warning/FRA/2026/4 --dir node
watch check | operation.yaml
watch draft | --out operation.yaml
watch run | operation.yaml --limit 5
watch serve | operation.yaml --every-h 2
watch show | operation.yaml
"""


def _read(text: str) -> dict[str, str]:
    pairs = (line.split(" |", 1) for line in text.strip().splitlines())
    return {command: f"{command} {rest.strip()}".strip() for command, rest in pairs}


#: Words of a command → a whole line that begins with them.
EXAMPLES: Mapping[str, str] = _read(_TEXT)


def epilogue_of(command: str) -> str:
    """Return what stands at the end of a command's help: its example; of a group, that of its first."""
    below = (line for name, line in EXAMPLES.items() if name.startswith(f"{command} "))
    line = EXAMPLES.get(command) or next(below, "")
    return f"\nExample:\n  comity {line}\n" if line else ""
