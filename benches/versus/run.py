#!/usr/bin/env python3
"""Cauce beside Camunda 7.24 under the same load, each on a fresh database of the same PostgreSQL, phases in turns.

  benches/versus/run.py [--quick] [--rows straight,task,…] [--connections 64,8] [--seconds N] [--rounds N] [--no-camunda] [--out FILE]

Prints a table of medians with ratios. Needs cargo, PostgreSQL's server programs, Java 17 and Maven, which fetches
org.camunda.bpm.springboot:camunda-bpm-spring-boot-starter-rest:7.24.0. PostgreSQL keeps its defaults of durability: fsync and
synchronous_commit are on.
"""

import argparse
import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(HERE))

import harness
import report
from rows import ROWS

# The heap that Camunda may take.
HEAP = "-Xmx1g"
TICK = os.sysconf("SC_CLK_TCK")


def note(words):
    print(f"{datetime.datetime.now():%H:%M:%S} {words}", file=sys.stderr, flush=True)


def build(camunda):
    """Builds what is compared, and the load."""
    subprocess.run(["cargo", "build", "--locked", "--release", "-p", "cauce-server", "-p", "cauce-benches", "--bin", "cauce", "--bin", "versus-load"],
                   cwd=ROOT, check=True, stdout=sys.stderr)
    if camunda and not (HERE / "target/camunda/versus-camunda-1.jar").exists():
        subprocess.run(["mvn", "-q", "-B", "package"], cwd=HERE / "camunda", check=True, stdout=sys.stderr)


