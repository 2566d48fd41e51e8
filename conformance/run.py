#!/usr/bin/env python3
"""Run the shared conformance kits on our server and hold what passes (the ratchet).

The kits lie in ../shared/conformance beside the repository; where they are missing, this says so and does nothing.

  run.py                                   the bpmn kit on SQLite and on PostgreSQL
  run.py --kit bpmn --kit miwg --kit dmn --kit rest --kit rest-auth --kit clients
  run.py --swap                            the bpmn kit in turns with the reference, on one PostgreSQL database that the reference made
  run.py --swap --made-by cauce            the same on a database that Cauce made, on which the reference is started then
  run.py --only REGEX --show 5             a part of the cases, with first differences
  run.py --update                          puts newly passing cases into expected.json
  run.py --update --allow-removal          also takes out those that no longer pass (say why in the commit)

expected.json lists the cases that must pass, by kit: those of "both" on either database, "sqlite" and "postgres" those
that only one of the two passes. Of the tours of engine-rest, which have thousands of calls, it lists the "open" ones, which
need not pass yet; that list only shrinks. The exit code is 1 when a case that must pass does not.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from harness import SHARED, Cauce, Databases, Unavailable, binary, free_port, jdbc  # noqa: E402

KITS = SHARED / "conformance"
EXPECTED = ROOT / "conformance" / "expected.json"
DATABASES = ("sqlite", "postgres")
# A shard that makes no progress for this long is given up: its remaining cases count as failed.
STALL = 180


class Run:
    """What all kits need: settings, databases, a folder for recordings."""

    def __init__(self, args):
        self.args, self.databases = args, Databases()
        self.program = binary(args.binary and os.path.abspath(args.binary))
        self.out = pathlib.Path(args.out or tempfile.mkdtemp(prefix="cauce-conformance-"))
        self.out.mkdir(parents=True, exist_ok=True)

    def server(self, database, port=None, flags=()):
        """A server without job executor on a fresh database."""
        kind = "memory" if database == "sqlite" else database
        return Cauce(self.databases.new(kind), "--no-job-executor", *flags, port=port, program=self.program)


# -- the kits that drive.py of bpmn/ drives -------------------------------------------------------------------


def drive(run, kit, database):
    """Runs a kit of models in shards and compares. Returns the results of its cases: id to differing facets."""
    folder = KITS / kit
    cases = [c for c in json.loads((folder / "cases.json").read_text()) if wanted(run, c)]
    # Each shard in turns with the reference needs a reference of its own.
    count = max(1, min(2 if database == "swap" else run.args.shards, len(cases) // 20))
    shards = [cases[n::count] for n in range(count)]
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        jobs = [pool.submit(drive_shard, run, kit, database, n, shard) for n, shard in enumerate(shards)]
        recordings = [j.result() for j in jobs]
    actual = run.out / f"{kit}-{database}.jsonl"
    with open(actual, "w") as whole:
        for recording in recordings:
            whole.write(recording.read_text() if recording.exists() else "")
    return compare(run, kit, actual)


def wanted(run, case):
    """Whether a case belongs to this run: what needs Java's own things is left out."""
    return (not run.args.only or re.search(run.args.only, case["id"])) and not set(case.get("needs", ())) & foreign()


def foreign():
    sys.path.insert(0, str(KITS / "bpmn"))
    from compare import FOREIGN

    return FOREIGN


def drive_shard(run, kit, database, number, cases):
    """Drives a part of the cases on a server of its own; a server that dies is replaced."""
    listed = run.out / f"{kit}-{database}-{number}.cases.json"
    recording = run.out / f"{kit}-{database}-{number}.jsonl"
    listed.write_text(json.dumps(cases))
    recording.unlink(missing_ok=True)
    if database == "swap":
        return drive_swap(run, kit, listed, recording)
    restarts = 0
    while lines(recording) < len(cases) and restarts < 40:
        server = run.server(database)
        try:
            command = drive_command(kit, server.url, listed, recording)
            if attend(command, recording, server) == 0 and server.alive():
                break
            restarts += 1
            print(f"{kit} {database} shard {number}: {'stalled' if server.alive() else 'the server died'} after {lines(recording)} cases: {server.tail()[-300:]}", flush=True)
            skip_next(cases, recording)
        finally:
            server.close()
    return recording


def drive_command(kit, url, listed, recording):
    return [sys.executable, str(KITS / "bpmn" / "drive.py"), "--url", url, "--cases", str(listed),
            "--models", str(KITS / kit / "models"), "--out", str(recording), "--resume"]


def attend(command, recording, server):
    """Waits for a driver; ends it when the server is gone or nothing is recorded for long. Returns its exit code."""
    driver = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen, since = -1, time.monotonic()
    while driver.poll() is None:
        time.sleep(0.2)
        if (now := lines(recording)) != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > STALL or not server.alive():
            driver.kill()
            driver.wait()
            return 1
    return driver.returncode


