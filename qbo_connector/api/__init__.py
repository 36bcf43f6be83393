"""QuickBooks Online over HTTP: pure Python, no import of Odoo anywhere below.

Callers import the module they need (``from ..api import client, faults``); nothing is
loaded here, so that a pure helper never costs the HTTP stack.
"""
