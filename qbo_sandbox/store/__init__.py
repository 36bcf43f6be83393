"""Everything that lasts: one SQLite database, in a file or in memory."""

from .company_tables import company_tables
from .database import Database, register_schema
from .objects import ObjectStore

__all__ = ["Database", "ObjectStore", "company_tables", "register_schema"]
