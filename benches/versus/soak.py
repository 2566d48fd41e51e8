#!/usr/bin/env python3
"""Cauce alone under a steady load for a long time: whether memory and latency stay where they are.

  benches/versus/soak.py [--minutes 30] [--connections 16] [--program FILE] [--out FILE]

Every minute external tasks are started, fetched and completed over so many connections, on PostgreSQL with its defaults of durability;
a line says how it went. Needs cargo and PostgreSQL's server programs, and room for about 25 GB in the folder for temporary files. The load is
closed: half of what `run.py` reaches with 64 connections in the row of external tasks takes about a quarter of them.
"""

import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import run
import harness
from rows import ROWS


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--program", type=pathlib.Path, help="a server that is built already")
    parser.add_argument("--out", type=pathlib.Path, help="a file for the figures as JSON")
    given = parser.parse_args()
    if not given.program:
        run.build(camunda=False)
    side = run.Side("Cauce", run.Cluster(), harness.Cauce, program=given.program or run.ROOT / "target/release/cauce")
    for model in sorted((run.HERE / "models").glob("*.bpmn")):
        side.deploy(model.stem, model.read_text())
    row = next(row for row in ROWS if row.name == "external-1")
    minutes = []
    for minute in range(1, given.minutes + 1):
        figures = side.load(row, given.connections, 60)
        minutes.append(figures)
        print(f"minute {minute}: {figures['rate']:.0f}/s, p50 {figures['p50']:.1f} ms, p99 {figures['p99']:.1f} ms, "
              f"{figures['memory']:.1f} MB", flush=True)
        if given.out:
            given.out.write_text(json.dumps(minutes, indent=1) + "\n")
    late, early = minutes[-1], minutes[min(4, len(minutes) - 1)]
    print(f"the last minute to the fifth: memory {late['memory'] / early['memory']:.2f}, p50 {late['p50'] / early['p50']:.2f}, p99 {late['p99'] / early['p99']:.2f}")


if __name__ == "__main__":
    main()
