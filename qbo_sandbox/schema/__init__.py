"""What the entities look like: tables of fields, and checking bodies against them."""

from .fields import Field, TypeSpec, enum_values, type_spec

__all__ = ["Field", "TypeSpec", "enum_values", "type_spec"]
