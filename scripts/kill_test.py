#!/usr/bin/env python3
"""kill -9 in the middle of work, then a restart: nothing that was acknowledged is lost, nothing is half done.

Several clients start instances, work external tasks and complete user tasks, while jobs run. In the middle of it the
server is killed, and started again on the same database. Then each acknowledged request must show, each instance must
stand where its history says, and all work must go on to its end with each activity passed exactly once.

  kill_test.py [--database sqlite --database postgres] [--rounds 3] [--binary PATH]
"""

import argparse
import itertools
import random
import sys
import tempfile
import threading
import time
import pathlib
from collections import Counter

from harness import Cauce, Databases
from run_examples import Refused, Rest

CLIENTS = 6
WORK_SECONDS = 2.5
WORKER = "kill-test"
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="kill">
  <process id="kill_test" isExecutable="true" camunda:historyTimeToLive="P1D">
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="outside"/>
    <serviceTask id="outside" camunda:type="external" camunda:topic="kill-test"/>
    <sequenceFlow id="b" sourceRef="outside" targetRef="fork"/>
    <parallelGateway id="fork"/>
    <sequenceFlow id="c" sourceRef="fork" targetRef="inside"/>
    <serviceTask id="inside" camunda:asyncBefore="true" camunda:expression="${answer + 1}" camunda:resultVariable="next"/>
    <sequenceFlow id="d" sourceRef="inside" targetRef="join"/>
    <sequenceFlow id="e" sourceRef="fork" targetRef="byhand"/>
    <userTask id="byhand"/>
    <sequenceFlow id="f" sourceRef="byhand" targetRef="join"/>
    <parallelGateway id="join"/>
    <sequenceFlow id="g" sourceRef="join" targetRef="finish"/>
    <endEvent id="finish"/>
  </process>
