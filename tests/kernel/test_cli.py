"""The command line as people use it: a process of its own, clear errors, and an end when asked for."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

CALLBOARD = [sys.executable, "-c", "from callboard.kernel.cli import main; main()"]
PATIENCE = 90.0
GUEST = {"CALLBOARD_CONFIG_auth_providers_guest": "{}"}


def environ(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CALLBOARD_", "APP_", "PORT"))}
    return kept | {"COLUMNS": "200", "NO_COLOR": "1", **GUEST, **more}


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CALLBOARD, *words],
        cwd=folder,
        env=environ(**more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`callboard serve` on a port, from the moment that it is ready."""
    process = subprocess.Popen(
        [*CALLBOARD, "serve", "--port", str(port), *words],
        cwd=folder,
        env=environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_ready(process, port)
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[1]
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("It did not become ready")


def is_one_clear_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """An error names itself in one line below the log, perhaps with a hint after it, and without a traceback."""
    assert done.returncode == 2
    lines = [line for line in done.stderr.strip().splitlines() if not line.startswith("{")]
    assert lines[0].startswith("error: "), done.stderr
    assert len(lines) <= 3
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def write_plugin(folder: Path, name: str, text: str) -> None:
    (folder / "plugins").mkdir(exist_ok=True)
    (folder / "plugins" / f"{name}.py").write_text(text)
    (folder / "callboard.yaml").write_text("plugins: {folder: plugins}\n")


def test_serve_answers_on_its_port_and_ends_gracefully_when_told_to(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            assert client.get("/catalog").status_code == 200
            assert client.get("/", follow_redirects=False).status_code == 200
            assert "server" not in client.get("/healthz").headers
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        took = time.monotonic() - started
    assert process.returncode in {0, -signal.SIGTERM}
    assert f"Callboard opens at http://localhost:{port}" in said
    assert "Traceback" not in said
    assert took < 15
    assert (tmp_path / "callboard-data" / "callboard.sqlite").is_file()


def test_a_request_that_is_being_answered_when_the_end_comes_is_answered(tmp_path: Path) -> None:
    write_plugin(
        tmp_path,
        "slow",
        "import asyncio\nfrom callboard import Endpoint, Plugin\n"
        "async def tell(request, ctx):\n    await asyncio.sleep(1.5)\n    return {'said': 'all of it'}\n"
        "plugin = Plugin(id='slow', title='Slow', contributes=[Endpoint(path='/api/slow', run=tell, public=True)])\n",
    )
    port = free_port()
    with serving(tmp_path, port) as process:
        asking = subprocess.Popen(
            [sys.executable, "-c", f"import httpx2; print(httpx2.get('http://127.0.0.1:{port}/api/slow').text)"],
            stdout=subprocess.PIPE,
            text=True,
        )
        wait_until_asked(port)
        process.send_signal(signal.SIGTERM)
        answer, _ = asking.communicate(timeout=30)
        process.communicate(timeout=30)
    assert answer.strip() == '{"said":"all of it"}'


def wait_until_asked(port: int) -> None:
    """Until somebody is connected, which the system's table of connections shows."""
    deadline = time.monotonic() + PATIENCE
    wanted = f"0100007F:{port:04X}"
    while time.monotonic() < deadline:
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        if any(row[1] == wanted and row[3] == "01" for row in rows):
            time.sleep(0.3)
            return
        time.sleep(0.05)
    raise AssertionError("Nobody connected")


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    is_one_clear_line(done, "Cannot listen on 127.0.0.1", "--port")


def test_the_port_may_come_from_the_environment(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        is_one_clear_line(run(tmp_path, "serve", PORT=port), f"127.0.0.1:{port}")


def test_plugins_lists_what_runs_and_why_the_rest_does_not(tmp_path: Path) -> None:
    write_plugin(
        tmp_path, "lonely", "from callboard import Plugin\nplugin = Plugin(id='lonely', title='L', needs=['moon'])\n"
    )
    (tmp_path / "plugins" / "typo.py").write_text("plugin = Plugn()\n")
    done = run(tmp_path, "plugins")
    assert done.returncode == 0, done.stderr
    for word in ("catalog", "admin", "lonely", "It needs `moon`", "typo", "Plugn", "refused"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("app: {title: Ours}\n", 0, ["Nothing is wrong."]),
        (
            "app:\n  titel: Ours\nbackend:\n  lisen: ':7007'\ncatalog:\n  readonly: perhaps\n",
            1,
            ["callboard.yaml:2", "did you mean title?", "callboard.yaml:4", "listen", "callboard.yaml:6", "3 errors"],
        ),
        ("catalog:\n  readonly: perhaps\n", 1, ["callboard.yaml:2", "readonly"]),
        (
            "catalog:\n  providers:\n    github:\n      acme: {organization: acme}\n      other:\n"
            "        organisation: o\n"
            "    gitlab:\n      host: gitlab.com\n      grup: acme\n",
            1,
            [
                "callboard.yaml:6",
                "github.other.organisation",
                "callboard.yaml:9",
                "gitlab.grup",
                "did you mean group?",
            ],
        ),
    ],
    ids=["right", "several mistakes", "wrong type", "one section and several"],
)
def test_config_check_says_where_and_what_is_wrong(tmp_path: Path, text: str, code: int, words: list[str]) -> None:
    (tmp_path / "callboard.yaml").write_text(text)
    done = run(tmp_path, "config", "check")
    assert done.returncode == code, done.stderr
    for word in words:
        assert word in done.stderr


def test_config_print_shows_where_values_come_from_and_no_secrets(tmp_path: Path) -> None:
    (tmp_path / "callboard.yaml").write_text("app: {title: Ours}\nauth: {session: {secret: hunter2}}\n")
    done = run(tmp_path, "config", "print", CALLBOARD_CONFIG_organization_name="Meadowlark")
    assert done.returncode == 0, done.stderr
    assert "Ours" in done.stdout
    assert "callboard.yaml:1" in done.stdout
    assert "CALLBOARD_CONFIG_organization_name" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [["serve"], ["plugins"], ["config", "check"], ["catalog", "count"]], ids=" ".join)
def test_a_configuration_that_cannot_be_read_is_one_clear_line_for_every_command(
    tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "callboard.yaml").write_text("app: [unclosed\n")
    is_one_clear_line(run(tmp_path, *command), "callboard.yaml")


def test_a_file_that_is_named_and_missing_is_one_clear_line(tmp_path: Path) -> None:
    is_one_clear_line(run(tmp_path, "plugins", "--config", "nowhere.yaml"), "nowhere.yaml")


def test_lint_says_what_is_wrong_with_catalog_files(tmp_path: Path) -> None:
    file = tmp_path / "catalog-info.yaml"
    sound = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: web-player\n"
        "spec: {type: service, lifecycle: production, owner: playlist-core}\n"
    )
    file.write_text(sound)
    assert run(tmp_path, "lint", ".").returncode == 0
    file.write_text(sound.replace("web-player", "web player"))
    done = run(tmp_path, "lint", ".")
    assert done.returncode == 1
    assert "catalog-info.yaml:4: error:" in done.stdout
    is_one_clear_line(run(tmp_path, "lint", "plugins-that-are-not-there"), "no catalog file")


