// Worker for purchase_approval, the same as worker.py: plays the ticket system and the purchasing department.
//
//   (cd .. && npm ci)
//   ENGINE_REST=http://127.0.0.1:8080/engine-rest node worker.js
import { Client, Variables } from "camunda-external-task-client-js";

const client = new Client({
  baseUrl: process.env.ENGINE_REST ?? "http://127.0.0.1:8080/engine-rest",
  workerId: "javascript-purchase",
  asyncResponseTimeout: 10_000,
  lockDuration: 10_000,
  interval: 100,
});

client.subscribe("servicenow-create-ticket", async ({ task, taskService }) => {
  if (!task.variables.get("description")) {
    const why = { errorMessage: "no description", errorDetails: "a ticket needs a description", retries: 0, retryTimeout: 0 };
    return taskService.handleFailure(task, why);
  }
  await taskService.complete(task, new Variables().set("ticketId", "TKT-" + task.processInstanceId.slice(0, 8)));
});

client.subscribe("servicenow-check-approval", async ({ task, taskService }) => {
  const amount = task.variables.get("amount");
  const checks = (task.variables.get("checks") ?? 0) + 1;
  const results = new Variables().set("checks", checks);
  if (amount > 1_000 && amount <= 10_000 && checks === 1) {
    return taskService.handleBpmnError(task, "APPROVAL_PENDING", "nobody has decided yet", results);
  }
  await taskService.complete(task, results.set("approvalStatus", amount > 10_000 ? "rejected" : "approved"));
});

client.subscribe("process-purchase", async ({ task, taskService }) => {
  console.log(`bought for ${task.variables.get("amount")}: ${task.variables.get("description")}`);
  await taskService.complete(task, new Variables().set("orderId", "ORD-" + task.variables.get("ticketId")));
});

client.subscribe("notify-rejection", async ({ task, taskService }) => {
  console.log(`to ${task.variables.get("requester_email")}: no ${task.variables.get("description")}`);
  await taskService.complete(task, new Variables().set("noticeSent", true));
});

console.log("working");
