"""How a real Odoo 19 and PostgreSQL get onto a machine, for run, test and bench.

Everything that ``./dev`` needs before its virtual environment exists uses the
standard library only.
"""
