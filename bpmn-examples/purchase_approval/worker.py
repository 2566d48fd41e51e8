"""Worker for purchase_approval: plays the ticket system and the purchasing department.

Purchases over 10,000 are rejected. Over 1,000 the first look at the ticket finds nobody who has decided, the next
one an approval. All others are approved at once.

    pip install -r ../requirements.txt
    ENGINE_REST=http://127.0.0.1:8080/engine-rest python worker.py
"""

import os
import threading

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


def create_ticket(task):
    if not task.get_variable("description"):
        return task.failure("no description", "a ticket needs a description", max_retries=0, retry_timeout=0)
    return task.complete({"ticketId": "TKT-" + task.get_process_instance_id()[:8]})


def check_approval(task):
    checks = (task.get_variable("checks") or 0) + 1
    amount = task.get_variable("amount")
    if 1_000 < amount <= 10_000 and checks == 1:
        return task.bpmn_error("APPROVAL_PENDING", "nobody has decided yet", {"checks": checks})
    return task.complete({"approvalStatus": "rejected" if amount > 10_000 else "approved", "checks": checks})


def process_purchase(task):
    print(f"bought for {task.get_variable('amount')}: {task.get_variable('description')}", flush=True)
    return task.complete({"orderId": "ORD-" + task.get_variable("ticketId")})


def notify_rejection(task):
    print(f"to {task.get_variable('requester_email')}: no {task.get_variable('description')}", flush=True)
    return task.complete({"noticeSent": True})


TOPICS = {
    "servicenow-create-ticket": create_ticket,
    "servicenow-check-approval": check_approval,
    "process-purchase": process_purchase,
    "notify-rejection": notify_rejection,
}

if __name__ == "__main__":
    for topic, action in TOPICS.items():
        worker = ExternalTaskWorker(worker_id="python-" + topic, base_url=ENGINE_REST, config=SETTINGS)
        threading.Thread(target=worker.subscribe, args=(topic, action)).start()
    print("working", flush=True)
