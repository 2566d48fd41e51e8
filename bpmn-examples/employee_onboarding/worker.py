"""Worker for employee_onboarding: opens accounts, orders laptops, reminds and welcomes.

    pip install -r ../requirements.txt
    ENGINE_REST=http://127.0.0.1:8080/engine-rest python worker.py
"""

import os

from camunda.external_task.external_task_worker import ExternalTaskWorker

ENGINE_REST = os.environ.get("ENGINE_REST", "http://127.0.0.1:8080/engine-rest")
SETTINGS = {
    "maxTasks": 5,
    "lockDuration": 10_000,
    "asyncResponseTimeout": 10_000,
    "retries": 3,
    "retryTimeout": 1_000,
    "sleepSeconds": 1,
}


def work(task):
    employee, topic = task.get_variable("employee"), task.get_topic_name()
    print(f"{topic} for {employee}", flush=True)
    if topic == "onboarding-create-account":
        return task.complete({"account": employee.lower()})
    if topic == "onboarding-order-laptop":
        return task.complete({"laptop": "LT-" + employee.upper()})
    if topic == "onboarding-escalate":
        return task.complete({"reminded": True})
    return task.complete({"welcomed": True})


TOPICS = ["onboarding-create-account", "onboarding-order-laptop", "onboarding-escalate", "onboarding-welcome"]

if __name__ == "__main__":
    worker = ExternalTaskWorker(worker_id="python-onboarding", base_url=ENGINE_REST, config=SETTINGS)
    print("working", flush=True)
    worker.subscribe(TOPICS, work)
