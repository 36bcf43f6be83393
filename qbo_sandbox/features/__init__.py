"""Routes beyond plain reading and writing: one module for each, found by itself."""
