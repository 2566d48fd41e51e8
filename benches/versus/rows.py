"""The rows of the table: what each measures, and how the load is told so."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    # What it is called on the command line.
    name: str
    # What it is called in the table.
    title: str
    # The row of the load (`load/main.rs`).
    load: str
    # What is counted.
    unit: str = "instances"
    # How many at most in a phase.
    count: int = 10_000_000
    # External task workers.
    workers: int = 1
    # How long at most, where what is counted is a number and not what fits into a time.
    seconds: int | None = None
    # Whether it is the same with any number of connections, so that the first is enough.
    once: bool = False
    # Whether a short phase of its own comes first. Not where a phase uses up what another has made.
    warms_up: bool = True


ROWS = [
    Row("straight", "straight-through start, two variables", "straight"),
    Row("task", "start to a user task", "task"),
    Row("complete", "completion of a user task", "complete", "tasks", count=40_000, warms_up=False),
    Row("external-1", "external task round trip, 1 worker", "external"),
    Row("external-8", "external task round trip, 8 workers", "external", workers=8),
    Row("parallel", "five parallel branches that join", "parallel"),
    Row("pipeline", "ten asynchronous steps by the job executor", "pipeline"),
    Row("messages", "message correlated by business key", "messages", "messages"),
    Row("timers", "10,000 timers due at once (2,000 with --quick)", "timers", "timers", count=10_000, seconds=600, once=True, warms_up=False),
    Row("deployments", "deployment of 100 models", "deployments", "deployments", count=100, seconds=600, once=True, warms_up=False),
    Row("lists", "a user's task list among 100,000 open tasks", "lists", "lists", once=True),
]
