"""The bill of materials of what runs: CycloneDX 1.6 in JSON, from the locked constraints.

    python -m tools.sbom FILE.json

Everything in it follows from files of the repository: names, versions and hashes from
``constraints/run.txt`` (what ``make install`` accepts, and nothing else) and ``build.txt`` (scope
``excluded``: needed to install, not to run) and ``extra-*.txt`` (scope ``optional``), what Comity asks for itself from ``pyproject.toml``.
The same commit gives the same bytes: there is no time in it, and its serial number is a name-based
UUID over its content. Form: https://cyclonedx.org/docs/1.6/json/; names of packages as package
URLs (https://github.com/package-url/purl-spec, type ``pypi``), in the normal form of PEP 503.
"""

import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

__all__ = ["bill_of", "main", "text_of"]

ROOT = Path(__file__).parent.parent
#: Files of constraints, and the scope of what they name.
LOCKED = {"run.txt": "required", "build.txt": "excluded"}
_PACKAGE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:(?P<hash>[0-9a-f]{64})")
_ASKED = re.compile(r"^[A-Za-z0-9._-]+")


def _normal(name: str) -> str:
    """Return a name in the normal form of PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _components(text: str, scope: str) -> list[dict[str, Any]]:
    """Return the components that a file of constraints names, in its order."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        package = _PACKAGE.match(line)
        if package is not None:
            name, version = _normal(package["name"]), package["version"]
            purl = f"pkg:pypi/{name}@{version}"
            found.append(
                {
                    "bom-ref": purl,
                    "externalReferences": [
                        {"hashes": [], "type": "distribution", "url": purl}
                    ],
                    "name": name,
                    "purl": purl,
                    "scope": scope,
                    "type": "library",
                    "version": version,
                }
            )
        for hashed in _HASH.finditer(line):
            # Each is the hash of one file that may be installed: a wheel or the source.
            found[-1]["externalReferences"][0]["hashes"].append(
                {"alg": "SHA-256", "content": hashed["hash"]}
            )
    return found


def bill_of(root: Path = ROOT) -> dict[str, Any]:
    """Return the bill of materials of a source tree.

    Raises
    ------
    ValueError
        If Comity asks for a package that is not locked, or a locked one has no hash.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    parts: dict[str, dict[str, Any]] = {}
    extras = sorted(path.name for path in (root / "constraints").glob("extra-*.txt"))
    for file, scope in (LOCKED | dict.fromkeys(extras, "optional")).items():
        for part in _components((root / "constraints" / file).read_text(), scope):
            if not part["externalReferences"][0]["hashes"]:
                raise ValueError(f"{part['purl']} has no hash in constraints/{file}")
            parts.setdefault(part["bom-ref"], part)
    refs = {part["name"]: ref for ref, part in parts.items()}
    asked = []
    for wish in project["dependencies"]:
        match = _ASKED.match(wish)
        name = _normal(match[0]) if match else wish
        if name not in refs:
            raise ValueError(f"{name} is not locked in constraints/run.txt")
        asked.append(refs[name])
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    bill: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "components": [parts[ref] for ref in sorted(parts)],
        "compositions": [
            # All parts are named; which of them asks for which is told of Comity alone.
            {"aggregate": "complete", "assemblies": [own]},
            {"aggregate": "incomplete", "dependencies": [own]},
        ],
        "dependencies": [{"dependsOn": sorted(asked), "ref": own}],
        "metadata": {
            "component": {
                "bom-ref": own,
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
                "name": project["name"],
                "purl": own,
                "type": "application",
                "version": project["version"],
            },
            "lifecycles": [{"phase": "pre-build"}],
        },
        "specVersion": "1.6",
        "version": 1,
    }
    digest = hashlib.sha256(json.dumps(bill, sort_keys=True).encode()).hexdigest()
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return bill


def text_of(bill: dict[str, Any]) -> str:
    """Return a bill of materials as the bytes that stand in the file."""
    return json.dumps(bill, indent=1, sort_keys=True) + "\n"


def main(words: list[str]) -> int:
    """Write the bill of materials of this tree."""
    if len(words) != 1:
        print(__doc__)
        return 2
    text = text_of(bill_of())
    path = Path(words[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    count = text.count('"type": "library"')
    print(f"{path}: {count} packages, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
