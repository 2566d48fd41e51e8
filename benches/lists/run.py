#!/usr/bin/env python3
"""How long lists take on a large database: a million activity instances in the history, 100,000 running instances.

  benches/lists/run.py [--scale 1] [--only REGEX] [--orders] [--authorization] [--slow MS] [ADDRESS …]

Without addresses: fills a SQLite file and a PostgreSQL of its own, measures both, and puts them away. An ADDRESS
(sqlite:FILE or postgres://…) is filled where it is empty, and stays. --orders takes each order of each list as well;
--authorization has a user with few grants look; --slow leaves out what takes less on all databases.
Prints a table of medians in milliseconds, of whole requests over a connection that stays open.
"""

import argparse
import base64
import datetime
import http.client
import json
import pathlib
import re
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
sys.path.insert(0, str(HERE))

import fill
import harness
import queries

# A request is made so many times; one that takes this many seconds, once.
TIMES, LONG = 9, 1.0
# Two who look at lists where authorizations are checked: the one is granted a little, to the other something is denied as well.
CLERK, GUARDED = "clerk", "guarded"
TASK_FILTER = {"resourceType": "Task", "name": "Group 7", "owner": "demo", "query": {"candidateGroup": "group7", "sorting": [{"sortBy": "priority", "sortOrder": "desc"}]},
               "properties": {"variables": [{"name": "customer", "label": "Customer"}, {"name": "amount", "label": "Amount"}]}}


def note(words):
    print(f"{datetime.datetime.now():%H:%M:%S} {words}", file=sys.stderr, flush=True)


class Client:
    """A connection that stays open."""

    def __init__(self, server, user):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        self.headers = {"Authorization": "Basic " + base64.b64encode(user.encode()).decode(), "Content-Type": "application/json"}

    def ask(self, ask):
        """Seconds, status and body of an answer."""
        headers = self.headers | ({"Accept": "application/hal+json"} if ask.hal else {})
        body = None if ask.body is None else json.dumps(ask.body)
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", "/engine-rest" + ask.path, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        return time.perf_counter() - began, answer.status, said

    def get(self, path):
        return json.loads(self.ask(queries.Ask(path))[2])

    def median(self, ask):
        """Milliseconds."""
        first, status, said = self.ask(ask)
        if status != 200:
            return f"{status} {said[:150].decode(errors='replace')}"
        taken = [self.ask(ask)[0] for _ in range(TIMES)] if first < LONG else [first]
        return statistics.median(taken) * 1000


def filled(address, tools, args):
    """Fills a database unless it is."""
    flags = ["--no-job-executor", "--authentication", "basic", "--authorization", "--admin-user", fill.ADMIN]
    server = harness.Cauce(address, *flags, program=args.binary)
    rest = fill.Rest(server.url)
    if rest.call("GET", "/process-definition/count")["count"]:
        server.stop()
        return
    database = fill.Sqlite(address) if address.startswith("sqlite:") else fill.Postgres(address, tools)
    began = time.monotonic()
    rows = fill.fill(server, database, args.scale)
    note(f"{database.name} filled in {time.monotonic() - began:.0f} s: {json.dumps(rows)}")


def viewers(rest):
    """Who looks, where authorizations are checked: reads the definitions of one key, is in one group."""
    for user in (CLERK, GUARDED):
        if rest.call("GET", f"/user/count?id={user}")["count"]:
            continue
        rest.call("POST", "/user/create", {"profile": {"id": user, "firstName": user, "lastName": user, "email": ""}, "credentials": {"password": user}})
        rest.call("PUT", f"/group/group7/members/{user}")
        for resource, key in ((6, "approval-1"), (6, "transfer-1"), (10, "fee")):
            rest.call("POST", "/authorization/create", {"type": 1, "permissions": ["ALL"], "userId": user, "resourceType": resource, "resourceId": key})
    if not rest.call("GET", f"/authorization/count?type=2&userIdIn={GUARDED}")["count"]:
        rest.call("POST", "/authorization/create", {"type": 2, "permissions": ["READ_INSTANCE"], "userId": GUARDED, "resourceType": 6, "resourceId": "transfer-1"})


def measured(address, args):
    """Median by the name of a question."""
    flags = ["--no-job-executor", "--authentication", "basic", "--admin-user", fill.ADMIN]
    figures = {}
    with harness.Cauce(address, *flags, *(["--authorization"] if args.authorization else []), program=args.binary) as server:
        rest = fill.Rest(server.url)
        admin = Client(server, fill.ADMIN)
        document = admin.get("/openapi.json")
        stored = rest.call("GET", "/filter?name=Group%207")
        identifier = stored[0]["id"] if stored else rest.call("POST", "/filter/create", TASK_FILTER)["id"]
        asks = [*queries.first_pages(document), *queries.typical(admin.get), *queries.of_filter(identifier), *(queries.orders(document) if args.orders else [])]
        looking = {"": admin}
        if args.authorization:
            viewers(rest)
            looking = {f"{user}: ": Client(server, f"{user}:{user}") for user in (CLERK, GUARDED)}
        for who, client in looking.items():
            for ask in asks:
                name = re.sub(fill.UUID, "ID", who + ask.name)
                if re.search(args.only, name):
                    figure = figures[name] = client.median(ask)
                    if not isinstance(figure, float) or figure > max(args.slow, 50):
                        note(f"{name}: {figure if isinstance(figure, str) else round(figure)}")
        note(f"measured, memory {server.memory():.0f} MB")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("addresses", nargs="*")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--orders", action="store_true")
    parser.add_argument("--authorization", action="store_true")
    parser.add_argument("--slow", type=float, default=0)
    parser.add_argument("--binary", help="the server to measure [default: the newest build]")
    args = parser.parse_args()
    databases = harness.Databases()
    addresses = args.addresses or [databases.new("sqlite"), databases.new("postgres")]
    tools = databases.cluster.tools if databases.cluster else "/usr/bin"
    columns = []
    for address in addresses:
        filled(address, tools, args)
        columns.append(measured(address, args))
    print("| request | " + " | ".join(address.split(":")[0] for address in addresses) + " |")
    print("|---" + "|---:" * len(addresses) + "|")
    for name in columns[0]:
        row = [column.get(name, "") for column in columns]
        if any(not isinstance(figure, float) or figure >= args.slow for figure in row):
            print(f"| `{name}` | " + " | ".join(f"{figure:.1f}" if isinstance(figure, float) else str(figure) for figure in row) + " |")


if __name__ == "__main__":
    main()
