#!/usr/bin/env python3
"""The database goes away while the server runs, and comes back: requests meanwhile get an error soon, nothing is lost, and
the server goes on by itself, its jobs too.

  database_away.py [--binary PATH]
"""

import argparse
import sys
import time

from harness import Cauce, Postgres
from run_examples import EXAMPLES, Refused, Rest
from test_workers import Failed, until

# A request must not hang longer than this while the database is away.
MAX_ANSWER_S = 30
TASK = {"variables": {"amount": {"value": 1.5, "type": "Double"}, "clerk": {"value": "kim", "type": "String"}}}
TIMER = {"variables": {"pause": {"value": "PT4S", "type": "String"}}}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary")
    a = ap.parse_args()
    results = []

    def check(name, good, seen=""):
        results.append(bool(good))
        print(f"{'ok  ' if good else 'FAIL'} {name}: {seen}", flush=True)

    cluster = Postgres(durable=True)
    with Cauce(cluster.database(), program=a.binary) as server:
        rest = Rest(server.url, timeout=60)
        rest.deploy("away", [EXAMPLES / "tasks/user_task.bpmn", EXAMPLES / "intermediate_events/timer_catch_event.bpmn"])
        instance = rest.post("/process-definition/key/user_task/start", TASK)["id"]
        timed = rest.post("/process-definition/key/timer_catch_event/start", TIMER)["id"]
        [task] = rest.get("/task", processInstanceId=instance)
        cluster.down()
        for what, act in (("reading", lambda: rest.get("/task")), ("writing", lambda: rest.post(f"/task/{task['id']}/complete")),
                          ("starting", lambda: rest.post("/process-definition/key/user_task/start", TASK))):
            began = time.monotonic()
            try:
                act()
                check(f"{what} while the database is away is refused", False, "it was not")
            except Refused as e:
                took = time.monotonic() - began
                check(f"{what} while the database is away is refused", took < MAX_ANSWER_S and '"message"' in str(e), f"{took:.1f} s, {str(e)[:200]}")
        check("the server is there", server.alive(), server.process.returncode)
        cluster.up()
        try:
            until("an answer", lambda: answers(rest), 30)
            check("it answers again", True)
            check("the task is there as it was", rest.get("/task", processInstanceId=instance) == [task])
            rest.post(f"/task/{task['id']}/complete")
            state = rest.get(f"/history/process-instance/{instance}")["state"]
            check("work goes on", state == "COMPLETED", state)
            until("the timer", lambda: rest.get("/task", processInstanceId=timed), 90)
            check("jobs run again", True)
            check("nothing was started unasked", rest.get("/history/process-instance/count")["count"] == 2, rest.get("/history/process-instance/count"))
        except (Failed, Refused) as e:
            check("it comes back", False, f"{e}; {server.tail()[-500:]}")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(0 if all(results) else 1)


def answers(rest):
    try:
        rest.get("/task")
        return True
    except Refused:
        return False


if __name__ == "__main__":
    main()
