"""Fills a database of Cauce: instances that the engine itself has run are copied, row by row, with new ids, times and values.

Each prototype is one instance (with those it calls) in one state. What it has written is what the tables hold more than before; each of
these rows becomes one INSERT ... SELECT over the numbers of its copies.
"""

import base64
import dataclasses
import json
import pathlib
import re
import sqlite3
import subprocess
import urllib.request

import harness

MODELS = pathlib.Path(__file__).resolve().parent / "models"
ADMIN = "demo:demo"
# Each model is deployed under so many keys.
KEYS = 8
USERS, GROUPS = 1000, 50
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What instances do not write, or what is not theirs.
LEFT_OUT = re.compile(r"ACT_RE_|ACT_ID_|ACT_GE_PROPERTY|ACT_GE_SCHEMA|ACT_RU_METER|ACT_RU_TASK_METER|ACT_RU_FILTER|SQLITE_|_SQLX|CAUCE_", re.I)
# Values that copies do not share, as numbers of the copy.
TEXTS = {"user0": ("user", 31, USERS), "group": ("group", 1, GROUPS), "order-0": ("order-", 1, 10**9), "customer-0": ("customer-", 1, 10_000)}
AMOUNT = 4711


@dataclasses.dataclass
class Plan:
    """How many copies of a model's instance there are in a state: days back over which they began."""

    model: str
    steps: tuple
    copies: int
    days: int


PLANS = [
    Plan("approval", (), 50_000, 60),
    Plan("review", (), 25_000, 60),
    Plan("shipping", (), 8_000, 20),
    Plan("reminder", (), 6_000, 60),
    Plan("transfer", ("job",), 3_000, 60),
    Plan("order", (), 4_000, 30),
    Plan("approval", ("task", "task"), 70_000, 400),
    Plan("review", ("task", "task"), 35_000, 400),
    Plan("shipping", ("external", "external"), 24_000, 400),
    Plan("charge", ("task",), 10_000, 400),
]


class Rest:
    """engine-rest as the administrator."""

    def __init__(self, url):
        self.url = url

    def call(self, method, path, body=None, content="application/json"):
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": content, "Authorization": "Basic " + base64.b64encode(ADMIN.encode()).decode()}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            said = answer.read()
        return json.loads(said) if said else None

    def deploy(self, files, tenant=None):
        fields = {"deployment-name": next(iter(files)), **({"tenant-id": tenant} if tenant else {})}
        parts = [f'--lists\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        parts += [f'--lists\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: text/xml\r\n\r\n{content}\r\n' for name, content in files.items()]
        return self.call("POST", "/deployment/create", ("".join(parts) + "--lists--\r\n").encode(), "multipart/form-data; boundary=lists")


class Sqlite:
    """A database file, written without regard for its safety."""

    name = "sqlite"

    def __init__(self, address):
        self.db = sqlite3.connect(address.removeprefix("sqlite:"), isolation_level=None)
        self.kinds = {}

    def tables(self):
        names = [name for (name,) in self.db.execute("SELECT NAME FROM SQLITE_MASTER WHERE TYPE = 'table'") if not LEFT_OUT.match(name)]
        self.kinds = {name: {row[1]: row[2] for row in self.db.execute(f"PRAGMA table_info({name})")} for name in names}
        return names

    def rows(self, table):
        cursor = self.db.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row)) for row in cursor]

    def unlike(self, table, column, value, shift):
        """The SQL of a value in the copies, and whether they differ."""
        if value is None:
            return "NULL"
        if isinstance(value, bytes):
            return f"X'{value.hex()}'"
        if isinstance(value, (int, float)):
            return repr(value)
        if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", value):
            return f"strftime('%Y-%m-%d %H:%M:%f', '{value}', '-' || ({shift}) || ' seconds')"
        return text(value)

    def hex(self, number, digits):
        return f"printf('%0{digits}x', {number})"

    def begin(self):
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1500000", "locking_mode=EXCLUSIVE", "temp_store=MEMORY"):
            self.db.execute(f"PRAGMA {pragma}").fetchall()
        self.indexes = self.db.execute("SELECT NAME, SQL FROM SQLITE_MASTER WHERE TYPE = 'index' AND SQL IS NOT NULL").fetchall()
        for name, _ in self.indexes:
            self.db.execute(f"DROP INDEX {name}")
        self.db.execute("BEGIN")

    def numbers(self, first, last):
        return f"(WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n < {last}) SELECT n FROM g)"

    def execute(self, sql):
        self.db.execute(sql)

    def end(self):
        for _, sql in self.indexes:
            self.db.execute(sql)
        self.db.execute("COMMIT")
        self.db.execute("PRAGMA locking_mode=NORMAL").fetchall()
        self.db.execute("PRAGMA journal_mode=WAL").fetchall()
        self.db.close()