class Camunda(harness.Cauce):
    """A Camunda 7.24, started and watched as ours is."""

    def start(self, patience=180):
        began = time.monotonic()
        url, user = harness.jdbc(self.database).split("?user=")
        command = ["java", HEAP, "-jar", str(HERE / "target/camunda/versus-camunda-1.jar"), f"--server.port={self.port}",
                   f"--spring.datasource.url={url}", f"--spring.datasource.username={user}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd="/tmp", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while time.monotonic() - began < patience:
            if not self.alive():
                raise harness.Unavailable(f"Camunda ended: {self.tail()}")
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(self.url + "/engine", timeout=5) as answer:
                    answer.read()
                return time.monotonic() - began
            time.sleep(0.01)
        raise harness.Unavailable(f"Camunda did not answer: {self.tail()}")


class Side:
    """One of the two, with what is measured of it."""

    def __init__(self, name, cluster, kind, **more):
        self.name, self.cluster = name, cluster
        self.address = cluster.database()
        began = time.monotonic()
        self.server = kind(self.address, **more)
        self.first_start = time.monotonic() - began
        self.server.stop(60)
        # Tables are there now: this is what a restart takes.
        self.start_up = self.server.start()
        self.most_memory = 0

    def sql(self, text):
        tool = f"{self.cluster.tools}/psql"
        place = self.address.replace("postgres://", "postgresql://")
        return subprocess.run([tool, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", place, "-c", text], check=True, capture_output=True, text=True).stdout.strip()

    def deploy(self, name, content):
        boundary = "versus7a1c"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="deployment-name"\r\n\r\n{name}\r\n'
                f'--{boundary}\r\nContent-Disposition: form-data; name="data"; filename="{name}.bpmn"\r\nContent-Type: application/xml\r\n\r\n{content}\r\n'
                f"--{boundary}--\r\n").encode()
        request = urllib.request.Request(self.server.url + "/deployment/create", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()

    def post(self, path, body):
        request = urllib.request.Request(self.server.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def open_tasks(self):
        """Makes the open tasks that lists are taken from."""
        started = self.post("/process-definition/key/versus-task/start", {})
        place = self.address.replace("postgres://", "postgresql://")
        subprocess.run([f"{self.cluster.tools}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"instance={started['id']}", "-d", place, "-f", str(HERE / "tasks.sql")], check=True)

    def clocks(self):
        """What has been used so far: seconds of the server's and PostgreSQL's processors, bytes of WAL, transactions that wrote."""
        wal, written = self.sql("SELECT pg_current_wal_lsn() - '0/0', pg_snapshot_xmax(pg_current_snapshot())").split("|")
        return {"cpu": processor(self.server.process.pid), "database_cpu": self.cluster.processor(), "wal": int(wal), "transactions": int(written)}

    def load(self, row, connections, seconds):
        """Runs a row of the table once and returns its figures."""
        command = [str(ROOT / "target/release/versus-load"), self.server.url, row.load, str(connections), str(row.seconds or seconds), str(row.count), str(row.workers)]
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if running.stdout.readline() != "go\n":
            running.kill()
            raise harness.Unavailable(f"{self.name}: the load of {row.name} could not be prepared")
        before = self.clocks()
        said, _ = running.communicate("\n")
        after = self.clocks()
        if running.returncode:
            raise harness.Unavailable(f"{self.name}: the load of {row.name} failed: {self.server.tail()}")
        figures = json.loads(said)
        each = {key: (after[key] - before[key]) / max(figures["done"], 1) for key in before}
        memory = self.server.memory()
        self.most_memory = max(self.most_memory, memory)
        return figures | each | {"rate": figures["done"] / figures["seconds"], "memory": memory}


def processor(pid):
    """Seconds of processor time that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Cluster(harness.Postgres):
    """The PostgreSQL of both: durable, with room for its work."""

    def __init__(self):
        super().__init__(durable=True)

    def processor(self):
        """Seconds of processor time of all its processes, those that have ended among them."""
        main = int((pathlib.Path(self.dir) / "data/postmaster.pid").read_text().split()[0])
        fields = pathlib.Path(f"/proc/{main}/stat").read_text().rsplit(")", 1)[1].split()
        total = sum(int(field) for field in fields[11:15]) / TICK
        for child in pathlib.Path(f"/proc/{main}/task/{main}/children").read_text().split():
            with contextlib.suppress(OSError):
                total += processor(int(child))
        return total


def machine():
    name = platform.processor() or platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    gigabytes = int(memory[1]) / 2**20 if memory else 0
    return f"{name}, {os.cpu_count()} cores, {gigabytes:.0f} GiB, {platform.system()} {platform.release()}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round of short phases")
    parser.add_argument("--rows", help="only these rows, by name, separated by commas")
    parser.add_argument("--connections", default="64,8", help="numbers of connections, separated by commas")
    parser.add_argument("--seconds", type=int, help="of a phase")
    parser.add_argument("--warm-up", type=int, help="seconds of starts before anything is measured; each row is warmed up, too")
    parser.add_argument("--rounds", type=int, help="the figures are medians of so many")
    parser.add_argument("--no-limit", dest="limit", action="store_false", help="without pgbench's writing of the same rows")
    parser.add_argument("--no-camunda", action="store_true", help="Cauce's side only")
    parser.add_argument("--no-build", action="store_true", help="with what is built already")
    parser.add_argument("--plot", type=pathlib.Path, help="a file for the ratios as SVG")
    parser.add_argument("--out", type=pathlib.Path, help="a file for all figures as JSON")
    given = parser.parse_args()
    given.seconds = given.seconds or (4 if given.quick else 10)
    given.rounds = given.rounds or (1 if given.quick else 3)
    given.warm_up = given.warm_up if given.warm_up is not None else (10 if given.quick else 30)
    given.connections = [int(number) for number in given.connections.split(",")]
    names = given.rows.split(",") if given.rows else [row.name for row in ROWS]
    unknown = set(names) - {row.name for row in ROWS}
    if unknown:
        parser.error(f"no such rows: {', '.join(sorted(unknown))}; there are {', '.join(row.name for row in ROWS)}")
    given.rows = [row for row in ROWS if row.name in names]
    if given.quick:
        given.rows = [dataclasses.replace(row, count=2_000) if row.name == "timers" else row for row in given.rows]
    return given


def measure(given, sides):
    """Figures by row's name, number of connections and side: a list, one a round."""
    for side in sides:
        for model in sorted((HERE / "models").glob("*.bpmn")):
            side.deploy(model.stem, model.read_text())
        if given.warm_up:
            note(f"warming up {side.name}")
            side.load(ROWS[0], max(given.connections), given.warm_up)
    found = {}
    for connections in given.connections:
        for turn in range(given.rounds):
            for row in given.rows:
                if row.once and connections != given.connections[0]:
                    continue
                for side in sides:
                    if row.name == "lists" and turn == 0 and connections == given.connections[0]:
                        side.open_tasks()
                    if turn == 0 and connections == given.connections[0] and given.warm_up and row.warms_up:
                        side.load(row, connections, max(1, given.seconds // 3))
                    try:
                        figures = side.load(row, connections, given.seconds)
                    except harness.Unavailable as gave_up:
                        # One that gives up in a row is measured in the others.
                        note(f"{row.name}, {connections} connections: {gave_up}")
                        found.setdefault((row.name, connections, side.name), [])
                        continue
                    found.setdefault((row.name, connections, side.name), []).append(figures)
                    note(f"{row.name}, {connections} connections, {side.name}: {figures['rate']:.0f}/s, p50 {figures['p50']:.1f} ms, p99 {figures['p99']:.1f} ms")
    return found


def limit(cluster, seconds):
    """What pgbench writes of the rows of straight-through starts, twenty in a transaction, over the same indexes: instances a second."""
    address = cluster.database()
    with harness.Cauce(address, program=ROOT / "target/release/cauce") as maker:
        maker.stop()
    place = address.removeprefix("postgres://")
    host, database = place.split("@")[1].split("/")
    best = 0
    for clients in (2, 4, 8):
        command = [f"{cluster.tools}/pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", str(HERE / "limit.sql"),
                   "-h", "127.0.0.1", "-p", host.split(":")[1], "-U", harness.PG_USER, database]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rate = 20 * float(re.search(r"tps = ([\d.]+) \(without initial", said)[1])
        note(f"the limit, pgbench with {clients} clients: {rate:.0f} instances/s")
        best = max(best, rate)
    return best


def median(rounds):
    """The medians of what was measured; nothing where a side has given up each time."""
    if not rounds:
        return {"rate": 0}
    return {key: statistics.median(figures[key] for figures in rounds) for key in rounds[0]}


def main():
    given = arguments()
    if not given.no_build:
        build(not given.no_camunda)
    cluster = Cluster()
    sides = [Side("Cauce", cluster, harness.Cauce, program=ROOT / "target/release/cauce")]
    if not given.no_camunda:
        sides.append(Side("Camunda 7.24", cluster, Camunda))
    most = limit(cluster, given.seconds) if given.limit else None
    found = measure(given, sides)
    result = {
        "machine": machine(),
        "when": f"{datetime.datetime.now():%d %B %Y}",
        "load": os.getloadavg()[0],
        "rounds": given.rounds,
        "limit": most,
        "seconds": given.seconds,
        "rows": [
            {"row": row.name, "title": row.title, "unit": row.unit, "connections": connections,
             "sides": {side.name: median(found[row.name, connections, side.name]) for side in sides}}
            for row in given.rows for connections in given.connections if (row.name, connections, sides[0].name) in found
        ],
        "sides": {side.name: {"first_start": side.first_start, "start_up": side.start_up, "memory": side.most_memory} for side in sides},
    }
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n")
    if given.plot and len(sides) > 1:
        given.plot.write_text(report.plot(result))
    print(report.table(result))


if __name__ == "__main__":
    main()
