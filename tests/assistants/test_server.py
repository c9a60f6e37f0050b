"""The protocol's own client lists and calls every tool of a server that makes no socket."""

import array
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import IO, Any

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from inkling.places import Places, make_home
from inkling.session import Session

GUARD = """
import os, sys

def forbid(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        os.write(2, ("a socket: " + event).encode())
        os._exit(97)

sys.addaudithook(forbid)
"""
TOOLS = {"search", "read_passage", "similar", "list_folders"}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A home with two folders in its index, and a guard against sockets."""
    place = tmp_path_factory.mktemp("assistants")
    (place / "sitecustomize.py").write_text(GUARD)
    for name, text in (
        ("docs/sail.txt", "With the storm behind us we took down the canvas and let the boat run before the waves."),
        ("docs/cake.txt", "Beat six eggs with sugar until pale, and leave it in the oven for forty minutes."),
        ("private/sea.txt", "The secret boat lies in the storm at sea, and its sail is of canvas."),
    ):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    if sys.platform == "linux":
        (place / "docs" / "the \udce9cole.txt").write_text("The teacher of the school rang the bell at noon.")
    places = Places(place / "home")
    make_home(places)
    session = Session(places)
    session.index([place / "docs", place / "private"])
    session.close()
    return place


def command(place: Path, grants: list[str]) -> tuple[list[str], dict[str, str]]:
    """Give what starts a server for the granted folders: its words, and its environment."""
    application = Path(__file__).parents[2] / "app"
    words = [sys.executable, "-m", "inkling", "--home", str(place / "home"), "mcp"]
    words += [word for grant in grants for word in ("--grant", grant)]
    return words, {**os.environ, "PYTHONPATH": f"{place}{os.pathsep}{application}"}


def talk(place: Path, grants: list[str], conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Hold a conversation with a server in a process of its own."""
    words, environment = command(place, grants)
    server = StdioServerParameters(command=words[0], args=words[1:], env=environment)

    async def hold() -> None:
        with anyio.fail_after(90):
            async with Client(stdio_client(server)) as client:
                await conversation(client)

    anyio.run(hold)


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result
    return result.content[0].text


