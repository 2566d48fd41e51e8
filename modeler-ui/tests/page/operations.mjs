// Deployments, batches, migration.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { MODELS } from "./lib.mjs";

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
    for (let round = 0; round < 5; round++) {
      const jobs = (await server.get("/job")).filter((j) => j.processInstanceId === null);
      for (const job of jobs) await server.post(`/job/${job.id}/execute`).catch(() => {});
    }
    await it.says("This batch has ended.");
    const [now] = await server.get("/process-definition?key=order&version=2");
    assert.equal((await server.get(`/process-instance/count?processDefinitionId=${now.id}`)).count, 1);
  });

  await it.check("several instances are cancelled at once", async () => {
    await it.view("instances?key=P-");
    const rows = page.locator("tbody tr");
    await rows.first().waitFor();
    const before = await rows.count();
    for (let n = 0; n < before; n++) await rows.nth(n).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Cancel instances" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel instances" }).click();
    await it.says("A batch cancels them.");
    for (let round = 0; round < 5; round++) {
      const jobs = (await server.get("/job")).filter((j) => j.processInstanceId === null);
      for (const job of jobs) await server.post(`/job/${job.id}/execute`).catch(() => {});
    }
    await it.says("No such instances");
  });
}
