import subprocess
import sys
from pathlib import Path

from PySide6.QtNetwork import QLocalSocket

from inkling.gui.single_instance import SingleInstance, hand_over, name_for

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from inkling.gui.single_instance import hand_over
application = QCoreApplication([])
sys.exit(0 if hand_over(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]) else 3)
"""


def start_second(qtbot, home, *folders):
    """Start another process that hands folders over; tell whether they were taken."""
    environment = {"PYTHONPATH": ":".join(sys.path), "PATH": ""}
    second = subprocess.Popen([sys.executable, "-c", SECOND, str(home), *folders], env=environment)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    return second.returncode == 0


def test_a_second_start_hands_over_its_folders(qtbot, tmp_path):
    first = SingleInstance(tmp_path)
    calls = []
    first.called.connect(calls.append)
    assert start_second(qtbot, tmp_path, "/a", "/ü b")
    assert start_second(qtbot, tmp_path)
    assert calls == [[Path("/a"), Path("/ü b")], []]
    first.close()


def test_the_first_start_is_alone(qapp, tmp_path):
    assert not hand_over(tmp_path, [Path("/a")])


def test_homes_do_not_disturb_each_other(qapp, tmp_path):
    first = SingleInstance(tmp_path / "one")
    assert not hand_over(tmp_path / "two", [])
    first.close()
    assert name_for(tmp_path / "one") != name_for(tmp_path / "two")


def test_a_home_need_not_be_utf_8(qapp):
    names = {name_for(Path(home)) for home in ("/caf\udce9", "/caf\udce8", "/café")}
    assert len(names) == 3
    assert not hand_over(Path("/caf\udce9"), [])


def test_after_the_first_is_closed_another_may_be(qtbot, tmp_path):
    SingleInstance(tmp_path).close()
    second = SingleInstance(tmp_path)
    calls = []
    second.called.connect(calls.append)
    assert start_second(qtbot, tmp_path)
    assert calls == [[]]
    second.close()


def test_nonsense_is_no_folder(qtbot, tmp_path):
    first = SingleInstance(tmp_path)
    calls = []
    first.called.connect(calls.append)
    for words in (b"{broken\n", b'{"a": 1}\n', b'[1, null, "/a"]\n'):
        socket = QLocalSocket()
        socket.connectToServer(name_for(tmp_path))
        socket.waitForConnected(1000)
        socket.write(words)
        socket.flush()
        count = len(calls)
        qtbot.waitUntil(lambda count=count: len(calls) > count)
        socket.abort()
    assert calls == [[], [], [Path("/a")]]
    first.close()