def test_every_tool_answers_from_the_granted_folder_alone(place: Path) -> None:
    path, secret = str(place / "docs" / "sail.txt"), str(place / "private" / "sea.txt")

    async def conversation(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        assert all(tool.annotations.read_only_hint for tool in tools)
        assert not any("\n " in tool.description for tool in tools)
        found = await told(client, "search", query="rough weather at sea")
        assert found["by_meaning"]
        assert found["files"][0]["path"] == path
        assert secret not in json.dumps(found)
        alike = (await told(client, "similar", path=path))["files"]
        assert str(place / "docs" / "cake.txt") in [each["path"] for each in alike]
        reading = await told(client, "read_passage", path=path, passage=0)
        assert "canvas" in reading["parts"][0]["text"]
        folders = await told(client, "list_folders")
        files = len(list((place / "docs").iterdir()))
        assert folders["folders"] == [{"path": str(place / "docs"), "files": files, "searchable": files}]
        for tool, arguments in (
            ("read_passage", {"path": secret}),
            ("read_passage", {"path": f"{place}/docs/../private/sea.txt"}),
            ("similar", {"path": secret}),
            ("search", {"query": "boat", "folder": str(place / "private")}),
            ("search", {"query": f"like:{secret}"}),
        ):
            assert "canvas" not in await refused(client, tool, **arguments)
        assert "sea.txt" not in json.dumps(await told(client, "search", query=f"secret boat in:{place}/private"))

    talk(place, [str(place / "docs")], conversation)
    log = (place / "home" / "assistants.log").read_text("ascii")
    entries = [json.loads(line) for line in log.splitlines()]
    assert {entry["tool"] for entry in entries} == TOOLS
    assert secret not in {file for entry in entries for file in entry["files"]}


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_file_whose_name_is_no_unicode_is_found_and_read(place: Path) -> None:
    async def conversation(client: Client) -> None:
        found = (await told(client, "search", query="who rang at school"))["files"][0]
        assert found["path"].endswith("the \\udce9cole.txt")
        reading = await told(client, "read_passage", path=found["path"])
        assert "bell" in reading["parts"][0]["text"]

    talk(place, [str(place / "docs")], conversation)


@pytest.mark.parametrize(
    ("grants", "message"),
    [
        ([], "no folder is granted"),
        (["nowhere"], "nowhere lies in none of the folders"),
        (["~/docs", "~/private/deep", "."], "inkling: . lies in none of the folders"),
    ],
)
def test_a_grant_that_tells_of_nothing_is_said(place: Path, tmp_path: Path, grants: list[str], message: str) -> None:
    words, environment = command(place, grants)
    environment["HOME"] = str(place)
    done = subprocess.run(words, env=environment, cwd=tmp_path, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.splitlines()[0].startswith(f"inkling: {message.removeprefix('inkling: ')}")
    assert done.stderr.count("\n") == 1


def test_without_a_grant_no_tool_tells_anything(place: Path) -> None:
    async def conversation(client: Client) -> None:
        path = str(place / "docs" / "sail.txt")
        for tool, arguments in (
            ("search", {"query": "boat"}), ("read_passage", {"path": path}), ("similar", {"path": path}),
            ("list_folders", {}),
        ):  # fmt: skip
            assert "No folder is granted" in await refused(client, tool, **arguments)

    talk(place, [], conversation)


@pytest.fixture
def started(place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has answered once, and whose input stays open."""
    words, environment = command(place, [str(place / "docs")])
    with subprocess.Popen(
        words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
        send(process, {"id": 1, "method": "initialize", "params": client})
        assert b"serverInfo" in process.stdout.readline()
        send(process, {"method": "notifications/initialized"})
        yield process
        process.kill()


def ask(process: subprocess.Popen[bytes], times: int, tool: str, arguments: dict[str, Any]) -> None:
    for number in range(times):
        send(process, {"id": number + 2, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})


def waiting_in(pipe: IO[bytes]) -> int:
    """Count the bytes that nobody has read."""
    import fcntl
    import termios

    counted = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, counted)
    return counted[0]


def send(process: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
    process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
    process.stdin.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_stopped_ends_though_nobody_closes_its_input(started, wish) -> None:
    started.send_signal(wish)
    assert started.wait(30) == 128 + wish
    assert started.stderr.read() == b"inkling: stopped\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_server_that_is_stopped_while_it_searches_ends_in_order(started) -> None:
    ask(started, 1, "search", {"query": "boat"})
    time.sleep(0.1)  # It is about to load the model.
    started.send_signal(signal.SIGTERM)
    assert started.wait(30) == 128 + signal.SIGTERM
    assert started.stderr.read() == b"inkling: stopped\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_server_that_is_stopped_ends_though_nobody_reads_its_answers(started) -> None:
    ask(started, 600, "list_folders", {})
    before, held = -1, 0
    while held < 60_000 or held > before:
        time.sleep(0.3)
        before, held = held, waiting_in(started.stdout)
    started.send_signal(signal.SIGTERM)
    assert started.wait(30) == 128 + signal.SIGTERM
    assert started.stderr.read() == b"inkling: stopped\n"


def test_a_question_that_was_cut_within_a_character_is_answered(started) -> None:
    for number, query in enumerate(["boat \ud83d", "\ude00 boat", "boat \\ud83d", "boat \U0001f600 \ud83d"]):
        call = {"name": "search", "arguments": {"query": query}}
        send(started, {"id": number + 2, "method": "tools/call", "params": call})
        answer = json.loads(started.stdout.readline())
        assert answer["id"] == number + 2
        assert "sail.txt" in json.dumps(answer["result"])


def test_an_assistant_that_goes_without_its_answers_is_no_bug(started) -> None:
    ask(started, 20, "list_folders", {})
    started.stdout.close()
    started.stdin.close()
    assert (started.wait(30), started.stderr.read()) == (0, b"")
