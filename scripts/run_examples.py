#!/usr/bin/env python3
"""Run every example under bpmn-examples/ on an engine-rest server and compare what it does with what is written down.

Beside each model NAME.bpmn stands NAME.steps.json:

  deploy   the files that are deployed together
  start    how an instance begins: {"process": KEY}, {"message": NAME}, {"signal": NAME}, {"job": ACTIVITY} (a timer
           start event) or {"condition": true}; with "variables" and "businessKey" where wanted
  steps    what is done then, one thing after the other (see the methods of Example named do_...)
           {url} in a value is the address of the server
  expect   what was seen: for each step the activities that finished and the places where the process waits
           after it, and at the end the state of each instance and its variables

The server's job executor must be off. Python's standard library is enough.

  run_examples.py --url http://127.0.0.1:8080/engine-rest [--only REGEX]
  run_examples.py --url ... --record          writes "expect" as the server (a reference) behaves
"""

import argparse
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "bpmn-examples"
WORKER = "examples"


class Refused(Exception):
    """The server answered with an error."""


class Rest:
    """A small JSON client for one engine-rest base address."""

    def __init__(self, url, timeout=30):
        self.url, self.timeout = url.rstrip("/"), timeout

    def call(self, method, path, body=None, ctype="application/json", **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method, headers={"Accept": "application/json"})
        if data is not None:
            request.add_header("Content-Type", ctype)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                raw = answer.read()
        except urllib.error.HTTPError as e:
            raise Refused(f"{method} {path}: {e.code} {e.read()[:400].decode('utf8', 'replace')}") from None
        except OSError as e:
            raise Refused(f"{method} {path}: {e}") from None
        return json.loads(raw) if raw else None

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body=None):
        return self.call("POST", path, {} if body is None else body)

    def deploy(self, name, files):
        """Deploys files together and returns the server's answer."""
        mark = "cauce" + uuid.uuid4().hex
        parts = [f'name="deployment-name"\r\n\r\n{name}\r\n'.encode()]
        parts += [f'name="{f.name}"; filename="{f.name}"\r\n\r\n'.encode() + f.read_bytes() + b"\r\n" for f in files]
        head = f"--{mark}\r\nContent-Disposition: form-data; ".encode()
        body = b"".join(head + p for p in parts) + f"--{mark}--\r\n".encode()
        return self.call("POST", "/deployment/create", body, f"multipart/form-data; boundary={mark}")


