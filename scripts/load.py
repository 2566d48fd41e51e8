"""Clients that start instances, work external tasks and complete user tasks, a record of what was acknowledged to them, and the
checker that reads afterwards whether all of it is there and nothing is half done.
"""

import itertools
import pathlib
import random
import tempfile
import threading
import time
from collections import Counter

from run_examples import Refused, Rest

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


class Clients:
    """Several clients at work while the block runs: each at one of the servers in turn."""

    def __init__(self, servers, record, count=6):
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=client, args=(servers[n % len(servers)], record, self.stop)) for n in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def work(self, seconds):
        """Lets them work for a while."""
        self.stop.wait(seconds)

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def deploy(rest):
    """Deploys the process that the clients work on."""
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "kill_test.bpmn")
        model.write_text(MODEL)
        rest.deploy("kill test", [model])


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
            open_work = {path: rest.get(path, maxResults=2) for path in ("/external-task", "/task", "/job")}
            raise Wrong(f"work does not come to its end: {rest.get('/process-instance/count')}, such as {left}; {open_work}; {server.tail()[-400:]}")
        for act in (work, complete):
            try:
                act(rest, record)
            except Refused:
                pass
        # What a killed server or a worker that gave up had locked: an administrator's hand does not wait for locks to run out, which
        # takes minutes for a job and a day for an external task locked just before the clock went back by a day.
        hands = [f"/job/{job['id']}/execute" for job in rest.get("/job", maxResults=50)]
        hands += [f"/external-task/{task['id']}/unlock" for task in rest.get("/external-task", locked="true", maxResults=50)]
        for hand in hands:
            try:
                rest.post(hand)
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
