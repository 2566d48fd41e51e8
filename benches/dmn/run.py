#!/usr/bin/env python3
"""Decision tables and FEEL: Cauce beside Camunda's own DMN engine, on the same tables, one after the other.

  benches/dmn/run.py [--no-camunda]

Prints a table of figures and ratios. Needs cargo; for Camunda's side Java 17 and Maven, which fetches
org.camunda.bpm.dmn:camunda-engine-dmn:7.24.0. Python 3's standard library is enough.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE / "target"


def cauce():
    """Nanoseconds by name, from criterion's estimates."""
    environment = os.environ | {"CARGO_TARGET_DIR": str(TARGET), "CRITERION_HOME": str(TARGET / "criterion")}
    subprocess.run(["cargo", "bench", "--locked", "--quiet", "--bench", "decisions", "--", "--noplot", "--quiet"],
                   cwd=HERE, check=True, env=environment, stdout=sys.stderr)
    figures = {}
    for file in (TARGET / "criterion").glob("*/new/benchmark.json"):
        name = json.loads(file.read_text())["title"]
        figures[name] = json.loads((file.parent / "estimates.json").read_text())["median"]["point_estimate"]
    return figures


def camunda():
    """Nanoseconds by name, from the program in camunda/."""
    subprocess.run(["mvn", "-q", "-B", "package"], cwd=HERE / "camunda", check=True, stdout=sys.stderr)
    built = TARGET / "camunda"
    jars = f"{built}/lib/*{os.pathsep}{built}/camunda-dmn-bench-1.jar"
    run = subprocess.run(["java", "-Xmx2g", "-cp", jars, "Bench", str(TARGET / "tables")],
                         check=True, capture_output=True, text=True)
    return {line["name"]: line["ns"] for line in map(json.loads, run.stdout.splitlines())}


def shown(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def machine():
    name = platform.processor() or platform.machine()
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-camunda", action="store_true", help="Cauce's side only")
    arguments = parser.parse_args()
    ours = cauce()
    theirs = {} if arguments.no_camunda else camunda()
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}\n")
    print("| what | Cauce | Camunda 7.24 | ratio |\n|---|---:|---:|---:|")
    for name in sorted(ours, key=lambda n: (n.startswith("FEEL"), n.split(":")[1], ours[n])):
        other = theirs.get(name)
        beside = f"{shown(other)} | {other / ours[name]:.0f}" if other else " | "
        print(f"| {name} | {shown(ours[name])} | {beside} |")


if __name__ == "__main__":
    main()