class Postgres:
    """A database, filled through psql in one transaction."""

    name = "postgres"

    def __init__(self, address, tools):
        self.command = [f"{tools}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", address.replace("postgres://", "postgresql://")]
        self.kinds = {}

    def ask(self, sql):
        done = subprocess.run([*self.command, "-f", "-"], input=sql, capture_output=True, text=True)
        if done.returncode:
            raise harness.Unavailable(done.stderr[-800:])
        return done.stdout.splitlines()

    def tables(self):
        sql = "SELECT upper(table_name), upper(column_name), data_type FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY ordinal_position"
        self.kinds = {}
        for line in self.ask(sql):
            table, column, kind = line.split("|")
            if not LEFT_OUT.match(table):
                self.kinds.setdefault(table, {})[column] = kind
        return list(self.kinds)

    def rows(self, table):
        return [{name.upper(): value for name, value in json.loads(line).items()} for line in self.ask(f"SELECT row_to_json(t) FROM {table} t")]

    def unlike(self, table, column, value, shift):
        if value is None:
            return "NULL::" + self.kinds[table][column]
        kind = self.kinds[table][column]
        if kind == "bytea":
            return f"'{value}'::bytea"
        if kind.startswith("timestamp"):
            return f"'{value}'::timestamp - ({shift}) * interval '1 second'"
        if isinstance(value, (bool, int, float)):
            return str(value)
        return text(value)

    def hex(self, number, digits):
        return f"lpad(to_hex({number}), {digits}, '0')"

    def begin(self):
        schema = "schemaname = current_schema()"
        self.indexes = self.ask(f"SELECT indexdef FROM pg_indexes WHERE {schema} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)")
        names = self.ask(f"SELECT indexname FROM pg_indexes WHERE {schema} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)")
        self.statements = ["SET session_replication_role = replica", "SET maintenance_work_mem = '512MB'", "BEGIN", *(f"DROP INDEX {name}" for name in names)]

    def numbers(self, first, last):
        return f"generate_series({first}::bigint, {last}) AS g(n)"

    def execute(self, sql):
        self.statements.append(sql)

    def end(self):
        self.ask(";\n".join([*self.statements, *self.indexes, "COMMIT", "VACUUM ANALYZE"]) + ";\n")


def text(value):
    return "'" + str(value).replace("'", "''") + "'"


def fill(server, database, scale):
    """Deploys, runs the prototypes on the server, ends it, and copies them."""
    rest = Rest(server.url)
    definitions = deployed(rest)
    tables = database.tables()
    known = {table: {key(row) for row in database.rows(table)} for table in tables}
    kept = set(UUID.findall(json.dumps(rest.call("GET", "/process-definition") + rest.call("GET", "/job-definition") + rest.call("GET", "/decision-definition"))))
    prototypes = []
    for plan in PLANS:
        of_model = definitions[plan.model]
        for definition in of_model:
            run(rest, definition, plan.steps)
            written = {}
            for table in tables:
                written[table] = [row for row in database.rows(table) if key(row) not in known[table]]
                known[table].update(key(row) for row in written[table])
            prototypes.append((plan, max(1, int(plan.copies * scale / len(of_model))), written))
    if isinstance(database, Sqlite):
        database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    server.stop()
    database.begin()
    copied = {}
    number = 0
    for plan, copies, written in prototypes:
        numbers = database.numbers(number + 1, number + copies)
        # seconds back, the first copy's most
        shift = f"({copies} - n + {number}) * {plan.days * 86400} / {copies}"
        number += copies
        for table, rows in written.items():
            for row in rows:
                values = ", ".join(copy(database, table, column, value, shift, kept) for column, value in row.items())
                database.execute(f"INSERT INTO {table} ({', '.join(row)}) SELECT {values} FROM {numbers}")
                copied[table] = copied.get(table, 0) + copies
    people(database)
    database.end()
    return copied


def key(row):
    """What tells rows of a table apart: the first column is the key of all that instances write."""
    return next(iter(row.values()))


def moved(database, uuid, shift):
    """The SQL of an id in the copies: the engine's ids begin with the time in milliseconds, and this one ends with the copy's number and
    what tells it from the others of its instance."""
    time = f"({int(uuid[:8] + uuid[9:13], 16)} - ({shift}) * 1000)"
    return f"{database.hex(f'{time} >> 16', 8)} || '-' || {database.hex(f'{time} & 65535', 4)} || '{uuid[13:24]}' || {database.hex('n', 7)} || '{uuid[-5:]}'"


