"""Showing a file in the desktop's file manager, over a bus of the test's own."""

import shutil
import subprocess

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusVirtualObject

from inkling.gui.file_manager import FileManager

NAME = "org.freedesktop.FileManager1"


class StandInFileManager(QDBusVirtualObject):
    def __init__(self):
        super().__init__()
        self.asked = []

    def introspect(self, _path):
        return ""

    def handleMessage(self, message, connection):  # noqa: N802 (Qt's name)
        self.asked.append((message.member(), message.signature(), message.arguments()))
        return connection.send(message.createReply())


@pytest.fixture
def bus():
    if shutil.which("dbus-daemon") is None:
        pytest.skip("there is no dbus-daemon")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with daemon:
        address = daemon.stdout.readline().decode().strip()
        yield lambda name: QDBusConnection.connectToBus(address, name)
        for name in ("the window", "the file manager"):
            QDBusConnection.disconnectFromBus(name)
        daemon.kill()


def test_the_file_manager_is_told_the_file(qtbot, bus):
    desktop = bus("the file manager")
    stand_in = StandInFileManager()
    assert desktop.registerService(NAME)
    assert desktop.registerVirtualObject("/org/freedesktop/FileManager1", stand_in)
    instead = []
    FileManager(bus("the window")).show("/home/ann/plan #1 ü🍲.txt", lambda: instead.append(1))
    qtbot.waitUntil(lambda: bool(stand_in.asked))
    uri = "file:///home/ann/plan%20%231%20%C3%BC%F0%9F%8D%B2.txt"
    assert stand_in.asked == [("ShowItems", "ass", [[uri], ""])]
    assert instead == []


def test_where_nobody_answers_the_folder_is_opened_instead(qtbot, bus):
    instead = []
    manager = FileManager(bus("the window"))
    manager.show("/home/ann/a.txt", lambda: instead.append(1))
    assert instead == []
    qtbot.waitUntil(lambda: instead == [1])


def test_without_a_bus_the_folder_is_opened_at_once(qapp):
    instead = []
    FileManager(QDBusConnection("no such connection")).show("/home/ann/a.txt", lambda: instead.append(1))
    assert instead == [1]
