#!/usr/bin/env python3
"""Start-up time, idle memory and a clean end, on a SQLite database that already holds something.

  footprint.py [--binary PATH]
"""

import argparse
import sys
import time

from harness import Cauce, Databases, Unavailable
from run_examples import EXAMPLES, Rest

STARTS = 5
MAX_START_S = 0.3
MAX_MEMORY_MB = 60
INSTANCES = 200


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--binary")
    a = ap.parse_args()
    results = []

    def check(name, good, figure):
        results.append(good)
        print(f"{'ok  ' if good else 'FAIL'} {name}: {figure}", flush=True)

    with Cauce(Databases().new("sqlite"), program=a.binary) as server:
        rest = Rest(server.url)
        rest.deploy("footprint", sorted(EXAMPLES.glob("tasks/*.bpmn")) + sorted(EXAMPLES.glob("tasks/*.dmn")))
        for n in range(INSTANCES):
            rest.post("/process-definition/key/service_task_external/start", {"businessKey": str(n), "variables": {"priority": {"value": n, "type": "Integer"}}})
        times = []
        for _ in range(STARTS):
            code = server.stop()
            if code:
                raise Unavailable(f"the server ended with code {code}")
            times.append(server.start())
        check("ends with code 0 after SIGTERM", True, f"{STARTS} times")
        check("first answer after start", sorted(times)[STARTS // 2] < MAX_START_S, f"{', '.join(f'{t * 1000:.0f}' for t in times)} ms, at most {MAX_START_S * 1000:.0f} in the middle")
        kept = Rest(server.url).get("/process-instance/count")["count"]
        check("instances after restarts", kept == INSTANCES, kept)
        Rest(server.url).get("/task")
        time.sleep(2)
        check("resident memory when idle", server.memory() < MAX_MEMORY_MB, f"{server.memory():.1f} MB, at most {MAX_MEMORY_MB}")
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
