#!/usr/bin/env python3
"""Several nodes on one database, and what goes wrong around them. Each scenario works under load, and a checker reads the
database at its end: every acknowledged command is there, no instance is stuck, no token lost or doubled, history complete.

  faults.py [--only REGEX] [--binary PATH]
"""

import argparse
import contextlib
import pathlib
import random
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from harness import Cauce, Databases, Postgres, free_port
from load import Clients, Record, Wrong, check, deploy, drain, ended
from run_examples import EXAMPLES, Refused, Rest
from test_workers import Failed, until

JOIN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="faults">
  <process id="join_race" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="b" sourceRef="fork" targetRef="left"/>
    <userTask id="left"/>
    <sequenceFlow id="c" sourceRef="left" targetRef="join"/>
    <sequenceFlow id="d" sourceRef="fork" targetRef="right"/>
    <userTask id="right"/>
    <sequenceFlow id="e" sourceRef="right" targetRef="join"/>
    <parallelGateway id="join"/>
    <sequenceFlow id="f" sourceRef="join" targetRef="finish"/>
    <endEvent id="finish"/>
  </process>
</definitions>
"""
TOPIC = "kill-test"


class Proxy:
    """A TCP proxy before a database, whose connections can be cut as a failing network does."""

    def __init__(self, port):
        self.target, self.port = port, free_port()
        self.pairs, self.lock = set(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                inner, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=(inner,), daemon=True).start()

    def carry(self, inner):
        with contextlib.suppress(OSError, ValueError), inner, socket.create_connection(("127.0.0.1", self.target)) as outer:
            pair = (inner, outer)
            with self.lock:
                self.pairs.add(pair)
            try:
                while True:
                    for side in select.select(pair, [], [])[0]:
                        data = side.recv(65536)
                        if not data:
                            return
                        (outer if side is inner else inner).sendall(data)
            finally:
                with self.lock:
                    self.pairs.discard(pair)

    def cut(self):
        """Cuts all connections of this moment; returns how many."""
        with self.lock:
            pairs = list(self.pairs)
        for pair in pairs:
            for side in pair:
                with contextlib.suppress(OSError):
                    # Reset, not closed: nothing on the way arrives.
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    side.shutdown(socket.SHUT_RDWR)
        return len(pairs)

    def close(self):
        self.listener.close()
        self.cut()


class Nodes:
    """Servers on one database."""

    def __init__(self, count, database, program):
        self.servers = [Cauce(database, program=program) for _ in range(count)]

    def __enter__(self):
        return self.servers

    def __exit__(self, *_):
        for server in self.servers:
            server.close()


def to_the_end(rest, record, server, least):
    """All work goes on to its end, and then all of it is there exactly once."""
    if len(record.completed) < least or len(record.worked) < least:
        raise Wrong(f"too little was done to say anything: {len(record.worked)} external tasks, {len(record.completed)} user tasks")
    drain(rest, record, server)
    ended(rest, record)
    return f"{len(record.started)} acknowledged starts, {len(record.worked)} external tasks, {len(record.completed)} user tasks"


def node_dies(program):
    """Three nodes share the work; one is killed under load and comes back."""
    record = Record()
    with Nodes(3, Databases(durable=True).new("postgres"), program) as servers:
        deploy(Rest(servers[0].url))
        with Clients(servers, record) as clients:
            clients.work(2)
            servers[1].kill()
            clients.work(2)
        servers[1].start()
        return to_the_end(Rest(servers[2].url), record, servers[2], 10)


def database_restarts(program):
    """PostgreSQL stops as a failing machine would, and starts again, under load."""
    record, cluster = Record(), Postgres(durable=True)
    with Nodes(2, cluster.database(), program) as servers:
        deploy(Rest(servers[0].url))
        with Clients(servers, record) as clients:
            for _ in range(2):
                clients.work(1.5)
                cluster.down()
                clients.work(0.3)
                cluster.up()
            clients.work(1.5)
        return to_the_end(Rest(servers[0].url), record, servers[0], 10)


def connections_are_cut(program):
    """The network between a node and PostgreSQL fails again and again under load."""
    record, cluster = Record(), Postgres(durable=True)
    address = cluster.database()
    proxy = Proxy(cluster.port)
    behind = address.replace(f":{cluster.port}/", f":{proxy.port}/")
    try:
        with Cauce(behind, program=program) as near, Cauce(address, program=program) as other:
            deploy(Rest(near.url))
            cut = 0
            with Clients([near, near, other], record) as clients:
                for _ in range(12):
                    clients.work(0.2 + random.random() * 0.3)
                    cut += proxy.cut()
            seen = to_the_end(Rest(near.url), record, near, 10)
            return f"{cut} connections cut; {seen}"
    finally:
        proxy.close()


def join_race(program, count=60):
    """Two nodes complete the two branches of a join at the same moment: one of them goes on, once."""
    with Nodes(2, Databases().new("postgres"), program) as servers, tempfile.TemporaryDirectory() as folder:
        rests = [Rest(s.url) for s in servers]
        model = pathlib.Path(folder, "join_race.bpmn")
        model.write_text(JOIN)
        rests[0].deploy("join race", [model])
        for number in range(count):
            instance = rests[0].post("/process-definition/key/join_race/start", {})["id"]
            tasks = rests[1].get("/task", processInstanceId=instance)
            together, failed = threading.Barrier(2), []

            def complete(rest, task, together=together, failed=failed):
                together.wait()
                try:
                    rest.post(f"/task/{task['id']}/complete")
                except Refused as e:
                    failed.append(str(e))

            threads = [threading.Thread(target=complete, args=pair) for pair in zip(rests, tasks)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            passed = [a["activityId"] for a in rests[0].get("/history/activity-instance", processInstanceId=instance, finished="true")]
            state = rests[1].get(f"/history/process-instance/{instance}")["state"]
            if failed or state != "COMPLETED" or sorted(passed) != sorted(["begin", "fork", "left", "right", "join", "join", "finish"]):
                raise Wrong(f"round {number + 1}: {state}, passed {passed}, refused {failed}")
        return f"{count} races"


def long_poll_across_nodes(program, count=10):
    """A worker that polls at one node is woken by what another node creates."""
    with Nodes(2, Databases().new("postgres"), program) as servers:
        here, there = (Rest(s.url, timeout=90) for s in servers)
        deploy(here)
        for number in range(count):
            found = []
            ask = {"workerId": "far", "maxTasks": 1, "asyncResponseTimeout": 60_000, "topics": [{"topicName": TOPIC, "lockDuration": 60_000}]}
            poll = threading.Thread(target=lambda found=found, ask=ask: found.extend(here.post("/external-task/fetchAndLock", ask)))
            began = time.monotonic()
            poll.start()
            instance = there.post("/process-definition/key/kill_test/start", {})["id"]
            poll.join()
            took = time.monotonic() - began
            if [t["processInstanceId"] for t in found] != [instance] or took > 30:
                raise Wrong(f"round {number + 1}: the poll came back after {took:.1f} s with {found}")
        return f"{count} polls"


def worker_dies(program):
    """A worker locks tasks and is never heard of again: when its locks have run out, another gets them."""
    with Nodes(2, Databases().new("postgres"), program) as servers:
        rests = [Rest(s.url) for s in servers]
        deploy(rests[0])
        started = {rests[n % 2].post("/process-definition/key/kill_test/start", {})["id"] for n in range(20)}
        topics = [{"topicName": TOPIC, "lockDuration": 1_000}]
        dead = rests[0].post("/external-task/fetchAndLock", {"workerId": "dead", "maxTasks": 20, "topics": topics})
        if {t["processInstanceId"] for t in dead} != started:
            raise Wrong(f"{len(dead)} of 20 tasks were locked")
        found = set()

        def fetch():
            tasks = rests[1].post("/external-task/fetchAndLock", {"workerId": "alive", "maxTasks": 20, "topics": [{**topics[0], "lockDuration": 600_000}]})
            found.update(t["processInstanceId"] for t in tasks)
            return found == started

        until("the locks to run out", fetch, 60)
        try:
            rests[0].post(f"/external-task/{dead[0]['id']}/complete", {"workerId": "dead"})
        except Refused as e:
            if "cannot be completed by worker 'dead'" not in str(e):
                raise Wrong(f"the dead worker was refused otherwise: {e}") from None
        else:
            raise Wrong("a worker whose lock another has taken completed the task")
        return "20 tasks taken over"


def disk_full(program):
    """The file system takes no more of a SQLite database: commands are refused, nothing is half done, and when there is room again
    the work goes on."""
    record = Record()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:{folder}/full.sqlite"
        # Past the limit a write fails, as on a full disk; without this the signal would end the server.
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            server = Cauce(address, program=program)
        finally:
            signal.signal(signal.SIGXFSZ, before)
        with server:
            rest = Rest(server.url)
            deploy(rest)
            size = max(f.stat().st_size for f in pathlib.Path(folder).iterdir())
            unlimited = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
            with Clients([server], record) as clients:
                clients.work(1)
                resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size + (1 << 20), unlimited[1]))
                until("a refusal", lambda: refuses(rest), 120)
                clients.work(1)
            if not server.alive():
                raise Wrong(f"the server ended: {server.tail()}")
            refused = refusal(rest)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, unlimited)
            until("an accepted start", lambda: not refuses(rest), 60)
            seen = to_the_end(rest, record, server, 1)
            return f"refused with {refused[:160]}; {seen}"


def clock_jumps(program):
    """The machine's clock goes two hours ahead and then a day back, under load: timers that became due run, the work goes on."""
    library = next(iter(sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
    if library is None:
        raise Wrong("no libfaketime: install Debian's package libfaketime")
    record = Record()
    with tempfile.TemporaryDirectory() as folder:
        clock = pathlib.Path(folder, "clock")

        def jump(words):
            # Replaced, not written to: it is read at every look at the clock.
            clock.with_suffix(".new").write_text(words)
            clock.with_suffix(".new").rename(clock)

        jump("+0")
        faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        with Cauce(Databases(durable=True).new("sqlite"), program=program, environment=faked) as server:
            rest = Rest(server.url)
            deploy(rest)
            rest.deploy("timer", [EXAMPLES / "intermediate_events/timer_catch_event.bpmn"])
            timed = rest.post("/process-definition/key/timer_catch_event/start", {"variables": {"pause": {"value": "PT1H", "type": "String"}}})["id"]
            with Clients([server], record) as clients:
                clients.work(1)
                jump("+2h")
                until("the timer", lambda: rest.get("/history/activity-instance", processInstanceId=timed, activityType="userTask"), 60)
                clients.work(1)
                before = len(record.started)
                jump("-1d")
                until("starts after the clock went back", lambda: len(record.started) > before + 5, 60)
            # The clients may have completed its task, too.
            with contextlib.suppress(Refused):
                rest.call("DELETE", f"/process-instance/{timed}")
            rest.call("DELETE", f"/history/process-instance/{timed}")
            record.completed.discard(timed)
            seen = to_the_end(rest, record, server, 5)
            return f"the timer fired; {seen}"


def refusal(rest):
    """What a start is refused with, if it is."""
    try:
        rest.post("/process-definition/key/kill_test/start", {"variables": {"n": {"value": 0, "type": "Integer"}, "fill": {"value": "x" * 3000, "type": "String"}}})
        return ""
    except Refused as e:
        return str(e)


def refuses(rest):
    return bool(refusal(rest))


SCENARIOS = [node_dies, database_restarts, connections_are_cut, join_race, long_poll_across_nodes, worker_dies, disk_full, clock_jumps]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--only", default="", help="the scenarios whose names this matches")
    ap.add_argument("--binary")
    a = ap.parse_args()
    passed = failed = 0
    for scenario in SCENARIOS:
        if not re.search(a.only, scenario.__name__):
            continue
        name, began = scenario.__name__.replace("_", " "), time.monotonic()
        try:
            seen = scenario(a.binary)
            passed += 1
            print(f"ok   {name}: {seen}, {time.monotonic() - began:.0f} s", flush=True)
        except (Wrong, Failed, Refused, subprocess.SubprocessError) as e:
            failed += 1
            print(f"FAIL {name}: {e}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