def test_a_new_plugin_is_made_once(tmp_path: Path) -> None:
    done = run(tmp_path, "plugin", "new", "on-call")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "callboard-on-call" / "src" / "callboard_on_call" / "plugin.py").is_file()
    is_one_clear_line(run(tmp_path, "plugin", "new", "on-call"), "is there already")
    is_one_clear_line(run(tmp_path, "plugin", "new", "On Call"), "is no name for a plugin")


def test_a_command_of_a_plugin_that_does_not_run_says_why(tmp_path: Path) -> None:
    write_plugin(
        tmp_path,
        "radio",
        "from callboard import Command, Plugin\nasync def play(ctx): return 0\n"
        "plugin = Plugin(id='radio', title='R', needs=['moon'], contributes=[Command(name='play', run=play)])\n",
    )
    is_one_clear_line(run(tmp_path, "radio", "play"), "radio", "`moon`")


def test_what_a_command_returns_is_the_exit_code_and_its_arguments_are_its_own(tmp_path: Path) -> None:
    write_plugin(
        tmp_path,
        "radio",
        "from callboard import Command, Invalid, Plugin\n"
        "async def play(ctx, song: str, loud: bool = False) -> int:\n"
        "    if song == 'noise':\n        raise Invalid('That is no song', hint='Try another.')\n"
        "    print(song.upper() if loud else song)\n    return 7\n"
        "plugin = Plugin(id='radio', title='R', contributes=[Command(name='play', run=play)])\n",
    )
    done = run(tmp_path, "radio", "play", "needle", "--loud")
    assert (done.returncode, done.stdout) == (7, "NEEDLE\n")
    is_one_clear_line(run(tmp_path, "radio", "play", "noise"), "That is no song", "Try another.")


def test_a_command_apart_has_an_empty_database_that_is_gone_afterwards_and_a_group_of_its_own(tmp_path: Path) -> None:
    write_plugin(
        tmp_path,
        "radio",
        "from callboard import Command, Plugin\nfrom sqlalchemy import text\n"
        "async def where(ctx):\n"
        "    await ctx.database.run(lambda c: c.execute(text('CREATE TABLE radio_x (y INTEGER)')))\n"
        "    print(ctx.data_folder)\n"
        "command = Command(name='where', run=where, group='dial', apart=True)\n"
        "plugin = Plugin(id='radio', title='R', contributes=[command])\n",
    )
    for _ in range(2):
        done = run(tmp_path, "dial", "where")
        assert done.returncode == 0, done.stderr
        assert not Path(done.stdout.strip()).exists()
    assert not (tmp_path / "callboard-data").exists()


def test_help_names_every_command(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    for word in ("serve", "plugins", "plugin", "config", "lint", "catalog"):
        assert word in done.stdout
