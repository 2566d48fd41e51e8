// Worker for employee_onboarding, the same as worker.py: opens accounts, orders laptops, reminds and welcomes.
//
//   (cd .. && npm ci)
//   ENGINE_REST=http://127.0.0.1:8080/engine-rest node worker.js
import { Client, Variables } from "camunda-external-task-client-js";

const client = new Client({
  baseUrl: process.env.ENGINE_REST ?? "http://127.0.0.1:8080/engine-rest",
  workerId: "javascript-onboarding",
  asyncResponseTimeout: 10_000,
  lockDuration: 10_000,
  interval: 100,
});

const answers = {
  "onboarding-create-account": (employee) => ["account", employee.toLowerCase()],
  "onboarding-order-laptop": (employee) => ["laptop", "LT-" + employee.toUpperCase()],
  "onboarding-escalate": () => ["reminded", true],
  "onboarding-welcome": () => ["welcomed", true],
};

for (const [topic, answer] of Object.entries(answers)) {
  client.subscribe(topic, async ({ task, taskService }) => {
    const employee = task.variables.get("employee");
    console.log(`${topic} for ${employee}`);
    await taskService.complete(task, new Variables().set(...answer(employee)));
  });
}

console.log("working");
