"""How requests become changes: create, update, delete, void, read, batch, capture."""
