// Deployments, batches, migration.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { MODELS, typed } from "./lib.mjs";
import { batchJobs } from "./seed.mjs";

export default async function operations(it) {
  const { page, server } = it;

  await it.check("a deployment shows its resources", async () => {
    await it.view("deployments");
    await page.getByRole("link", { name: "orders", exact: true }).click();
    await it.heading("orders");
    await page.getByRole("row", { name: /order\.bpmn/ }).getByRole("link", { name: "Order", exact: true }).waitFor();
    await page.getByRole("button", { name: "order_start.form", exact: true }).click();
    await page.getByRole("dialog").getByText('"schemaVersion": 16').waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download credit.dmn" }).click();
    assert.equal(fs.readFileSync(await (await download).path(), "utf8"), fs.readFileSync(path.join(MODELS, "credit.dmn"), "utf8"));
    await it.look("deployment");
    await it.view("deployments");
    await page.getByRole("link", { name: "leave", exact: true }).waitFor();
    await it.look("deployments");
  });

  await it.check("instances migrate to a new version, drawn side by side", async () => {
    await server.deploy("orders", ["order.bpmn", fs.readFileSync(path.join(MODELS, "order_2.bpmn"))]);
    const [old] = await server.get("/process-definition?key=order&version=1");
    const running = await server.get(`/process-instance?processDefinitionId=${old.id}&activityIdIn=approve`);
    assert.ok(running.length > 0);
    await it.view(`processes/${old.id}`);
    await it.heading("Order");
    await page.getByRole("link", { name: "Compare …" }).click();
    await it.heading("Compare Order");
    await page.locator(".diagram[data-ready=yes]").nth(1).waitFor();
    await page.getByRole("row", { name: /gone Pack goods/ }).getByRole("button").click();
    await page.locator(".djs-shape.leaving[data-element-id=pack]").waitFor();
    await page.locator(".djs-shape.chosen[data-element-id=pack]").waitFor();
    assert.match(page.url(), /element=pack/);
    await page.getByRole("row", { name: /different .*to_ship.* sourceRef: pack → invoice/ }).waitFor();
    await it.look("compare");
    await it.view(`processes/${old.id}`);
    await page.getByRole("link", { name: "Migrate …" }).click();
    await it.heading("Migrate Order");
    await page.locator(".diagram[data-ready=yes]").nth(1).waitFor();
    await page.getByRole("row", { name: /Approve order Approve order/ }).waitFor();
    await page.locator(".halves .diagram").first().locator('[data-element-id="ship"] .djs-hit').first().click();
    await page.locator(".halves .diagram").nth(1).locator('[data-element-id="pack"] .djs-hit').first().click();
    await page.getByRole("row", { name: /Ship goods Pack goods/ }).waitFor();
    await page.getByRole("row", { name: /Ship goods Pack goods/ }).getByText(/type|incompatible|not supported|have/i).first().waitFor();
    assert.equal(await page.getByRole("button", { name: "Migrate all" }).isDisabled(), true);
    await it.look("migration");
    await page.getByRole("row", { name: /Ship goods Pack goods/ }).getByRole("button", { name: /Remove/ }).click();
    await page.locator(".halves .diagram").first().locator('[data-element-id="ship"] .djs-hit').first().click();
    await page.locator(".halves .diagram").nth(1).locator('[data-element-id="ship"] .djs-hit').first().click();
    await page.getByRole("row", { name: /Ship goods Ship goods/ }).waitFor();
    await page.getByLabel(`Choose ${running[0].businessKey ?? running[0].id}`).check();
    await page.getByRole("button", { name: "Migrate 1 chosen" }).click();
    await it.heading("Batches");
    await page.getByRole("row", { name: /instance-migration.*0 of 1/ }).waitFor();
    await it.look("batches");
  });

  await it.check("a batch shows its progress until it ends", async () => {
    await page.getByRole("link", { name: "instance-migration" }).click();
    await it.heading("instance-migration");
    await it.says("0 of 1");
    await it.look("batch");
    await batchJobs(server);
    await it.says("This batch has ended.");
    const [now] = await server.get("/process-definition?key=order&version=2");
    assert.equal((await server.get(`/process-instance/count?processDefinitionId=${now.id}`)).count, 1);
  });

  await it.check("everything that matches is suspended, and cancelled, by batches whose progress is seen", async () => {
    const dialog = page.getByRole("dialog");
    const [definition] = await server.get("/process-definition?key=parallel_gateway");
    for (const key of ["P-3", "P-4"]) await server.post(`/process-definition/${definition.id}/start`, { businessKey: key });
    const open = async () => (await server.post("/history/process-instance", { processInstanceBusinessKeyLike: "%P-%", unfinished: true })).length;
    const before = await open();
    await it.view("instances?key=P-");
    const rows = page.locator("tbody tr");
    await page.getByRole("row", { name: /P-4/ }).waitFor();
    assert.equal(await rows.count(), before);
    await rows.first().getByRole("checkbox").check();
    await it.says("1 chosen");
    await page.getByRole("button", { name: "Choose everything that matches" }).click();
    await page.getByRole("group", { name: "What was chosen" }).getByText("Everything that matches").waitFor();
    await it.look("instances-chosen");
    await page.getByRole("button", { name: "Suspend", exact: true }).click();
    await dialog.getByText(`This is done with ${before} instances`).waitFor();
    await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
    const batch = page.getByRole("status").filter({ hasText: "Suspending or resuming" });
    await batch.getByRole("link", { name: "To the batch" }).waitFor();
    await batchJobs(server);
    await batch.getByText("The batch has ended.").waitFor();
    await page.waitForFunction((n) => [...document.querySelectorAll("tbody tr")].filter((r) => r.textContent.includes("suspended")).length === n, before);
    await page.getByRole("checkbox", { name: "Choose this page" }).check();
    await page.getByRole("button", { name: "Cancel instances" }).click();
    await dialog.getByLabel("Reason").fill("not wanted any more");
    await dialog.getByRole("button", { name: "Cancel instances" }).click();
    await page.getByRole("status").filter({ hasText: "Cancelling" }).waitFor();
    await batchJobs(server);
    await it.says("No such instances");
    assert.equal(await open(), 0);
    assert.ok((await server.get("/history/process-instance?processInstanceBusinessKey=P-4"))[0].deleteReason.includes("not wanted any more"));
  });

  await it.check("histories are deleted by what matches", async () => {
    const dialog = page.getByRole("dialog");
    await it.view("instances?state=finished&key=P-");
    await page.getByRole("row", { name: /P-4/ }).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Choose everything that matches" }).click();
    await page.getByRole("button", { name: "Delete history" }).click();
    await dialog.getByRole("button", { name: "Delete history" }).click();
    await page.getByRole("status").filter({ hasText: "Deleting history" }).waitFor();
    await batchJobs(server);
    await it.says("No such instances");
    assert.equal((await server.post("/history/process-instance/count", { processInstanceBusinessKeyLike: "%P-%" })).count, 0);
  });

  await it.check("everything that failed is tried again, jobs and external tasks", async () => {
    const [old] = await server.get("/process-definition?key=order&version=1");
    const failed = [];
    for (const key of ["B-1", "B-2", "B-3"]) {
      const { id } = await server.post(`/process-definition/${old.id}/start`, { businessKey: key, variables: typed({ customer: "Ada", amount: key === "B-3" ? 10 : 5000, express: false }) });
      const [task] = await server.get(`/task?processInstanceBusinessKey=${key}&taskDefinitionKey=approve`);
      await server.post(`/task/${task.id}/complete`, { variables: typed({ approved: true }) });
      const [job] = await server.get(`/job?processInstanceId=${id}&messages=true`);
      for (let n = 0; n < 3; n++) await server.post(`/job/${job.id}/execute`).catch(() => {});
      failed.push({ id, job });
    }
    const [locked] = await server.post("/external-task/fetchAndLock", { workerId: "harbour", maxTasks: 1, topics: [{ topicName: "shipping", lockDuration: 600000, processDefinitionKey: "order", businessKey: "B-3" }] });
    await server.post(`/external-task/${locked.id}/failure`, { workerId: "harbour", errorMessage: "the crane is out of paper", retries: 0 });
    await it.view("incidents?message=out+of+paper");
    await page.getByRole("row", { name: /the crane/ }).waitFor();
    await page.getByRole("button", { name: "Retry everything that matches …" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("3 incidents match.").waitFor();
    await dialog.getByLabel("Retries").fill("2");
    await dialog.getByRole("button", { name: "Retry", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "Trying jobs again" }).waitFor();
    await page.getByRole("status").filter({ hasText: "Trying external tasks again" }).waitFor();
    await it.look("incidents-retried");
    await batchJobs(server);
    await it.says("No incidents");
    assert.deepEqual([(await server.get("/job/" + failed[0].job.id)).retries, (await server.get("/job/" + failed[1].job.id)).retries, (await server.get("/external-task/" + locked.id)).retries], [2, 2, 2]);
    for (const { id } of failed) await server.del("/process-instance/" + id);
  });
}
