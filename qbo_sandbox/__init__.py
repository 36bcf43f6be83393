"""A QuickBooks Online look-alike over HTTP, for tests and demonstrations.

Start it with ``python -m qbo_sandbox``; README.md says what it does and where it
differs from the real service. Nothing here talks to Intuit.
"""

__version__ = "1.0.0"
