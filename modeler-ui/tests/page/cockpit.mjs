// The cockpit: dashboard, definitions, instances running and ended, and what can be done to them.
import { strict as assert } from "node:assert";
import { orders } from "./seed.mjs";

export default async function cockpit(it) {
  const { page, server } = it;
  let made = {};

  await it.check("! orders are there", async () => {
    made = await orders(server);
    it.orders = made;
  });

  await it.check("the dashboard says what runs and what fails", async () => {
    await it.view("dashboard");
    await page.getByRole("link", { name: /5 running instances/ }).waitFor();
    await page.getByRole("link", { name: /1 open incidents/ }).waitFor();
    await page.getByRole("region", { name: "Latest incidents" }).getByRole("link", { name: /out of paper/ }).waitFor();
    await it.look("dashboard");
  });

  await it.check("a definition shows where its instances are", async () => {
    await it.view("processes");
    await page.getByRole("link", { name: "Order", exact: true }).click();
    await it.heading("Order");
    await it.drawn();
    await page.locator(".token.running", { hasText: "3" }).waitFor();
    await page.locator(".token.incident", { hasText: "1" }).waitFor();
    await page.locator(".bjs-powered-by").waitFor();
    await page.getByRole("row", { name: /A-1001/ }).waitFor();
    await it.look("definition");
    await page.locator('[data-element-id="invoice"] .djs-hit').first().click();
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await page.getByRole("row", { name: /A-1004/ }).waitFor();
    assert.match(page.url(), /activity=invoice/);
    await page.getByRole("combobox", { name: "What the diagram shows" }).selectOption("count");
    await page.locator(".heat").first().waitFor();
    await page.getByRole("combobox", { name: "What the diagram shows" }).selectOption("duration");
    await page.locator(".heat").first().waitFor();
    await it.look("definition-heat");
    await page.getByRole("link", { name: "Job definitions" }).click();
    const dialog = page.getByRole("dialog");
    await page.getByRole("row", { name: /invoice/ }).getByRole("button", { name: "Suspend …" }).click();
    await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
    await it.says("The jobs are suspended.");
    await page.getByRole("row", { name: /invoice/ }).getByRole("button", { name: "Activate …" }).click();
    await dialog.getByRole("button", { name: "Activate", exact: true }).click();
    await it.says("The jobs are active again.");
  });

  await it.check("a definition is suspended at a date, and that is taken back", async () => {
    const [order] = await server.get("/process-definition?key=order");
    const dialog = page.getByRole("dialog");
    await it.view(`processes/${order.id}?tab=about`);
    await page.getByRole("button", { name: "Suspend …" }).click();
    await dialog.getByLabel("When").fill("2031-01-01T08:00");
    await it.look("definition-suspend");
    await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
    await it.says("It is done at that time, by a job.");
    const planned = page.getByRole("table", { name: "Planned suspensions and activations" });
    await planned.getByRole("row").nth(1).waitFor();
    const jobs = (await server.get("/job?timers=true")).filter((j) => !j.processInstanceId);
    assert.deepEqual(jobs.map((j) => j.dueDate), ["2031-01-01T08:00:00.000+0000"]);
    await planned.getByRole("button", { name: "Do not do it" }).click();
    await it.says("It will not be done.");
    await planned.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Suspend …" }).click();
    await dialog.getByLabel("Its running instances too").uncheck();
    await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
    await it.says("The definition is suspended.");
    assert.deepEqual([(await server.get("/process-definition/" + order.id)).suspended, (await server.get(`/process-instance/count?processDefinitionId=${order.id}&suspended=true`)).count], [true, 0]);
    await page.getByRole("button", { name: "Activate …" }).click();
    await dialog.getByRole("button", { name: "Activate", exact: true }).click();
    await it.says("The definition is active again.");
  });

  await it.check("instances are found by state, business key and variable", async () => {
    await it.view("instances?state=all");
    await page.getByRole("searchbox", { name: "Business key" }).fill("A-100");
    await page.getByRole("searchbox", { name: "Business key" }).press("Enter");
    await page.getByRole("row", { name: /A-1007/ }).waitFor();
    assert.equal(await page.locator("tbody tr").count(), 7);
    await page.getByRole("searchbox", { name: /Variable/ }).fill("amount > 1000");
    await page.getByRole("searchbox", { name: /Variable/ }).press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
    await page.getByRole("combobox", { name: "State" }).selectOption("incidents");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await page.getByRole("row", { name: /A-1004/ }).waitFor();
    await it.view("instances?state=all");
    await page.getByRole("row", { name: /A-1007/ }).waitFor();
    await it.look("instances");
  });

  await it.check("an instance shows where it stands and how it came there", async () => {
    await it.view(`instances/${made["A-1001"].id}`);
    await it.heading("A-1001");
    await it.drawn();
    await page.locator(".djs-shape.entered[data-element-id=credit]").waitFor();
    await page.locator(".djs-connection.entered[data-element-id=to_approve]").waitFor({ state: "attached" });
    assert.equal(await page.locator(".djs-shape.entered[data-element-id=ship]").count(), 0);
    await page.getByRole("region", { name: "Where it stands" }).getByRole("button", { name: /Approve order/ }).waitFor();
    await page.getByRole("row", { name: /customer String Ada/ }).waitFor();
    await it.look("instance");
    for (const [tab, words] of [["Tasks", "Approve order"], ["Jobs", "waiting"], ["External tasks", "No external tasks wait"], ["Called instances", "Credit"], ["Audit trail", "Check credit"], ["Operations", "No operations are logged"]]) {
      await page.getByRole("navigation", { name: "Parts of this view" }).getByRole("link", { name: tab, exact: true }).click();
      await page.getByRole("region", { name: "Parts of this view" }).getByText(words).first().waitFor();
      if (tab === "Audit trail") assert.deepEqual(await page.locator("tbody tr td:first-child").allTextContents(), ["Order received", "Check credit", "Approve order"]);
      await it.look("instance-" + tab.toLowerCase().replaceAll(" ", "-"));
    }
  });

  await it.check("variables are written with their types", async () => {
    await it.view(`instances/${made["A-1001"].id}`);
    await page.getByRole("button", { name: "Edit amount" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Value").fill("many");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText('"many" is not a whole number.').waitFor();
    await dialog.getByLabel("Value").fill("260");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /amount Integer 260/ }).waitFor();
    await page.getByRole("button", { name: "Add variable" }).click();
    await dialog.getByLabel("Name").fill("photo");
    await dialog.getByLabel("Type").selectOption("File");
    await dialog.getByLabel("Value").setInputFiles({ name: "photo.txt", mimeType: "text/plain", buffer: Buffer.from("a photo") });
    await dialog.getByRole("button", { name: "Save" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("row", { name: /photo File/ }).getByRole("button", { name: "Download" }).click();
    assert.equal((await download).suggestedFilename(), "photo.txt");
    await page.getByRole("button", { name: /Harbour Road/ }).click();
    await page.getByRole("dialog").getByText('"town": "Bilbao"').waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete photo" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete photo" }).click();
    await it.says("The variable is deleted.");
    const values = await server.get(`/process-instance/${made["A-1001"].id}/variables?deserializeValues=false`);
    assert.deepEqual([values.amount.value, values.amount.type, values.photo], [260, "Integer", undefined]);
  });

  await it.check("an incident shows its stack trace and is repaired", async () => {
    await it.view("incidents");
    await page.getByRole("row", { name: /out of paper/ }).waitFor();
    await it.look("incidents");
    await page.getByRole("row", { name: /out of paper/ }).getByRole("link").last().click();
    await it.heading("A-1004");
    await it.drawn();
    await page.locator(".token.incident").waitFor();
    const row = page.getByRole("row", { name: /out of paper/ });
    await row.getByRole("button", { name: "Stack trace" }).click();
    await page.getByRole("dialog").locator("pre", { hasText: "the printer is out of paper" }).waitFor();
    await page.keyboard.press("Escape");
    await row.getByRole("button", { name: "Add note" }).click();
    await page.getByRole("dialog").getByLabel("Note").fill("paper is ordered");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await row.getByRole("button", { name: "Note" }).waitFor();
    await it.look("instance-incident");
    await page.getByRole("link", { name: "Variables", exact: true }).click();
    await page.getByRole("button", { name: "Edit amount" }).click();
    await page.getByRole("dialog").getByLabel("Value").fill("900");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /amount Integer 900/ }).waitFor();
    await page.getByRole("link", { name: /^Incidents/ }).last().click();
    await row.getByRole("button", { name: "Retry" }).click();
    await it.says("It is tried again.");
    await it.says("No open incidents");
    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    await page.getByRole("button", { name: "Run now" }).click();
    await it.says("The job is done.");
    await page.getByRole("region", { name: "Where it stands" }).getByRole("button", { name: /Ship goods/ }).waitFor();
  });

  await it.check("an instance is suspended, resumed and moved by clicking", async () => {
    await it.view(`instances/${made["A-1006"].id}`);
    await it.heading("A-1006");
    await page.getByRole("button", { name: "Suspend", exact: true }).click();
    await it.says("The instance is suspended.");
    await page.getByRole("button", { name: "Resume" }).click();
    await it.says("The instance goes on.");
    await it.drawn();
    await page.getByRole("button", { name: "Modify …" }).click();
    await page.locator('[data-element-id="approve"] .djs-hit').first().click();
    await page.getByRole("button", { name: "Cancel approve" }).click();
    await page.locator('[data-element-id="ship"] .djs-hit').first().click();
    await page.getByRole("button", { name: "Start before ship" }).click();
    await it.look("instance-modify");
    await page.getByRole("button", { name: "Apply" }).click();
    await it.says("The instance is modified.");
    await page.getByRole("region", { name: "Where it stands" }).getByRole("button", { name: /Ship goods/ }).waitFor();
    const tree = await server.get(`/process-instance/${made["A-1006"].id}/activity-instances`);
    assert.deepEqual(tree.childActivityInstances.map((c) => c.activityId), ["ship"]);
  });

  await it.check("one of two tokens at an activity is cancelled", async () => {
    const id = made["A-1006"].id;
    await server.post(`/process-instance/${id}/modification`, { instructions: [{ type: "startBeforeActivity", activityId: "ship" }] });
    await it.view(`instances/${id}`);
    await page.locator(".token.running", { hasText: "2" }).waitFor();
    const before = (await server.get(`/process-instance/${id}/activity-instances`)).childActivityInstances.map((c) => c.id);
    await page.getByRole("button", { name: "Modify …" }).click();
    await page.getByRole("region", { name: "Where it stands" }).getByRole("button", { name: /Ship goods/ }).nth(1).click();
    await page.getByRole("button", { name: "Cancel this one only" }).click();
    await page.getByRole("button", { name: "Apply" }).click();
    await it.says("The instance is modified.");
    await page.locator(".token.running", { hasText: "1" }).waitFor();
    assert.deepEqual((await server.get(`/process-instance/${id}/activity-instances`)).childActivityInstances.map((c) => c.id), before.slice(0, 1));
  });

  await it.check("an instance is cancelled after a question, and stays to be seen", async () => {
    await page.getByRole("button", { name: "Cancel instance" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel instance" }).click();
    await it.says("The instance is cancelled.");
    await page.getByRole("button", { name: "Restart …" }).waitFor();
    await page.getByRole("region", { name: "What it did" }).getByRole("button", { name: /Check credit/ }).waitFor();
  });

  await it.check("an ended instance shows its way, with a heat map, and is started anew", async () => {
    await it.view(`instances/${made["A-1007"].id}?heat=count`);
    await it.heading("A-1007");
    await it.drawn();
    await page.locator(".heat").first().waitFor();
    await page.locator(".djs-shape.entered[data-element-id=shipped]").waitFor();
    await page.getByRole("row", { name: /parcel String P-77/ }).waitFor();
    await it.look("instance-ended");
    await page.getByRole("button", { name: "Restart …" }).click();
    await page.getByRole("button", { name: "Start anew" }).click();
    await it.says("The instance is started anew.");
    const again = await server.get("/process-instance?businessKey=A-1007");
    assert.equal(again.length, 1);
    await server.del("/process-instance/" + again[0].id);
  });

  await it.check("everything is found by one search", async () => {
    for (const [words, found] of [["A-1005", "A-1005"], ["Approve", "Approve order"], ["Ord", "Order"], ["leave", "Leave request"], ["Credit", "Credit"], ["amount > 500", "A-1005"], [made["A-1003"].id, "A-1003"]]) {
      await page.getByRole("searchbox", { name: "Search everything" }).fill(words);
      await page.getByRole("searchbox", { name: "Search everything" }).press("Enter");
      await it.heading(`Search: ${words}`);
      await page.getByRole("row").getByRole("link", { name: found }).first().waitFor();
    }
    await it.look("search");
  });
}
