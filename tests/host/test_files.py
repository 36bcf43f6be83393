"""Locks, whole writes, configuration, and errors that say what happened."""

import socket
import stat
import subprocess
import sys
import textwrap
import threading

import pytest

from host import configuration, files, ports
from host.files import HostError

HOLDER = """
    import sys
    from host import files
    with files.lock("test_lock"):
        print("held", flush=True)
        sys.stdin.read()
"""


def test_a_lock_is_waited_for_and_freed_when_its_holder_is_killed(capfd):
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    got = threading.Event()

    def take():
        with files.lock("test_lock"):
            got.set()

    thread = threading.Thread(target=take)
    thread.start()
    assert not got.wait(0.3)
    process.kill()
    process.wait()
    assert got.wait(10)
    thread.join()
    assert "waiting for another ./dev" in capfd.readouterr().err


def test_a_write_replaces_the_whole_file(tmp_path):
    path = tmp_path / "file"
    files.write_whole(path, "old and long")
    with open(path) as reader:
        files.write_whole(path, "new", mode=0o600)
        assert reader.read() == "old and long"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert files.read(tmp_path / "none") == ""


def test_a_failing_command_tells_its_output():
    with pytest.raises(HostError, match=r"Greeting failed \(3\): oh dear"):
        files.run(["sh", "-c", "echo oh dear >&2; exit 3"], "Greeting")
    with pytest.raises(HostError, match="no command no_such_command"):
        files.run(["no_such_command"], "Greeting")


def test_ports():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        taken = server.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.free() != taken
    assert ports.is_free(ports.free())


def test_the_key_is_made_once_and_is_private(tmp_path):
    key = configuration.kept_key(tmp_path / "key")
    assert configuration.kept_key(tmp_path / "key") == key
    assert len(key) == 44 and configuration.new_key() != key
    path = configuration.write(tmp_path / "odoo.conf", key, workers=0)
    assert path.read_text().splitlines() == [
        "[options]",
        "qbo_custom_hosts = 127.0.0.1",
        f"qbo_secret_key = {key}",
        "workers = 0",
    ]
    for private in ("key", "odoo.conf"):
        assert stat.S_IMODE((tmp_path / private).stat().st_mode) == 0o600
