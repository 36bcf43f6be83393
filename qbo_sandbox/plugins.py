"""Imports the modules that register themselves by being imported.

A new entity, route, report or company filler is a new module in one of these packages;
nothing else has to name it.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

PACKAGES = ("entities", "companies", "features", "v3")


@cache
def load(package: str) -> None:
    """Import every module below one of our packages, at any depth."""
    root = importlib.import_module(f"{__package__}.{package}")
    for module in pkgutil.walk_packages(root.__path__, root.__name__ + "."):
        importlib.import_module(module.name)


def load_all() -> None:
    """Import everything; tables they need are registered then."""
    for package in PACKAGES:
        load(package)