</definitions>
"""
# How often each activity must have been passed by an instance that has ended.
PASSED = {"begin": 1, "outside": 1, "fork": 1, "inside": 1, "byhand": 1, "join": 2, "finish": 1}


class Wrong(Exception):
    """Something was lost, or is half done."""


class Record:
    """What the server acknowledged."""

    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.started, self.worked, self.completed = {}, {}, set()

    def note(self, act):
        with self.lock:
            act()


def client(server, record, stop):
    """Does a random next thing until told to stop, or until the server is gone."""
    rest, rng = Rest(server.url, timeout=10), random.Random()
    while not stop.is_set():
        try:
            rng.choice((start, work, complete))(rest, record)
        except Refused:
            # Another client was faster, or the server is gone: what was not acknowledged is not claimed.
            if not server.alive():
                return


def start(rest, record):
    number = next(record.numbers)
    body = {"businessKey": f"k{number}", "variables": {"n": {"value": number, "type": "Integer"}}}
    instance = rest.post("/process-definition/key/kill_test/start", body)["id"]
    record.note(lambda: record.started.__setitem__(instance, number))


def work(rest, record):
    topic = {"topicName": "kill-test", "lockDuration": 5000, "variables": ["n"]}
    for task in rest.post("/external-task/fetchAndLock", {"workerId": WORKER, "maxTasks": 5, "topics": [topic]}):
        answer = task["variables"]["n"]["value"] * 2
        rest.post(f"/external-task/{task['id']}/complete", {"workerId": WORKER, "variables": {"answer": {"value": answer, "type": "Integer"}}})
        record.note(lambda: record.worked.__setitem__(task["processInstanceId"], answer))


def complete(rest, record):
    tasks = rest.get("/task", maxResults=20)
    if tasks:
        task = random.choice(tasks)
        rest.post(f"/task/{task['id']}/complete")
        record.note(lambda: record.completed.add(task["processInstanceId"]))


def everything(rest, path, **query):
    """All rows of a list, page by page."""
    found = []
    while True:
        page = rest.get(path, firstResult=len(found), maxResults=500, **query)
        found += page
        if len(page) < 500:
            return found


def check(rest, record):
    """What was acknowledged must show, and runtime and history must tell the same."""
    history = {p["id"]: p for p in everything(rest, "/history/process-instance", sortBy="instanceId", sortOrder="asc")}
    running = {p["id"] for p in everything(rest, "/process-instance", sortBy="instanceId", sortOrder="asc")}
    activities = everything(rest, "/history/activity-instance", finished="true", sortBy="activityInstanceId", sortOrder="asc")
    passed = Counter((a["processInstanceId"], a["activityId"]) for a in activities)
    values = {(v["processInstanceId"], v["name"]): v["value"] for v in everything(rest, "/history/variable-instance", sortBy="instanceId", sortOrder="asc")}
    for instance, number in record.started.items():
        if instance not in history or values.get((instance, "n")) != number:
            raise Wrong(f"the acknowledged start of {instance} is lost")
    for instance, answer in record.worked.items():
        if not passed[(instance, "outside")] or values.get((instance, "answer")) != answer:
            raise Wrong(f"the acknowledged external task of {instance} is lost")
    for instance in record.completed:
        if not passed[(instance, "byhand")]:
            raise Wrong(f"the acknowledged user task of {instance} is lost")
    for instance, p in history.items():
        if (p["state"] == "ACTIVE") != (instance in running):
            raise Wrong(f"{instance} is {p['state']} in the history, but {'running' if instance in running else 'not running'}")
    for (instance, activity), times in passed.items():
        if times > PASSED[activity]:
            raise Wrong(f"{instance} passed {activity} {times} times")
    tasks, external, jobs = (Counter(x["processInstanceId"] for x in everything(rest, path)) for path in ("/task", "/external-task", "/job"))
    for instance in running:
        tree = rest.get(f"/process-instance/{instance}/activity-instances")
        at = Counter(c["activityId"] for c in tree["childActivityInstances"])
        waits = Counter(c["activityId"] for c in tree["childTransitionInstances"])
        whole = (tasks[instance], external[instance], jobs[instance]) == (at["byhand"], at["outside"], waits["inside"])
        if not whole or not (at or waits):
            raise Wrong(f"{instance} is half done: at {dict(at)}, before {dict(waits)}, {tasks[instance]} tasks, {external[instance]} external tasks, {jobs[instance]} jobs")
    return len(history), len(running)


def drain(rest, record, server, patience=90):
    """Works until nothing is running."""
    end = time.monotonic() + patience
    while rest.get("/process-instance/count")["count"]:
        if time.monotonic() > end:
            left = rest.get("/process-instance", maxResults=3)
            raise Wrong(f"work does not come to its end: {rest.get('/process-instance/count')}, such as {left}; jobs {rest.get('/job', maxResults=2)}; {server.tail()[-400:]}")
        for act in (work, complete):
            try:
                act(rest, record)
            except Refused:
                pass
        # Jobs that the killed server had locked: their locks run for minutes, an administrator's hand does not wait.
        for job in rest.get("/job", maxResults=50):
            try:
                rest.post(f"/job/{job['id']}/execute")
            except Refused:
                pass


def ended(rest, record):
    check(rest, record)
    activities = everything(rest, "/history/activity-instance", sortBy="activityInstanceId", sortOrder="asc")
    passed = Counter((a["processInstanceId"], a["activityId"]) for a in activities)
    states = Counter()
    for p in everything(rest, "/history/process-instance", sortBy="instanceId", sortOrder="asc"):
        states[p["state"]] += 1
        for activity, times in PASSED.items():
            if passed[(p["id"], activity)] != times:
                raise Wrong(f"{p['id']} has ended, but passed {activity} {passed[(p['id'], activity)]} times")
    if set(states) != {"COMPLETED"}:
        raise Wrong(f"instances ended as {dict(states)}")


def one_database(kind, rounds, program):
    databases, record = Databases(durable=True), Record()
    with Cauce(databases.new(kind), program=program) as server, tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "kill_test.bpmn")
        model.write_text(MODEL)
        Rest(server.url).deploy("kill test", [model])
        for number in range(rounds):
            stop = threading.Event()
            threads = [threading.Thread(target=client, args=(server, record, stop)) for _ in range(CLIENTS)]
            for t in threads:
                t.start()
            stop.wait(WORK_SECONDS + random.random())
            server.kill()
            stop.set()
            for t in threads:
                t.join()
            # Looked at while nothing moves; then on with the work.
            server.flags = ("--no-job-executor",)
            again = server.start()
            total, running = check(Rest(server.url), record)
            server.stop()
            server.flags = ()
            server.start()
            print(f"     {kind} round {number + 1}: {total} instances, {running} of them running; {len(record.worked)} external tasks, {len(record.completed)} user tasks; back in {again * 1000:.0f} ms", flush=True)
        if len(record.completed) < rounds or len(record.worked) < rounds:
            raise Wrong("too little was done to say anything")
        rest = Rest(server.url)
        drain(rest, record, server)
        ended(rest, record)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--database", action="append", choices=["sqlite", "postgres"])
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--binary")
    a = ap.parse_args()
    passed = failed = 0
    for kind in a.database or ["sqlite", "postgres"]:
        try:
            one_database(kind, a.rounds, a.binary)
            passed += 1
            print(f"ok   kill -9 on {kind}", flush=True)
        except (Wrong, Refused) as e:
            failed += 1
            print(f"FAIL kill -9 on {kind}: {e}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
