#!/usr/bin/env python3
"""Rules of the repository that no compiler checks: which crate may use which, licences, what execution must not do, no
placeholders, an example beside each trace, links in the documents.

Python 3.11's standard library and cargo are enough.
"""

import functools
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Crate to the crates of ours that it may use.
ARROWS = {
    "cauce-dmn": set(),
    "cauce-expr": {"cauce-dmn"},
    "cauce-bpmn": {"cauce-expr"},
    "cauce-store": {"cauce-expr"},
    "cauce-engine": {"cauce-dmn", "cauce-expr", "cauce-bpmn", "cauce-store"},
    "cauce-outgoing": {"cauce-engine"},
    "cauce-server": {"cauce-engine", "cauce-bpmn", "cauce-outgoing"},
}
# What each crate must not even know of outside of ours.
STRANGERS = {
    "cauce-dmn": {"tokio", "tokio-postgres", "axum"},
    "cauce-expr": {"tokio", "tokio-postgres", "axum"},
    "cauce-bpmn": {"tokio", "tokio-postgres", "axum"},
    "cauce-store": {"axum", "quick-xml"},
    "cauce-engine": {"axum", "hyper", "lettre", "tokio-postgres", "tower-http"},
    "cauce-outgoing": {"axum", "tokio-postgres", "rusqlite"},
    "cauce-server": {"tokio-postgres"},
}
# What must not be anywhere below a crate that is of use alone, however it would come there.
ALONE = {"cauce-dmn": {"tokio", "futures", "tokio-postgres", "rusqlite", "libsqlite3-sys", "axum", "hyper", "reqwest", "rquickjs", "rhai"}}
# Execution is a pure function: no clock, no ids, no I/O but what is handed in. (load.rs describes what to load; the engine awaits it.)
IMPURE = re.compile(r"\.await\b|Utc::now|SystemTime|Instant::now|Uuid::new|std::fs|std::net|tokio::")
PURE_EXCEPT = {"load.rs"}
# SQL stands in the store alone.
TABLE = re.compile(r"\bACT_(RE|RU|HI|GE|ID)_|\"SELECT ")
PLACEHOLDER = re.compile(r"\btodo!|\bunimplemented!|#\[ignore|\bTODO\b|\bFIXME\b")

problems = []


def wrong(words):
    problems.append(words)
    print("FAIL " + words)


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def arrows(packages):
    for package in packages:
        if package["name"] not in ARROWS:
            continue
        used = {d["name"] for d in package["dependencies"] if d["kind"] is None}
        ours = {u for u in used if u.startswith("cauce-")}
        for name in sorted(ours - ARROWS[package["name"]]):
            wrong(f"{package['name']} uses {name}: arrows go one way")
        for name in sorted(used & STRANGERS[package["name"]]):
            wrong(f"{package['name']} uses {name}, which it must know nothing of")


def alone(packages, resolved):
    name_of = {p["id"]: p["name"] for p in packages}
    below = {n["id"]: [d["pkg"] for d in n["deps"] if any(k["kind"] is None for k in d["dep_kinds"])] for n in resolved["nodes"]}
    for crate, strangers in ALONE.items():
        seen, unseen = set(), [id for id, name in name_of.items() if name == crate]
        while unseen:
            id = unseen.pop()
            if id not in seen:
                seen.add(id)
                unseen += below[id]
        if len(seen) < 2:
            wrong(f"{crate}: no dependencies found, so none were checked")
        for name in sorted({name_of[id] for id in seen} & strangers):
            wrong(f"{crate} draws in {name}: it is to be of use alone")


def licences(packages):
    deny = tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]
    exceptions = {e["crate"]: set(e["allow"]) for e in deny["exceptions"]}
    for package in packages:
        allowed = set(deny["allow"]) | exceptions.get(package["name"], set())
        said = (package["license"] or "").replace("/", " OR ").replace("+", "")
        # Each term of an AND must offer at least one that is allowed. Brackets only ever group an OR or an AND here.
        terms = [re.sub(r"[()]", "", t) for t in said.split(" AND ")]
        if not all(any(choice.strip() in allowed for choice in t.split(" OR ")) for t in terms):
            wrong(f"{package['name']} {package['version']} has the licence {package['license']}, which deny.toml does not allow")


def sources():
    for path in sorted(ROOT.glob("*/src/**/*.rs")) + sorted(ROOT.glob("*/tests/**/*.rs")):
        place, text = path.relative_to(ROOT), path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if PLACEHOLDER.search(line):
                wrong(f"{place}:{number}: a placeholder: {line.strip()}")
            code = line.split("//")[0]
            if str(place).startswith("engine/src/exec/") and path.name not in PURE_EXCEPT and IMPURE.search(code):
                wrong(f"{place}:{number}: execution must be pure: {line.strip()}")
            if str(place).startswith("server/src/") and TABLE.search(code):
                wrong(f"{place}:{number}: the server knows nothing of SQL: {line.strip()}")


def links():
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text()):
            if not (document.parent / target).exists():
                wrong(f"{document.relative_to(ROOT)}: nothing at {target}")
        for path in re.findall(r"`((?:bpmn|engine|expr|dmn|store|server|scripts|conformance|docs)/[\w/.-]+)`", document.read_text()):
            if not (ROOT / path).exists():
                wrong(f"{document.relative_to(ROOT)}: there is no {path}")


def examples():
    compat = (ROOT / "COMPAT.md").read_text()
    for model in sorted(ROOT.glob("bpmn-examples/*/*.bpmn")):
        place = model.relative_to(ROOT)
        if not model.with_suffix(".steps.json").exists() and f'calledElement="{model.stem}"' not in everything():
            wrong(f"{place}: no {model.stem}.steps.json beside it")
        if model.stem != model.parent.name and model.parent.name not in ("data", "subprocesses") and f"({place})" not in compat:
            wrong(f"{place}: COMPAT.md has no row that names it")


@functools.cache
def everything():
    return "".join(model.read_text() for model in ROOT.glob("bpmn-examples/*/*.bpmn"))


def main():
    all_of = metadata()
    packages = all_of["packages"]
    for check in (lambda: arrows(packages), lambda: alone(packages, all_of["resolve"]), lambda: licences(packages), sources, links, examples):
        check()
    print(f"{'0' if problems else '1'} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