def skip_next(cases, recording):
    """Records the case that a server died of as one without an answer, so that the next server goes on behind it."""
    done = {json.loads(line)["id"] for line in recording.read_text().splitlines()} if recording.exists() else set()
    left = [c["id"] for c in cases if c["id"] not in done]
    if left:
        with open(recording, "a") as f:
            f.write(json.dumps({"id": left[0], "deploy": {"status": 0}, "steps": []}) + "\n")


def lines(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0


def drive_swap(run, kit, listed, recording):
    """Both servers on one database, in turns."""
    address, port = run.databases.new("postgres"), free_port()
    if run.args.made_by == "cauce":
        Cauce(address, "--no-job-executor", program=run.program).close()
    env = {**os.environ, "ORACLE_DIR": os.environ.get("ORACLE_DIR", "/tmp/camunda7-oracle")}
    done = subprocess.run([str(SHARED / "oracle" / "start"), str(port), jdbc(address)], env=env, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"the reference does not start: {done.stderr[-500:]}")
    reference = int(done.stdout.split()[-1])
    server = Cauce(address, "--no-job-executor", program=run.program)
    try:
        command = drive_command(kit, f"http://127.0.0.1:{port}/engine-rest", listed, recording) + ["--swap", server.url]
        if attend(command, recording, server):
            print(f"swap: ended early: {server.tail()[-300:]}", flush=True)
    finally:
        server.close()
        os.kill(reference, 15)
    return recording


def compare(run, kit, actual):
    folder, result = KITS / kit, run.out / (actual.stem + ".result.json")
    command = [sys.executable, str(KITS / "bpmn" / "compare.py"), str(folder / "golden.jsonl.gz"), str(actual),
               "--cases", str(folder / "cases.json"), "--json", str(result), "--show", str(run.args.show)]
    if run.args.only:
        command += ["--only", run.args.only]
    report(command)
    facets = json.loads(result.read_text())
    return {case: not set(differing) - {"messages"} for case, differing in facets.items()}


def report(command):
    """Runs a comparison and shows what it says."""
    done = subprocess.run(command, capture_output=True, text=True)
    print("\n".join("    " + line for line in (done.stdout + done.stderr[-2000:]).splitlines()), flush=True)


# -- the other kits -------------------------------------------------------------------------------------------


def dmn(run, database):
    folder, actual, result = KITS / "dmn", run.out / f"dmn-{database}.jsonl", run.out / f"dmn-{database}.result.json"
    only = ["--only", run.args.only] if run.args.only else []
    with run.server(database) as server:
        command = [sys.executable, str(folder / "drive.py"), "--url", server.url, "--cases", str(folder / "cases.json"),
                   "--models", str(folder / "models"), "--out", str(actual), *only]
        subprocess.run(command, timeout=900, check=False, stderr=subprocess.DEVNULL)
    report([sys.executable, str(folder / "compare.py"), str(folder / "golden.jsonl.gz"), str(actual), "--cases",
            str(folder / "cases.json"), "--json", str(result), "--show", str(run.args.show), *only])
    return json.loads(result.read_text())


# The tour of engine-rest: its recording, what the server is started with, what the tour is given.
TOURS = {
    "rest": ("golden.json", ["--admin-user", "demo:demo"], []),
    "rest-auth": ("golden-auth.json", ["--authentication", "basic", "--admin-user", "demo:Admin-Secret-7", "--password-policy"], ["--auth", "demo:Admin-Secret-7"]),
}


def tour(run, database, kit="rest"):
    recording, flags, given = TOURS[kit]
    folder, actual, result = KITS / "rest", run.out / f"{kit}-{database}.json", run.out / f"{kit}-{database}.result.json"
    with run.server(database, flags=flags) as server:
        subprocess.run([sys.executable, str(folder / "tour.py"), server.url, "-o", str(actual), *given], timeout=1800, check=False, stderr=subprocess.DEVNULL)
    report([sys.executable, str(folder / "compare.py"), str(folder / recording), str(actual), "--json", str(result), "--max", str(run.args.show)])
    failed = {m["id"] for m in json.loads(result.read_text())["mismatches"] if not m["nomsg"]}
    return {call: call not in failed for call in tour_calls(kit)}


def tour_auth(run, database):
    return tour(run, database, "rest-auth")


def tour_calls(kit):
    """The ids of the calls that count."""
    calls = json.loads((KITS / "rest" / TOURS[kit][0]).read_text())["calls"]
    return {c["id"] for c in calls if "un" not in c}


def clients(run, database):
    """Third-party clients. The kit builds beside itself, so a copy is used, kept for the next run."""
    folder = pathlib.Path(tempfile.gettempdir()) / "cauce-conformance-clients"
    shutil.copytree(KITS / "clients", folder, dirs_exist_ok=True)
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    # These need the job executor: timers are part of what they check.
    with Cauce(run.databases.new(database), program=run.program) as server:
        env = {**os.environ, "ENGINE_REST": server.url, "OPENAPI_JSON": str(KITS / "openapi.json")}
        done = subprocess.run([str(folder / "run_all.sh"), *run.args.client], env=env, capture_output=True, text=True)
    print("\n".join("    " + line for line in done.stdout.splitlines()), flush=True)
    results = {}
    for log in sorted((folder / "out").glob("*.log")):
        for verdict, name in re.findall(r"^(PASS|FAIL) ([^:\n]+)", log.read_text(errors="replace"), re.M):
            results[f"{log.stem} {name.strip()}"] = verdict == "PASS"
    return results


# -- the ratchet ----------------------------------------------------------------------------------------------


def load_expected():
    """Kit to database to the set of cases that must pass."""
    written = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    held = {}
    for kit, lists in written.items():
        if kit in TOURS:
            held[kit] = {d: tour_calls(kit) - set(still_open) for d, still_open in lists["open"].items()}
            continue
        both = set(lists.get("both", ()))
        held[kit] = {d: both | set(lists.get(d, ())) for d in (*DATABASES, "swap") if d in lists or (both and d in DATABASES)}
    return held


def save_expected(held):
    written = {}
    for kit, lists in sorted(held.items()):
        if kit in TOURS:
            every = tour_calls(kit)
            written[kit] = {"open": {d: sorted(every - must) for d, must in sorted(lists.items()) if must}}
            continue
        both = lists.get("sqlite", set()) & lists.get("postgres", set())
        parts = {"both": both, "sqlite": lists.get("sqlite", set()) - both, "postgres": lists.get("postgres", set()) - both}
        if "swap" in lists:
            parts["swap"] = lists["swap"]
        written[kit] = {name: sorted(cases) for name, cases in parts.items() if cases or name == "both"}
    EXPECTED.write_text(json.dumps(written, indent=0) + "\n")


def once_more(run, held, kit, database, results):
    """A few listed cases that failed run again, alone: due dates are compared with the clock, and shards share two cores."""
    lost = sorted(case for case in held.get(kit, {}).get(database, ()) if results.get(case) is False)
    if not 0 < len(lost) <= 10:
        return
    print(f"   once more, alone: {', '.join(lost)}", flush=True)
    only, shards = run.args.only, run.args.shards
    run.args.only, run.args.shards = "^(" + "|".join(re.escape(case) for case in lost) + ")$", 1
    results.update(drive(run, kit, database))
    run.args.only, run.args.shards = only, shards


def hold(run, held, kit, database, results):
    """Compares results with what must pass. Returns the number of listed cases that do not."""
    must = held.setdefault(kit, {}).setdefault(database, set())
    ran = set(results)
    green = {case for case, passed in results.items() if passed}
    partial = bool(run.args.only or run.args.client)
    lost = sorted((must & ran if partial else must) - green)
    new = green - must
    if run.args.update:
        must |= new
        if run.args.allow_removal:
            must -= set(lost)
            lost = []
    for case in lost[:30]:
        print(f"LOST {kit} {database}: {case}")
    share = 100 * len(green) / max(1, len(ran))
    print(f"== {kit} on {database}: {len(green)} of {len(ran)} pass ({share:.1f} %), {len(must)} are held, {len(lost)} of them lost, {len(new)} {'added' if run.args.update else 'new'}", flush=True)
    return len(lost)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kit", action="append", choices=["bpmn", "miwg", "dmn", "rest", "rest-auth", "clients"], help="repeatable; bpmn without")
    ap.add_argument("--database", action="append", choices=DATABASES, help="repeatable; both without")
    ap.add_argument("--swap", action="store_true", help="in turns with the reference instead")
    ap.add_argument("--made-by", choices=["reference", "cauce"], default="reference", help="who makes the tables of the database that both take turns on")
    ap.add_argument("--only", help="regular expression on case ids")
    ap.add_argument("--client", action="append", default=[], help="one of the clients' names, repeatable; all without")
    ap.add_argument("--show", type=int, default=0, help="show this many failing cases with their first differences")
    ap.add_argument("--shards", type=int, default=4, help="servers that run at once")
    ap.add_argument("--binary", help="the server to run; the newest build without")
    ap.add_argument("--out", help="folder for recordings and results; a temporary one without")
    ap.add_argument("--update", action="store_true")
    ap.add_argument("--allow-removal", action="store_true")
    args = ap.parse_args()
    if not KITS.is_dir():
        print(f"conformance: no kits at {KITS}: nothing done")
        return 0
    run, held, lost, ran = Run(args), load_expected(), 0, collections.Counter()
    kits = {"dmn": dmn, "rest": tour, "rest-auth": tour_auth, "clients": clients}
    for kit in args.kit or ["bpmn"]:
        for database in ["swap"] if args.swap else args.database or DATABASES:
            began = time.monotonic()
            results = kits[kit](run, database) if kit in kits else drive(run, kit, database)
            if kit not in kits and not args.swap:
                once_more(run, held, kit, database, results)
            lost += hold(run, held, kit, database, results)
            ran["passed"] += sum(results.values())
            print(f"   {time.monotonic() - began:.0f} s, recordings in {run.out}", flush=True)
    if args.update:
        save_expected(held)
    must = sum(len(held[k][d]) for k in (args.kit or ["bpmn"]) for d in held.get(k, ()))
    print(f"{max(0, must - lost)} passed, {lost} failed")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
