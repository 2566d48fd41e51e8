#!/usr/bin/env python3
"""kill -9 in the middle of work, then a restart: nothing that was acknowledged is lost, nothing is half done.

Several clients start instances, work external tasks and complete user tasks, while jobs run. In the middle of it the
server is killed, and started again on the same database. Then each acknowledged request must show, each instance must
stand where its history says, and all work must go on to its end with each activity passed exactly once.

  kill_test.py [--database sqlite --database postgres] [--rounds 3] [--binary PATH]
"""

import argparse
import random
import sys

from harness import Cauce, Databases
from load import Clients, Record, Wrong, check, deploy, drain, ended
from run_examples import Refused, Rest

WORK_SECONDS = 2.5


def one_database(kind, rounds, program):
    record = Record()
    with Cauce(Databases(durable=True).new(kind), program=program) as server:
        deploy(Rest(server.url))
        for number in range(rounds):
            with Clients([server], record) as clients:
                clients.work(WORK_SECONDS + random.random())
                server.kill()
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
