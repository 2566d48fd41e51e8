#!/usr/bin/env python3
"""Start the example workers (unmodified client packages) against a server and see that the instances end as they should.

The server's job executor must be on: the pending approval and the reminder go through timers.

  test_workers.py --url http://127.0.0.1:8080/engine-rest --python VENV/bin/python --node node
"""

import argparse
import os
import signal
import subprocess
import sys
import time

from run_examples import EXAMPLES, Refused, Rest

PATIENCE = 60


class Failed(Exception):
    """The server or a worker did something else than it should."""


def until(what, look, seconds=PATIENCE):
    """Looks again and again until something true comes; fails after some seconds."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} s in vain for {what}")
        time.sleep(0.1)


class Run:
    """What one kind of worker does on one server."""

    def __init__(self, rest, language):
        self.rest, self.language = rest, language

    def begin(self, key, **variables):
        typed = {n: {"value": v, "type": "Double" if isinstance(v, float) else "String"} for n, v in variables.items()}
        body = {"businessKey": f"{key}-{self.language}", "variables": typed}
        return self.rest.post(f"/process-definition/key/{key}/start", body)["id"]

    def ended(self, instance, at, count):
        """Waits for the end, and checks the end event and how often activities were passed."""
        history = lambda: self.rest.get(f"/history/process-instance/{instance}")
        until(f"the end of {instance}", lambda: history()["state"] == "COMPLETED")
        done = [a["activityId"] for a in self.rest.get("/history/activity-instance", processInstanceId=instance)]
        for activity, times in {at: 1, **count}.items():
            if done.count(activity) != times:
                raise Failed(f"{activity} was passed {done.count(activity)} times, but should be {times}: {sorted(done)}")
        values = self.rest.get("/history/variable-instance", processInstanceId=instance)
        return {v["name"]: v["value"] for v in values}

    def same(self, got, want):
        if got != want:
            raise Failed(f"expected {want!r}, but got {got!r}")

    def approved(self):
        instance = self.begin("purchase_approval", amount=250.5, description="four chairs", requester_email="mia@example.org", wait="PT1S")
        values = self.ended(instance, "purchased", {"pending": 0, "check_approval": 1, "send_notice": 0})
        self.same((values["ticketId"], values["approvalStatus"]), ("TKT-" + instance[:8], "approved"))
        self.same(values["orderId"], "ORD-TKT-" + instance[:8])

    def rejected(self):
        instance = self.begin("purchase_approval", amount=250000.0, description="a yacht", requester_email="mia@example.org", wait="PT1S")
        values = self.ended(instance, "rejected", {"process_purchase": 0, "send_notice": 1})
        self.same((values["noticeSent"], values["amount"]), (True, 250000.0))

    def pending_then_approved(self):
        instance = self.begin("purchase_approval", amount=5000.0, description="a copier", requester_email="mia@example.org", wait="PT1S")
        values = self.ended(instance, "purchased", {"pending": 1, "wait": 1, "check_approval": 2})
        self.same((values["pendingCode"], values["checks"]), ("APPROVAL_PENDING", 2))

    def failure_becomes_incident_and_is_repaired(self):
        instance = self.begin("purchase_approval", amount=5.0, description="", requester_email="mia@example.org", wait="PT1S")
        [incident] = until("an incident", lambda: self.rest.get("/incident", processInstanceId=instance))
        self.same((incident["incidentType"], incident["activityId"], incident["incidentMessage"]), ("failedExternalTask", "create_ticket", "no description"))
        self.rest.call("PUT", f"/process-instance/{instance}/variables/description", {"value": "pens", "type": "String"})
        self.rest.call("PUT", f"/external-task/{incident['configuration']}/retries", {"retries": 1})
        self.ended(instance, "purchased", {})
        self.same(self.rest.get("/incident", processInstanceId=instance), [])

    def onboarding(self):
        instance = self.begin("employee_onboarding", employee="Noa", manager="kim", patience="PT1H")
        [task] = self.rest.get("/task", processInstanceId=instance)
        self.same((task["taskDefinitionKey"], task["assignee"], task["priority"]), ("manager_approval", "kim", 70))
        self.rest.post(f"/task/{task['id']}/complete", {"variables": {"approved": {"value": True, "type": "Boolean"}}})
        [desk] = self.rest.get("/task", processInstanceId=instance, candidateGroup="facility")
        self.rest.post(f"/task/{desk['id']}/claim", {"userId": "fay"})
        self.rest.post(f"/task/{desk['id']}/complete")
        values = self.ended(instance, "ready", {"join": 3, "escalate": 0, "welcome": 1})
        self.same((values["account"], values["laptop"], values["welcomed"]), ("noa", "LT-NOA", True))

    def onboarding_reminder(self):
        instance = self.begin("employee_onboarding", employee="Ida", manager="kim", patience="PT1S")
        passed = lambda: self.rest.get("/history/activity-instance/count", processInstanceId=instance, activityId="escalated")["count"]
        until("the reminder", passed)
        [task] = self.rest.get("/task", processInstanceId=instance)
        self.rest.post(f"/task/{task['id']}/complete", {"variables": {"approved": {"value": False, "type": "Boolean"}}})
        values = self.ended(instance, "declined", {"escalate": 1, "fork": 0})
        self.same(values["reminded"], True)

    def many(self):
        for n in range(20):
            self.begin("purchase_approval", amount=float(n), description=f"lot {n}", requester_email="mia@example.org", wait="PT1S")
        left = lambda: self.rest.get("/process-instance/count", processDefinitionKey="purchase_approval")["count"] == 0
        until("twenty purchases", left)


CHECKS = (Run.approved, Run.rejected, Run.pending_then_approved, Run.failure_becomes_incident_and_is_repaired,
          Run.onboarding, Run.onboarding_reminder, Run.many)


def workers(url, command, suffix):
    """Starts both examples' workers, each in its own process group."""
    env = {**os.environ, "ENGINE_REST": url, "PYTHONWARNINGS": "ignore"}
    started = []
    for example in ("purchase_approval", "employee_onboarding"):
        script = EXAMPLES / example / ("worker." + suffix)
        log = open(f"/tmp/cauce-worker-{example}-{suffix}.log", "w")
        started.append(subprocess.Popen([command, str(script)], env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True))
    return started


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--url", required=True)
    ap.add_argument("--python", help="an interpreter that has bpmn-examples/requirements.txt")
    ap.add_argument("--node", help="node; bpmn-examples/node_modules must be there")
    a = ap.parse_args()
    rest, passed, failed = Rest(a.url), 0, 0
    files = [EXAMPLES / k / f"{k}.bpmn" for k in ("purchase_approval", "employee_onboarding")]
    for language, command, suffix in (("python", a.python, "py"), ("javascript", a.node, "js")):
        if not command:
            continue
        deployment = rest.deploy("workers " + language, files)
        running = workers(a.url, command, suffix)
        try:
            run = Run(rest, language)
            for check in CHECKS:
                began = time.monotonic()
                try:
                    check(run)
                    passed += 1
                    print(f"ok   {language} {check.__name__} {time.monotonic() - began:.1f} s", flush=True)
                except (Failed, Refused, ValueError, KeyError, TypeError) as e:
                    failed += 1
                    print(f"FAIL {language} {check.__name__}: {type(e).__name__}: {e}", flush=True)
        finally:
            for process in running:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            rest.call("DELETE", f"/deployment/{deployment['id']}", cascade="true")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