def copy(database, table, column, value, shift, kept):
    """The SQL of a column of the copies, with n for a copy's number."""
    if column == "PRIORITY_" and "TASK" in table and "EXT" not in table:
        return "n % 100"
    if value == AMOUNT:
        return "n % 100000"
    if column == "TEXT_" and value == str(AMOUNT):
        return "CAST(n % 100000 AS TEXT)"
    if isinstance(value, str) and value in TEXTS:
        prefix, times, modulus = TEXTS[value]
        return f"'{prefix}' || (n * {times} % {modulus})"
    if isinstance(value, str):
        found = [match for match in UUID.finditer(value) if match.group() not in kept]
        if found:
            parts, end = [], 0
            for match in found:
                if match.start() > end:
                    parts.append(text(value[end:match.start()]))
                parts.append(moved(database, match.group(), shift))
                end = match.end()
            if end < len(value):
                parts.append(text(value[end:]))
            return " || ".join(parts)
    return database.unlike(table, column, value, shift)


def deployed(rest):
    """The definitions of each model by its name."""
    for group in ("tenantA",):
        rest.call("POST", "/tenant/create", {"id": group, "name": group})
    rest.deploy({"fee.dmn": (MODELS / "fee.dmn").read_text()})
    models = {path.stem: path.read_text() for path in sorted(MODELS.glob("*.bpmn"))}
    for name, model in models.items():
        for at in range(1, KEYS + 1):
            named = name if name == "payment" else f"{name}-{at}"
            rest.deploy({named + ".bpmn": model.replace("KEY", named)}, "tenantA" if at == KEYS and name in ("approval", "shipping") else None)
    found = {}
    for definition in rest.call("GET", "/process-definition?latestVersion=true"):
        found.setdefault(definition["name"].split()[0], []).append(definition["id"])
    return found


def run(rest, definition, steps):
    """One instance, as far as the steps take it."""
    said = {name: {"value": value} for name, value in {"assignee": "user0", "customer": "customer-0", "amount": AMOUNT, "urgent": True}.items()}
    said["items"] = {"value": json.dumps([{"article": "A-1", "pieces": 3}, {"article": "B-2", "pieces": 1}]), "type": "Json"}
    instance = rest.call("POST", f"/process-definition/{definition}/start", {"businessKey": "order-0", "variables": said})["id"]
    for step in steps:
        if step == "task":
            task = rest.call("GET", f"/task?processInstanceId={instance}")[0]["id"]
            rest.call("POST", f"/task/{task}/claim" if task is None else f"/task/{task}/assignee", {"userId": "user0"})
            rest.call("POST", f"/task/{task}/complete", {"variables": {"approved": {"value": True}}})
        elif step == "external":
            task = rest.call("GET", f"/external-task?processInstanceId={instance}")[0]
            topic = {"topicName": task["topicName"], "lockDuration": 1_000_000, "processDefinitionId": definition}
            rest.call("POST", "/external-task/fetchAndLock", {"workerId": "worker", "maxTasks": 10, "topics": [topic]})
            rest.call("POST", f"/external-task/{task['id']}/complete", {"workerId": "worker"})
        elif step == "job":
            job = rest.call("GET", f"/job?processInstanceId={instance}")[0]["id"]
            rest.call("PUT", f"/job/{job}/retries", {"retries": 1})
            try:
                rest.call("POST", f"/job/{job}/execute")
            except urllib.error.HTTPError as refused:
                refused.read()


def people(database):
    """Users, groups, who is in which."""
    users, groups = database.numbers(0, USERS - 1), database.numbers(0, GROUPS - 1)
    database.execute(f"INSERT INTO ACT_ID_USER (ID_, REV_, FIRST_, LAST_, EMAIL_) SELECT 'user' || n, 1, 'First ' || n, 'Last ' || (n * 31 % 997), 'user' || n || '@example.org' FROM {users}")
    database.execute(f"INSERT INTO ACT_ID_GROUP (ID_, REV_, NAME_, TYPE_) SELECT 'group' || n, 1, 'Group ' || n, 'WORKFLOW' FROM {groups}")
    for step in (1, 7):
        database.execute(f"INSERT INTO ACT_ID_MEMBERSHIP (USER_ID_, GROUP_ID_) SELECT 'user' || n, 'group' || ((n + {step}) % {GROUPS}) FROM {users}")
