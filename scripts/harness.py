"""What the test scripts share: a PostgreSQL cluster of their own, and servers of ours on free ports.

Nothing here outlives the script: clusters and servers end with it, their folders are removed.
"""

import atexit
import contextlib
import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("CAUCE_SHARED", ROOT.parent / "shared"))
# The superuser of a test cluster, and the system user that runs it when we are root (PostgreSQL refuses root).
PG_USER = "postgres"


class Unavailable(Exception):
    """Something that the test needs is not on this machine, or does not start."""


def free_port():
    """A port of the loopback interface on which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def binary(given=None):
    """The server to test: what was named, or the newest of the release and debug builds."""
    if given:
        return str(pathlib.Path(given).absolute())
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [p for p in (target / "release" / "cauce", target / "debug" / "cauce") if p.exists()]
    if not built:
        raise Unavailable("no cauce binary: run `cargo build --release -p cauce-server` first")
    return str(max(built, key=lambda p: p.stat().st_mtime))


class Postgres:
    """A PostgreSQL cluster in a temporary folder, on a free port of the loopback interface."""

    def __init__(self, durable=False):
        tools = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[-2]))
        if not tools:
            raise Unavailable("no PostgreSQL server: install Debian's package postgresql")
        self.tools, self.port, self.made = tools[-1], free_port(), 0
        self.dir = tempfile.mkdtemp(prefix="cauce-pg-")
        if os.geteuid() == 0:
            shutil.chown(self.dir, PG_USER, PG_USER)
        atexit.register(self.stop)
        self.run("initdb", "-D", self.dir + "/data", "-U", PG_USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        self.settings = f"-p {self.port} -k {self.dir} -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=128MB"
        if not durable:
            self.settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self.up()

    def up(self):
        self.run("pg_ctl", "-D", self.dir + "/data", "-o", self.settings, "-l", self.dir + "/log", "-w", "start")

    def down(self):
        """Ends it as a failing machine would; `up` brings it back."""
        self.run("pg_ctl", "-D", self.dir + "/data", "-m", "immediate", "-w", "stop")

    def run(self, tool, *args):
        command = [f"{self.tools}/{tool}", *args]
        if os.geteuid() == 0:
            command = ["runuser", "-u", PG_USER, "--", *command]
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise Unavailable(f"{tool}: {done.stdout.strip()[-800:]}")

    def database(self):
        """Makes a new, empty database and returns its address."""
        self.made += 1
        name = f"cauce{self.made}"
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", PG_USER, name)
        return f"postgres://{PG_USER}@127.0.0.1:{self.port}/{name}"

    def stop(self):
        if self.dir:
            with contextlib.suppress(Unavailable):
                self.down()
            shutil.rmtree(self.dir, ignore_errors=True)
            self.dir = None


def jdbc(address):
    """A database address of ours in the form that Java's drivers take."""
    rest = address.removeprefix("postgres://")
    user, place = rest.split("@", 1)
    return f"jdbc:postgresql://{place}?user={user}"


class Cauce:
    """One server of ours. Its log is kept in a file until the script ends."""

    def __init__(self, database, *flags, port=None, program=None, environment=None):
        self.database, self.flags, self.program = database, flags, binary(program)
        self.environment = {**os.environ, "TZ": "UTC", **(environment or {})}
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = self.origin + "/engine-rest"
        handle, self.log = tempfile.mkstemp(prefix="cauce-", suffix=".log")
        os.close(handle)
        self.process = None
        atexit.register(self.close)
        self.start()

    def start(self, patience=60):
        """Starts it and returns the seconds until it answered its first request."""
        began = time.monotonic()
        command = [self.program, "serve", "--listen", f"127.0.0.1:{self.port}", "--database", self.database, *self.flags]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=tempfile.gettempdir(), env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, restore_signals=False)
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                raise Unavailable(f"the server ended with code {self.process.returncode}: {self.tail()}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                try:
                    with urllib.request.urlopen(self.url + "/engine", timeout=5) as answer:
                        answer.read()
                except urllib.error.HTTPError as refused:
                    if refused.code != 401:  # a server that asks who is there is there
                        raise
                return time.monotonic() - began
            time.sleep(0.002)
        raise Unavailable(f"the server did not answer within {patience} s: {self.tail()}")

    def tail(self):
        return pathlib.Path(self.log).read_text(errors="replace")[-1500:]

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def memory(self):
        """Resident memory in MB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        raise Unavailable("no VmRSS")

    def kill(self):
        """kill -9: nothing is finished, nothing is said."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, patience=15):
        """SIGTERM, as a service manager would. Returns the exit code."""
        self.process.terminate()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Unavailable(f"the server did not end within {patience} s of SIGTERM: {self.tail()}") from None

    def close(self):
        if self.alive():
            self.kill()
        with contextlib.suppress(OSError):
            os.unlink(self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Databases:
    """Fresh databases by kind: "sqlite" (a file), "memory" (SQLite in memory) and "postgres"."""

    def __init__(self, durable=False):
        self.durable, self.cluster, self.dir = durable, None, tempfile.mkdtemp(prefix="cauce-db-")
        self.made = 0
        atexit.register(shutil.rmtree, self.dir, ignore_errors=True)

    def new(self, kind):
        """The address of a new, empty database."""
        if kind == "memory":
            return "sqlite::memory:"
        if kind == "sqlite":
            self.made += 1
            return f"sqlite:{self.dir}/{self.made}.sqlite"
        if self.cluster is None:
            self.cluster = Postgres(self.durable)
        return self.cluster.database()
