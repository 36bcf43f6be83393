"""Which tests a pattern means."""

import pytest

from host import selection
from host.files import HostError


@pytest.fixture
def root(tmp_path):
    for name in ("tests/system", "qbo_sandbox/tests", "qbo_connector/tests"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "tests/system/test_once.py").touch()
    (tmp_path / "qbo_sandbox/tests/test_query.py").touch()
    (tmp_path / "qbo_connector/tests/test_links.py").write_text(
        "class TestLinks:\n"
        "    def test_merge(self): pass\n"
        "    def test_unlink(self): pass\n"
        "class Helper:\n"
        "    pass\n"
    )
    return tmp_path


def test_nothing_means_all(root):
    chosen = selection.select(None, root)
    assert set(chosen.parts) == set(selection.PARTS)
    assert chosen.whole and chosen.tags == "/qbo_connector"


def test_two_shares_of_the_addon_leave_nothing_out(root):
    path = root / "qbo_connector/tests/test_more.py"
    path.write_text("class TestMore:\n    def test_more(self): pass\n")
    one, two = selection.shares("/qbo_connector", root)
    assert one == "/qbo_connector:TestLinks"
    # Whatever the first names the second leaves out, and nothing else.
    assert two == "/qbo_connector,-/qbo_connector:TestLinks"
    chosen = "/qbo_connector:TestMore"
    assert selection.shares(chosen, root) == (chosen,)


@pytest.mark.parametrize("name", ["addon", "sandbox", "system"])
def test_a_part(root, name):
    chosen = selection.select(name, root)
    assert chosen.parts == (name,) and not chosen.whole


def test_lint_is_both_kinds_of_linters(root):
    assert selection.select("lint", root).parts == ("lint", "test_lint")


def test_tags_of_odoo(root):
    chosen = selection.select("/qbo_connector:TestLinks.test_merge", root)
    assert chosen.parts == ("addon",)
    assert chosen.tags == "/qbo_connector:TestLinks.test_merge"
    assert selection.select(":TestLinks", root).tags == "/qbo_connector:TestLinks"
    with pytest.raises(HostError, match="/account"):
        selection.select("/account", root)


def test_paths(root):
    query = selection.select("qbo_sandbox/tests/test_query.py::test_a", root)
    assert query.parts == ("sandbox",)
    assert query.targets == ("qbo_sandbox/tests/test_query.py::test_a",)
    assert selection.select("./tests/system/", root).parts == ("system",)
    links = selection.select("qbo_connector/tests/test_links.py", root)
    assert links.tags == "/qbo_connector/tests/test_links.py"


def test_words(root):
    merge = selection.select("merge", root)
    assert merge.tags == "/qbo_connector:TestLinks.test_merge"
    assert merge.keyword == "merge" and "addon" in merge.parts
    assert selection.select("testlinks", root).tags == "/qbo_connector:TestLinks"
    assert "addon" not in selection.select("helper", root).parts
