// What the tests find on the server: orders at every stage, a leave request, users.
import { strict as assert } from "node:assert";
import path from "node:path";
import { MODELS, typed } from "./lib.mjs";

const model = (name) => path.join(MODELS, name);

/** Deploys the order process with its decision and its form, and makes seven orders. Returns instances by business key. */
export async function orders(server) {
  await server.deploy("orders", model("order.bpmn"), model("credit.dmn"), model("order_start.form"));
  await server.deploy("leave", model("leave.bpmn"), model("check.html"));
  const found = {};
  for (const [key, customer, amount] of [["A-1001", "Ada", 250], ["A-1002", "Grace", 80], ["A-1003", "Linus", 4200], ["A-1004", "Ada", 1900], ["A-1005", "Edsger", 640], ["A-1006", "Barbara", 120], ["A-1007", "Grace", 75]]) {
    found[key] = await server.post("/process-definition/key/order/start", { businessKey: key, variables: { ...typed({ customer, amount, express: amount < 100 }), address: { type: "Json", value: JSON.stringify({ street: "Harbour Road 4", town: "Bilbao" }) } } });
  }
  const decide = async (key, approved) => {
    const [task] = await server.get(`/task?processInstanceBusinessKey=${key}&taskDefinitionKey=approve`);
    await server.post(`/task/${task.id}/complete`, { variables: typed({ approved }) });
  };
  const run = async (key, times = 1) => {
    const [job] = await server.get(`/job?processInstanceId=${found[key].id}&messages=true`);
    for (let n = 0; n < times; n++) await server.post(`/job/${job.id}/execute`).catch(() => {});
  };
  await decide("A-1002", true);
  await run("A-1002");
  await decide("A-1003", false);
  await decide("A-1004", true);
  await run("A-1004", 3);
  await decide("A-1007", true);
  await run("A-1007");
  const [shipping] = await server.get(`/external-task?processInstanceId=${found["A-1007"].id}`);
  const [locked] = await server.post("/external-task/fetchAndLock", { workerId: "harbour", maxTasks: 1, topics: [{ topicName: "shipping", lockDuration: 600000, processDefinitionKey: "order", businessKey: "A-1007" }] });
  assert.equal(locked.id, shipping.id);
  await server.post(`/external-task/${locked.id}/complete`, { workerId: "harbour", variables: typed({ parcel: "P-77" }) });
  return found;
}

/** Carries out the jobs of batches, as the job executor would. */
export async function batchJobs(server) {
  for (let round = 0; round < 6; round++) {
    const jobs = (await server.get("/job")).filter((j) => j.processInstanceId === null && j.dueDate === null);
    for (const job of jobs) await server.post(`/job/${job.id}/execute`).catch(() => {});
  }
}
