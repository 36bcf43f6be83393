"""``api/`` stays pure Python: no Odoo, no floats for money, readable sizes."""

import ast
from pathlib import Path

from odoo.tests import BaseCase, tagged

API = Path(__file__).resolve().parents[1] / "api"
# Methods of these names on a plain class look like overrides of Odoo's to its linter.
ORM_NAMES = {"copy", "create", "unlink", "write"}


@tagged("post_install", "-at_install")
class TestApiPurity(BaseCase):
    def trees(self):
        files = sorted(API.rglob("*.py"))
        self.assertGreater(len(files), 8)
        for path in files:
            yield path, ast.parse(path.read_text(encoding="utf-8"))

    def test_no_odoo(self):
        for path, tree in self.trees():
            for node in ast.walk(tree):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    self.assertLess(node.level, 2, f"{path.name} looks outside api/")
                    names = [node.module or ""]
                for name in names:
                    root = name.partition(".")[0]
                    self.assertNotIn(root, ("odoo", "qbo_sandbox"), path.name)

    def test_no_floats_for_amounts(self):
        for path, tree in self.trees():
            if path.name in ("throttle.py", "answer.py"):
                continue  # seconds
            for node in ast.walk(tree):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                if called and node.func.id == "float":
                    self.fail(f"{path.name}:{node.lineno} makes a float")

    def test_sizes_and_names(self):
        for path, tree in self.trees():
            lines = len(path.read_text(encoding="utf-8").splitlines())
            self.assertLess(lines, 400, path.name)
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    names = {part.name for part in node.body if hasattr(part, "name")}
                    self.assertFalse(names & ORM_NAMES, f"{path.name}: {node.name}")
                if isinstance(node, ast.FunctionDef):
                    self.assertLess(
                        node.end_lineno - node.lineno,
                        40,
                        f"{path.name}: {node.name} is long",
                    )
                    public = not node.name.startswith("_")
                    nested = node.col_offset > 4
                    if public and not nested:
                        self.assertTrue(
                            ast.get_docstring(node),
                            f"{path.name}: {node.name} has no docstring",
                        )
