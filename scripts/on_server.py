#!/usr/bin/env python3
"""Run a command against a fresh server of ours. In the command, {url} stands for the server's engine-rest address and
{origin} for the address of its pages.

  on_server.py --database postgres [--jobs] -- python3 scripts/run_examples.py --url {url}
"""

import argparse
import subprocess
import sys

from harness import Cauce, Databases


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--database", choices=["sqlite", "memory", "postgres"], default="sqlite")
    ap.add_argument("--jobs", action="store_true", help="with the job executor")
    ap.add_argument("--flag", action="append", default=[], help="another flag for the server, repeatable")
    ap.add_argument("--binary")
    ap.add_argument("command", nargs="+")
    a = ap.parse_args()
    flags = a.flag if a.jobs else ["--no-job-executor", *a.flag]
    with Cauce(Databases().new(a.database), *flags, program=a.binary) as server:
        command = [part.format(url=server.url, origin=server.origin + "/") for part in a.command]
        code = subprocess.run(command, check=False).returncode
        if not server.alive():
            print(f"FAIL the server died: {server.tail()}")
            code = code or 1
        elif code:
            print("the server's last words:\n" + server.tail())
    sys.exit(code)


if __name__ == "__main__":
    main()
