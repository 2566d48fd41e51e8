#!/usr/bin/env python3
"""Compare the parser with recordings of the real one: which models are refused, for which elements, and what processes there are.

  cargo run --release --example check -- MODELS > /tmp/parsed.jsonl
  compare.py KIT /tmp/parsed.jsonl [SHOW]

KIT is a folder with cases.json, golden.jsonl.gz and models/ (such as ../shared/conformance/bpmn). Cases with several files are
compared file by file as far as they can be told apart.
"""
import gzip, json, os, sys
from collections import Counter

kit, parsed = sys.argv[1:3]
show = int(sys.argv[3]) if len(sys.argv) > 3 else 10
got = {os.path.realpath(d["file"]): d for d in map(json.loads, open(parsed))}
cases = {c["id"]: c for c in json.load(open(f"{kit}/cases.json"))}
count, shown, seen = Counter(), Counter(), set()


def differ(kind, case, gold, ours):
    count[kind] += 1
    shown[kind] += 1
    if shown[kind] <= show:
        print(f"{kind}: {case}\n   real: {gold}\n   ours: {ours}")


for line in gzip.open(f"{kit}/golden.jsonl.gz"):
    trace = json.loads(line)
    case = cases[trace["id"]]
    files = [f for f in case["files"] if f.endswith((".bpmn", ".bpmn20.xml"))]
    if tuple(case["files"]) in seen or not files:
        continue
    seen.add(tuple(case["files"]))
    ours = [got[os.path.realpath(f"{kit}/models/{f}")] for f in files]
    gold = trace["deploy"]
    count["cases"] += 1
    refused = [o for o in ours if o["status"] != 200]
    status = refused[0]["status"] if refused else 200
    error = gold.get("error") or {}
    if gold["status"] != status:
        differ("status", trace["id"], (gold["status"], error.get("message")), (status, refused and refused[0]["message"][:300]))
    elif status == 400:
        names = {f: case.get("names", {}).get(f, f.split("/")[-1]) for f in files}
        ids = sorted([names[f], p["mainElementId"] or ""] for f, o in zip(files, ours) for p in o["problems"] if p["severity"] == "Error")
        if ids != error.get("problems"):
            differ("problems", trace["id"], error, (ids, refused[0]["message"][:600]))
        elif not any(o["message"].startswith(error["message"]) for o in refused):
            differ("message", trace["id"], error["message"], refused[0]["message"][: len(error["message"])])
    elif status == 500:
        if not any(o["message"].startswith(error["message"]) for o in refused):
            differ("message", trace["id"], error["message"], refused[0]["message"][: len(error["message"])])
    else:
        keep = ("key", "name", "category", "description", "versionTag", "historyTimeToLive", "startableInTasklist")
        pick = lambda ps: sorted(([p.get(k) for k in keep] for p in ps), key=json.dumps)
        a, b = pick(gold["processes"]), pick([p for o in ours for p in o["processes"]])
        if a != b:
            differ("processes", trace["id"], [x for x in a if x not in b], [x for x in b if x not in a])
        types = {(x, t) for o in ours for p in o["processes"] for x, t in p["activities"]}
        odd = sorted({(x[0], x[1]) for x in (trace.get("history") or {}).get("activities", [])} - types)
        if odd and len(files) == len(case["files"]):
            differ("types", trace["id"], odd, [t for t in types if t[0] in {o[0] for o in odd}])
print(dict(count))
