"""How the wheel of compiled kernels is built: for one Python, from the folder that ``COMITY_BUILT`` names."""

import json
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface
from typing_extensions import override


def built() -> Path:
    """Return the folder of compiled kernels, as ``tools/make_wheels.py`` leaves it.

    Raises
    ------
    RuntimeError
        If none is named: what is compiled is not in the tree.
    """
    folder = os.environ.get("COMITY_BUILT")
    if not folder:
        raise RuntimeError("comity-kernels is built by: make wheels")
    return Path(folder)


class Pins(MetadataHookInterface):
    """Machine code fits one version of everything that wrote it."""

    @override
    def update(self, metadata: dict[str, Any]) -> None:
        """Ask for exactly what the kernels were compiled with."""
        made: dict[str, Any] = json.loads((built() / "list.json").read_text("utf-8"))
        metadata["dependencies"] = [f"{k}=={v}" for k, v in made["needs"].items()]
        metadata["requires-python"] = f"=={made['python']}.*"


class Kernels(BuildHookInterface[Any]):
    """Take the compiled kernels into the wheel, and name it for this interpreter."""

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Tell the builder what to take in."""
        made: dict[str, Any] = json.loads((built() / "list.json").read_text("utf-8"))
        tag = made["tag"]
        build_data["pure_python"] = False
        build_data["tag"] = f"{tag}-{tag}-linux_x86_64"
        build_data["force_include"][str(built() / tag)] = f"comity_kernels/{tag}"
