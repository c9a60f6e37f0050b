"""The protocol's own client lists and calls every tool of a server that makes no socket."""

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

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
    places = Places(place / "home")
    make_home(places)
    session = Session(places)
    session.index([place / "docs", place / "private"])
    session.close()
    return place


def talk(place: Path, grants: list[str], conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Hold a conversation with a server in a process of its own."""
    application = Path(__file__).parents[2] / "app"
    arguments = ["-m", "inkling", "--home", str(place / "home"), "mcp"]
    server = StdioServerParameters(
        command=sys.executable,
        args=[*arguments, *(word for grant in grants for word in ("--grant", grant))],
        env={**os.environ, "PYTHONPATH": f"{place}{os.pathsep}{application}"},
    )

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
        found = await told(client, "search", query="rough weather at sea")
        assert found["files"][0]["path"] == path
        assert secret not in json.dumps(found)
        assert [each["path"] for each in (await told(client, "similar", path=path))["files"]] == [
            str(place / "docs" / "cake.txt")
        ]
        reading = await told(client, "read_passage", path=path, passage=0)
        assert "canvas" in reading["parts"][0]["text"]
        folders = await told(client, "list_folders")
        assert folders["folders"] == [{"path": str(place / "docs"), "files": 2, "searchable": 2}]
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


def test_without_a_grant_no_tool_tells_anything(place: Path) -> None:
    async def conversation(client: Client) -> None:
        path = str(place / "docs" / "sail.txt")
        for tool, arguments in (
            ("search", {"query": "boat"}), ("read_passage", {"path": path}), ("similar", {"path": path}),
            ("list_folders", {}),
        ):  # fmt: skip
            assert "No folder is granted" in await refused(client, tool, **arguments)

    talk(place, [], conversation)
