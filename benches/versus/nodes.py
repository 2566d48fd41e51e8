#!/usr/bin/env python3
"""One, two and three nodes of Cauce on one PostgreSQL, each with its share of the same number of connections: what they do together.

  benches/versus/nodes.py [--nodes 1,2,3] [--connections 48] [--seconds N] [--rows straight,task,external-1,pipeline] [--program FILE]

Needs cargo and PostgreSQL's server programs. Where nodes, database and load share the cores of one machine, more nodes can only show
what they cost each other.
"""

import argparse
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import run
import harness
from rows import ROWS


def together(side, servers, row, connections, seconds):
    """The rates of all nodes under load at the same time, added up."""
    share = max(1, connections // len(servers))
    loads = []
    for server in servers:
        command = [str(run.ROOT / "target/release/versus-load"), server.url, row.load, str(share), str(seconds), str(row.count), str(row.workers)]
        loads.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    for load in loads:
        if load.stdout.readline() != "go\n":
            raise harness.Unavailable(f"the load of {row.name} could not be prepared")
    for load in loads:
        load.stdin.write("\n")
        load.stdin.flush()
    said = [json.loads(load.communicate()[0]) for load in loads]
    if any(load.returncode for load in loads):
        raise harness.Unavailable(f"the load of {row.name} failed: {side.server.tail()}")
    return sum(figures["done"] / figures["seconds"] for figures in said)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", default="1,2,3")
    parser.add_argument("--connections", type=int, default=48)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rows", default="straight,task,external-1,pipeline")
    parser.add_argument("--program", type=pathlib.Path, help="a server that is built already")
    given = parser.parse_args()
    if not given.program:
        run.build(camunda=False)
    program = given.program or run.ROOT / "target/release/cauce"
    side = run.Side("Cauce", run.Cluster(), harness.Cauce, program=program)
    for model in sorted((run.HERE / "models").glob("*.bpmn")):
        side.deploy(model.stem, model.read_text())
    side.load(ROWS[0], given.connections, 5)
    servers = [side.server]
    for count in [int(number) for number in given.nodes.split(",")]:
        while len(servers) < count:
            servers.append(harness.Cauce(side.address, program=program))
        for name in given.rows.split(","):
            row = next(row for row in ROWS if row.name == name)
            rate = together(side, servers[:count], row, given.connections, given.seconds)
            print(f"{count} nodes, {row.title}: {rate:.0f}/s", flush=True)


if __name__ == "__main__":
    main()
