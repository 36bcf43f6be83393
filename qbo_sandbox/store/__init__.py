"""Everything that lasts: one SQLite database, in a file or in memory."""

from .database import Database, register_schema
from .objects import ObjectStore

__all__ = ["Database", "ObjectStore", "register_schema"]
