"""Getting Odoo onto a machine: sources of packages, the tree, the interpreter."""

import os
import shutil

import pytest

from host import apt, environment, interpreters, postgres, tree, venv
from host.files import HostError

FAKE_TARGETS = """\
{base}/debian/\tbookworm\tmain\t/usr/share/keyrings/some.gpg
{base}/debian/\tbookworm-updates\tmain\t/usr/share/keyrings/some.gpg
{base}/security/\tbookworm-security\tmain\t
{base}/other/\tnodistro\textra\t
"""


@pytest.fixture
def fake_apt(tmp_path, monkeypatch):
    """Commands named as apt's that print what a machine's would."""
    (tmp_path / "targets").write_text(FAKE_TARGETS.format(base="mirror:"))
    scripts = {
        "apt-get": f'case "$1" in indextargets) cat {tmp_path}/targets;;'
        " *) echo no suite; exit 100;; esac",
        "apt-config": "echo 'APT::Update::Post-Invoke:: \"rm -rf /\";';"
        " echo 'Acquire::Empty \"\";'; echo 'Acquire::Proxy \"a\";'",
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def test_mirrors_are_those_of_the_machine(fake_apt):
    option = "[signed-by=/usr/share/keyrings/some.gpg] "
    assert apt.mirrors() == [("mirror:/debian/", option)]


def test_apt_keeps_proxies_and_drops_hooks(fake_apt, tmp_path):
    manager = apt.Apt(tmp_path / "own")
    with pytest.raises(HostError, match="mirror:/debian/.*no suite"):
        manager.update()
    text = (tmp_path / "own" / "apt.conf").read_text()
    assert 'Acquire::Proxy "a";' in text
    assert "Post-Invoke" not in text and "Empty" not in text
    sources = (tmp_path / "own" / "sources.list").read_text()
    assert sources.endswith("mirror:/debian/ sid main\n")


@pytest.mark.skipif(not apt.available(), reason="needs apt")
def test_packages_come_without_installing(tmp_path):
    manager = apt.Apt(tmp_path / "apt")
    try:
        manager.update()
    except HostError as error:
        pytest.skip(f"no Debian mirror here: {error}")
    packages = manager.download(["libjs-underscore"], tmp_path / "packages")
    apt.unpack(packages, tmp_path / "tree")
    assert list(tmp_path.glob("tree/usr/share/**/underscore*.js"))


def test_dangling_links_get_the_file_of_their_name(tmp_path):
    for name in ("new/Inconsolata-Regular.otf", "a/icons.woff", "a/icons.woff2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    links = {"Inconsolata.otf": "new/Inconsolata-Regular.otf"}
    links |= {"icons.ttf": "a/icons.woff2", "icons.woff": "a/icons.woff"}
    (tmp_path / "links").mkdir()
    for name in (*links, "nowhere.otf"):
        (tmp_path / "links" / name).symlink_to("gone")
    tree.mend(tmp_path)
    for name, target in links.items():
        assert (tmp_path / "links" / name).read_text() == target
    assert not (tmp_path / "links" / "nowhere.otf").exists()


@pytest.mark.parametrize("inner", ["", "src", "usr/lib/python3/dist-packages"])
def test_a_tree_can_be_named(tmp_path, monkeypatch, inner):
    (tmp_path / inner / "odoo").mkdir(parents=True)
    (tmp_path / inner / "odoo" / "release.py").touch()
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    assert tree.find() == tmp_path / inner
    monkeypatch.setenv("ODOO_HOME", str(tmp_path / "usr" / "nothing"))
    with pytest.raises(HostError, match="no odoo/release.py"):
        tree.find()


def test_without_any_source_the_reasons_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(apt, "available", lambda: False)
    monkeypatch.setattr(tree, "REPOSITORY", str(tmp_path / "no_repository"))
    with pytest.raises(HostError, match="no apt.*GitHub.*ODOO_HOME"):
        tree._fetch(tmp_path / "target")


def test_interpreters(monkeypatch, tmp_path):
    interpreters.find.cache_clear()
    try:
        monkeypatch.setenv("QBO_PYTHON", "/bin/true")
        with pytest.raises(HostError, match="/bin/true"):
            interpreters.find()
        monkeypatch.delenv("QBO_PYTHON")
        found, version = interpreters.find()
        assert version in interpreters.VERSIONS and os.access(found, os.X_OK)
        interpreters.find.cache_clear()
        monkeypatch.setattr(interpreters, "_candidates", lambda version: ["/bin/true"])
        with pytest.raises(HostError, match="Install one"):
            interpreters.find()
    finally:
        interpreters.find.cache_clear()


def test_what_the_environment_must_hold(tmp_path, monkeypatch):
    before = venv.wanted(tmp_path)
    assert venv.wanted(tmp_path / "other") != before
    for name in venv.REQUIREMENTS:
        shutil.copy(venv.FOLDER / name, tmp_path)
    monkeypatch.setattr(venv, "FOLDER", tmp_path)
    assert venv.wanted(tmp_path) == before
    with open(tmp_path / venv.REQUIREMENTS[0], "a") as file:
        file.write("more==1\n")
    assert venv.wanted(tmp_path) != before


def test_a_server_that_is_there_is_used(monkeypatch):
    for name in [key for key in os.environ if key.startswith("PG")]:
        monkeypatch.delenv(name)
    assert not postgres.external()
    assert postgres.environment()["PGUSER"] == postgres.USER
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "me")
    assert postgres.external()
    assert postgres.environment() == {"PGHOST": "db.example", "PGUSER": "me"}


def test_the_environment_of_children(odoo_host, monkeypatch):
    monkeypatch.setenv("ODOO_RC", "/somebody/else.conf")
    environ = odoo_host.environ()
    assert "ODOO_RC" not in environ
    folders = environ["ODOO_ADDONS_PATH"].split(",")
    assert all(os.path.isdir(folder) for folder in folders)
    assert environ["PATH"].startswith(str(odoo_host.python.parent))
    assert environment.ensure() == odoo_host
