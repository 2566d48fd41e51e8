#!/usr/bin/env python3
"""Compare what the reference and our server write into their PostgreSQL databases, row for row and column for column.

After each step of each case of the bpmn kit, and at its end, all rows of ACT_RU_*, ACT_HI_*, ACT_RE_* and ACT_GE_BYTEARRAY
are kept. Ids are compared by what the rows that they name are, times and durations by whether they are there.

  rows.py record URL DATABASE OUT.jsonl.gz [--only REGEX]      drive a server and keep its rows
  rows.py compare REFERENCE OURS [--only REGEX] [--all]        what differs, most often first, each with its first case

URL is that of engine-rest; the server's job executor must be off and its database, postgres://…, hold nothing else.
"""

import argparse
import collections
import gzip
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from harness import SHARED  # noqa: E402

KIT = SHARED / "conformance" / "bpmn"
# What a label of a row is made of: all that it says but ids, times and values.
LABEL = (
    "type_ event_type_ handler_type_ job_type_ act_id_ activity_id_ task_def_key_ name_ user_id_ group_id_ key_ topic_name_ var_name_ "
    "job_state_ state_ incident_type_ is_concurrent_ is_scope_ job_def_configuration_ act_type_ operation_type_ entity_type_ property_"
).split()
# Rows of these tables give their labels first.
FIRST = ["act_ru_execution", "act_ru_task", "act_ru_job", "act_ru_variable", "act_ru_ext_task"]
ID = re.compile(r"(?:[A-Za-z_][^\s:\"]*:(?:\d+:)?)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")


