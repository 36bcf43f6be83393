"""The query language: text to statement (parser) to rows (run).

Source: Intuit, "Query operations and syntax"; texts of faults as recorded.
"""

from .run import run_query

__all__ = ["run_query"]