class Example:
    """One example on one server: deployed, run and taken away again."""

    def __init__(self, rest, script):
        self.rest, self.script = rest, script
        self.plan = json.loads(script.read_text())
        self.variables = json.loads(json.dumps(self.plan["start"].get("variables", {})).replace("{url}", rest.url))
        self.finished = Counter()
        self.definitions = []

    def run(self):
        """What the server did, in the form of "expect"."""
        files = [self.script.parent / f for f in self.plan["deploy"]]
        deployment = self.rest.deploy("example " + self.script.name, files)
        try:
            self.definitions = sorted((deployment.get("deployedProcessDefinitions") or {}), key=str)
            self.keys = {i: d["key"] for i, d in deployment["deployedProcessDefinitions"].items()}
            seen = {"steps": [self.step({"start": True}, self.start)]}
            for step in self.plan["steps"]:
                seen["steps"].append(self.step(step, lambda step=step: self.act(step)))
            return {**seen, **self.ending()}
        finally:
            self.rest.call("DELETE", f"/deployment/{deployment['id']}", cascade="true", skipCustomListeners="true")

    def start(self):
        how = self.plan["start"]
        body = {"variables": self.variables, "businessKey": how.get("businessKey")}
        if "process" in how:
            definition = next(i for i in self.definitions if self.keys[i] == how["process"])
            self.rest.post(f"/process-definition/{definition}/start", body)
        elif "message" in how:
            self.rest.post("/message", {"messageName": how["message"], "businessKey": body["businessKey"], "processVariables": body["variables"]})
        elif "signal" in how:
            self.rest.post("/signal", {"name": how["signal"], "variables": body["variables"]})
        elif "job" in how:
            self.do_job(how)
        elif "condition" in how:
            self.rest.post("/condition", {"variables": body["variables"], "processDefinitionId": self.definitions[0]})
        else:
            raise Refused(f"no such way to start: {how}")

    def act(self, step):
        kind = next(iter(step))
        getattr(self, "do_" + kind)(step)

    def do_complete(self, step):
        self.rest.post(f"/task/{self.task(step['complete'])}/complete", {"variables": step.get("variables", {})})

    def do_submit(self, step):
        self.rest.post(f"/task/{self.task(step['submit'])}/submit-form", {"variables": step.get("variables", {})})

    def do_assign(self, step):
        self.rest.post(f"/task/{self.task(step['assign'])}/assignee", {"userId": step["to"]})

    def do_task_error(self, step):
        body = {"errorCode": step["code"], "errorMessage": step.get("message"), "variables": step.get("variables", {})}
        self.rest.post(f"/task/{self.task(step['task_error'])}/bpmnError", body)

    def do_task_escalation(self, step):
        self.rest.post(f"/task/{self.task(step['task_escalation'])}/bpmnEscalation", {"escalationCode": step["code"]})

    def do_external(self, step):
        task = self.lock(step["external"])
        self.rest.post(f"/external-task/{task}/complete", {"workerId": WORKER, "variables": step.get("variables", {})})

    def do_external_error(self, step):
        task = self.lock(step["external_error"])
        body = {"workerId": WORKER, "errorCode": step["code"], "errorMessage": step.get("message")}
        self.rest.post(f"/external-task/{task}/bpmnError", body)

    def do_job(self, step):
        job = self.one("/job", step["job"], activityId=step["job"])
        try:
            self.rest.post(f"/job/{job}/execute")
        except Refused:
            if not step.get("fails"):
                raise
        else:
            if step.get("fails"):
                raise Refused(f"job at {step['job']} went through, but should fail")

    def do_retries(self, step):
        job = self.one("/job", step["retries"], activityId=step["retries"])
        self.rest.call("PUT", f"/job/{job}/retries", {"retries": step["to"]})

    def do_message(self, step):
        for instance in self.instances():
            subscriptions = self.rest.get("/event-subscription", processInstanceId=instance["id"], eventType="message", eventName=step["message"])
            if subscriptions:
                body = {"messageName": step["message"], "processInstanceId": instance["id"], "processVariables": step.get("variables", {})}
                return self.rest.post("/message", body)
        raise Refused(f"nobody waits for message {step['message']!r}")

    def do_start_message(self, step):
        self.rest.post("/message", {"messageName": step["start_message"], "businessKey": step.get("businessKey")})

    def do_signal(self, step):
        self.rest.post("/signal", {"name": step["signal"], "variables": step.get("variables", {})})

    def do_set(self, step):
        self.rest.post(f"/process-instance/{self.instances()[0]['id']}/variables", {"modifications": step["set"]})

    def one(self, path, what, **query):
        for definition in self.definitions:
            found = self.rest.get(path, processDefinitionId=definition, **query)
            if found:
                return found[0]["id"]
        raise Refused(f"nothing at {what} ({path})")

    def task(self, key):
        return self.one("/task", key, taskDefinitionKey=key)

    def lock(self, activity):
        task = self.one("/external-task", activity, activityId=activity)
        self.rest.post(f"/external-task/{task}/lock", {"workerId": WORKER, "lockDuration": 60000})
        return task

    def instances(self):
        return [p for d in self.definitions for p in self.rest.get("/process-instance", processDefinitionId=d)]

    def step(self, step, act):
        act()
        finished = Counter()
        for definition in self.definitions:
            for a in self.rest.get("/history/activity-instance", processDefinitionId=definition, finished="true"):
                finished[a["activityId"] + (" (canceled)" if a["canceled"] else "")] += 1
        new = finished - self.finished
        self.finished = finished
        waits = sorted(w for p in self.instances() for w in leaves(self.rest.get(f"/process-instance/{p['id']}/activity-instances")))
        return {"finished": sorted(new.elements()), "waits": waits}

    def ending(self):
        states, variables = [], []
        for definition in self.definitions:
            key = self.keys[definition]
            for p in self.rest.get("/history/process-instance", processDefinitionId=definition):
                states.append(f"{key} {p['state']}")
            # Objects as the values that they hold; JSON as its text.
            objects = {v["id"]: v for v in self.rest.get("/history/variable-instance", processDefinitionId=definition)}
            for v in self.rest.get("/history/variable-instance", processDefinitionId=definition, deserializeValues="false"):
                v = objects[v["id"]] if v["type"] == "Object" else v
                variables.append(f"{v['name']} = {json.dumps(v['value'])} {v['type']}".replace(self.rest.url, "{url}"))
        return {"states": sorted(states), "variables": sorted(variables)}


def leaves(tree):
    """The activities of an activity instance tree in which nothing else is, and the transitions into others."""
    found = ["to " + t["activityId"] for t in tree.get("childTransitionInstances") or []]
    for child in tree.get("childActivityInstances") or []:
        found += leaves(child) or [child["activityId"]]
    return found


def difference(want, got):
    """The first thing in which two recordings differ, in words."""
    for n, (a, b) in enumerate(zip(want["steps"], got["steps"])):
        for part in ("finished", "waits"):
            if a[part] != b[part]:
                return f"step {n}: {part} {b[part]}, but wanted {a[part]}"
    for part in ("states", "variables"):
        if want[part] != got[part]:
            return f"{part} {got[part]}, but wanted {want[part]}"
    return None


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--url", required=True, help="engine-rest base address")
    ap.add_argument("--only", help="regular expression on paths")
    ap.add_argument("--record", action="store_true", help="write down what the server does")
    a = ap.parse_args()
    rest, failed, passed, began = Rest(a.url), 0, 0, time.time()
    for script in sorted(EXAMPLES.rglob("*.steps.json")):
        name = str(script.relative_to(EXAMPLES)).removesuffix(".steps.json")
        if a.only and not re.search(a.only, name):
            continue
        example = Example(rest, script)
        try:
            got = example.run()
            if a.record:
                example.plan["expect"] = got
                script.write_text(json.dumps(example.plan, indent=2) + "\n")
            problem = difference(example.plan["expect"], got) if "expect" in example.plan else "nothing is expected: record it"
        except (Refused, KeyError, StopIteration, TypeError, AttributeError) as e:
            problem = f"{type(e).__name__}: {e}"
        if problem:
            failed += 1
            print(f"FAIL {name}: {problem}", flush=True)
        else:
            passed += 1
    for model in EXAMPLES.rglob("*.bpmn"):
        if not model.with_suffix(".steps.json").exists() and not a.only:
            failed += 1
            print(f"FAIL {model.relative_to(EXAMPLES)}: no steps beside it")
    print(f"examples, {time.time() - began:.1f} s: ", end="")
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