class Rows:
    """The rows of a database, asked for over one connection."""

    def __init__(self, address):
        self.psql = subprocess.Popen(["psql", address, "-qAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        tables = self.ask("select table_name from information_schema.tables where table_schema = 'public'").split()
        kept = sorted(t for t in tables if re.match("act_(ru|hi|re|ge_bytearray)", t) and not re.search("meter|authorization", t))
        parts = [f"'{t}', (select json_agg(json_strip_nulls(row_to_json(t))) from {self.source(t)} t)" for t in kept]
        self.query = f"select json_build_object({', '.join(parts)})"

    @staticmethod
    def source(table):
        columns = "id_, rev_, name_, deployment_id_, generated_, tenant_id_, type_, create_time_, root_proc_inst_id_, removal_time_"
        return f"(select {columns} from {table})" if table == "act_ge_bytearray" else table

    def ask(self, query):
        self.psql.stdin.write(query + ";\n\\echo @@END\n")
        self.psql.stdin.flush()
        answer = []
        while (line := self.psql.stdout.readline()) and line.strip() != "@@END":
            answer.append(line)
        return "".join(answer)

    def all(self):
        return json.loads(self.ask(self.query))


def record(args):
    sys.path.insert(0, str(KIT))
    import drive
    from compare import FOREIGN

    rows = Rows(args.database)

    class Case(drive.Case):
        """A case that keeps the rows after each step and at its end."""

        def step(self, say, status, *rest, **extra):
            super().step(say, status, *rest, **extra)
            self.kept.append((json.dumps(say), status, rows.all()))

        def history(self):
            found = super().history()
            self.kept.append(("the end", 0, rows.all()))
            return found

    cases = [c for c in json.loads((KIT / "cases.json").read_text()) if not set(c.get("needs", ())) & FOREIGN]
    cases = [c for c in cases if not args.only or re.search(args.only, c["id"])]
    rest = drive.Rest(args.url)
    drive.purge(rest)
    with gzip.open(args.out, "wt") as out:
        for number, case in enumerate(cases, 1):
            driven = Case(rest, case, str(KIT / "models"), 25)
            driven.kept = []
            driven.run()
            out.write(json.dumps([case["id"], driven.kept]) + "\n")
            if number % 100 == 0:
                print(f"{number} of {len(cases)} cases", flush=True)


def normal(tables):
    """Rows with ids replaced by what they stand for, and times by a mark."""
    tables = {name: rows or [] for name, rows in tables.items()}
    labels = {}
    for name in sorted(tables, key=lambda t: (FIRST.index(t) if t in FIRST else 50 if t.startswith("act_ru") else 99, t)):
        for row in tables[name]:
            said = [TIME.sub("", ID.sub("#", str(row[k]))) for k in LABEL if row.get(k) is not None]
            labels.setdefault(row.get("id_"), f"<{name[4:]} {','.join(said)}>")

    def value(column, v):
        if isinstance(v, str):
            known = labels.get(v) or ID.sub(lambda m: labels.get(m.group(0)) or re.sub("[0-9a-f-]{36}", "<id>", m.group(0)), v)
            return TIME.sub("<time>", known)
        return "<ms>" if column == "duration_" and v is not None else v

    return {name: [{k: value(k, v) for k, v in row.items()} for row in rows] for name, rows in tables.items()}


def difference(reference, ours):
    """The differences of one case: (what, step, theirs, ours). None are none."""
    for number, ((say, status, theirs), (our_say, our_status, mine)) in enumerate(zip(reference, ours)):
        if (say, status) != (our_say, our_status):
            yield ("the flow",), f"{number} {say}", status, f"{our_say} {our_status}"
            return
        theirs, mine = normal(theirs), normal(mine)
        for table in sorted(set(theirs) | set(mine)):
            for what, left, right in rows_difference(theirs.get(table, []), mine.get(table, [])):
                yield (table, *what), f"{number} {say}", left, right
    if len(reference) != len(ours):
        yield ("the number of steps",), "", len(reference), len(ours)


def rows_difference(theirs, mine):
    left = collections.Counter(json.dumps(r, sort_keys=True) for r in theirs)
    right = collections.Counter(json.dumps(r, sort_keys=True) for r in mine)
    theirs, mine = ([json.loads(r) for r in (a - b).elements()] for a, b in ((left, right), (right, left)))
    for row in theirs:
        alike = lambda other: sum(other.get(k) == v for k, v in row.items()) - sum(k not in row for k in other) / 2  # noqa: E731
        best = max(mine, key=alike, default=None)
        if best is None or alike(best) < max(2, 0.4 * len(row)):
            yield ("only in the reference",), row, None
            continue
        mine.remove(best)
        for column in sorted(set(row) | set(best)):
            if row.get(column) != best.get(column):
                yield (column,), row.get(column), best.get(column)
    for row in mine:
        yield ("only in ours",), None, row


def load(path):
    with gzip.open(path, "rt") as lines:
        return dict(json.loads(line) for line in lines)


def compare(args):
    reference, ours = load(args.reference), load(args.ours)
    ids = [i for i in reference if i in ours and (not args.only or re.search(args.only, i))]
    count, first, cases = collections.Counter(), {}, collections.defaultdict(list)
    equal = 0
    for case in ids:
        found = {}
        for what, *rest in difference(reference[case], ours[case]):
            found.setdefault(what, rest)
        equal += not found
        for what, rest in found.items():
            count[what] += 1
            first.setdefault(what, (case, *rest))
            cases[what].append(case)
    print(f"{equal} of {len(ids)} cases are equal in every row and column")
    for what, number in count.most_common():
        case, step, theirs, mine = first[what]
        print(f"{number} cases: {' '.join(what)}: {case} step {step}\n    {str(theirs)[:300]}\n    {str(mine)[:300]}")
        if args.all:
            print("\n".join("      " + case for case in cases[what]))
    return 0 if equal == len(ids) else 1


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = ap.add_subparsers(dest="command", required=True)
    one = commands.add_parser("record")
    one.add_argument("url")
    one.add_argument("database")
    one.add_argument("out")
    one.add_argument("--only")
    two = commands.add_parser("compare")
    two.add_argument("reference")
    two.add_argument("ours")
    two.add_argument("--only")
    two.add_argument("--all", action="store_true")
    args = ap.parse_args()
    return {"record": record, "compare": compare}[args.command](args)


if __name__ == "__main__":
    sys.exit(main())
