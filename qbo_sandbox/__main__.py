"""Command line: ``python -m qbo_sandbox --port 0 --company us``."""

from __future__ import annotations

import argparse
import os

from .companies.profiles import PROFILES


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="qbo_sandbox", description="A QuickBooks Online look-alike over HTTP."
    )
    parser.add_argument("--port", type=int, default=0, help="0 for any free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--company",
        action="append",
        choices=sorted(PROFILES),
        metavar="KIND",
        help=f"one of {', '.join(sorted(PROFILES))}; repeatable; default us",
    )
    parser.add_argument("--db", default=":memory:", metavar="FILE")
    parser.add_argument("--rotation", choices=("grace", "strict"))
    parser.add_argument("--throttle", choices=("on", "off"))
    parser.add_argument(
        "--wire-log",
        default=os.environ.get("QBO_SANDBOX_WIRE_LOG"),
        metavar="FILE",
        help="append every create and update body, as JSON lines",
    )
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    """Start the sandbox and serve."""
    options = arguments(argv)
    from .server import serve
    from .world import World

    settings = {}
    if options.rotation:
        settings["rotation"] = options.rotation
    if options.throttle:
        settings["throttle"] = options.throttle == "on"
    world = World(options.db, options.company, settings, options.wire_log)
    serve(world, options.host, options.port)


if __name__ == "__main__":
    main()
