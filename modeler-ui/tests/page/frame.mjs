// The frame: empty states, deploying, addresses, languages, themes, the server going away.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { EXAMPLES } from "./lib.mjs";

export default async function frame(it) {
  const { page } = it;

  await it.check("an empty server says what to do in every view", async () => {
    await page.goto(it.url);
    await it.heading("Dashboard");
    for (const [view, words] of [["dashboard", "Nothing is deployed yet"], ["inbox", "No open tasks"], ["start", "Nothing can be started"], ["processes", "Nothing is deployed yet"], ["instances", "No such instances"], ["incidents", "No incidents"], ["decisions", "No decisions are deployed"], ["deployments", "Nothing is deployed yet"], ["batches", "No batch is running"], ["admin/users", "No users"], ["admin/groups", "No groups"], ["admin/tenants", "No tenants"], ["admin/authorizations", "No authorizations"], ["search", "What are you looking for?"], ["nowhere", "This address leads nowhere."]]) {
      await it.view(view);
      await page.getByRole("main").getByText(words).first().waitFor();
    }
  });

  await it.check("a model is deployed from a file", async () => {
    await it.view("processes");
    await page.getByLabel("Files to deploy").setInputFiles(path.join(EXAMPLES, "tasks/user_task.bpmn"));
    await it.says("Deployed: 1 process definition.");
    await page.getByRole("row", { name: "User task" }).waitFor();
    await page.getByLabel("Files to deploy").setInputFiles([path.join(EXAMPLES, "employee_onboarding/employee_onboarding.bpmn"), path.join(EXAMPLES, "gateways/parallel_gateway.bpmn")]);
    await it.says("Deployed: 2 process definitions.");
    await page.getByRole("row", { name: "Employee onboarding" }).waitFor();
  });

  await it.check("a broken model is refused with its line", async () => {
    const xml = fs.readFileSync(path.join(EXAMPLES, "tasks/user_task.bpmn"), "utf8").replace('targetRef="end"', 'targetRef="nowhere"');
    await page.getByLabel("Files to deploy").setInputFiles({ name: "broken.bpmn", mimeType: "text/xml", buffer: Buffer.from(xml) });
    const alert = page.getByRole("alert").filter({ hasText: "cannot be deployed" });
    await alert.waitFor();
    assert.match(await alert.textContent(), /broken\.bpmn, line \d+: .*nowhere/);
    await alert.getByRole("button", { name: "Close" }).click();
    await alert.waitFor({ state: "hidden" });
  });

  await it.check("addresses can be shared", async () => {
    await it.view("processes?q=parallel");
    await page.getByRole("row", { name: "Parallel gateway" }).waitFor();
    assert.equal(await page.getByRole("row").count(), 2);
    assert.equal(await page.getByRole("searchbox", { name: "Name or key" }).inputValue(), "parallel");
    await page.getByRole("link", { name: "Parallel gateway", exact: true }).click();
    await it.heading("Parallel gateway");
    await it.drawn();
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await it.heading("Parallel gateway");
    for (let steps = 0; steps < 3; steps++) await page.goBack();
    await page.getByRole("row", { name: "Parallel gateway" }).waitFor();
  });

  await it.check("it speaks Spanish, and reads from right to left", async () => {
    await it.view("dashboard");
    await page.getByRole("combobox", { name: "Language" }).selectOption("es");
    await it.heading("Panel");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "es");
    await page.reload();
    await it.heading("Panel");
    for (const view of ["inbox", "processes", "instances", "deployments", "batches", "admin/users", "system"]) {
      await it.view(view);
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    const sideways = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.querySelector(".side").getBoundingClientRect().right - innerWidth]);
    assert.deepEqual(sideways.map(Math.round), [0, 0], "the side stands at the right, nothing sticks out");
    await page.evaluate(() => (document.documentElement.dir = "ltr"));
    await page.getByRole("combobox", { name: "Idioma" }).selectOption("en");
    await page.getByRole("link", { name: "Dashboard" }).waitFor();
  });

  await it.check("light and dark by choice", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole("combobox", { name: "Colours" }).selectOption("dark");
    await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(18, 23, 26)");
    await page.reload();
    await page.getByRole("combobox", { name: "Colours" }).waitFor();
    assert.equal(await ground(), "rgb(18, 23, 26)");
    await page.getByRole("combobox", { name: "Colours" }).selectOption("system");
    await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(244, 246, 247)");
  });

  await it.check("a server that goes away is told, and its return too", async () => {
    await it.view("dashboard");
    await it.heading("Dashboard");
    await page.route("**/engine-rest/**", (route) => route.abort());
    await it.view("deployments");
    await page.getByRole("alert").filter({ hasText: "The server does not answer" }).waitFor();
    await page.unroute("**/engine-rest/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "user_task.bpmn" }).waitFor();
    assert.equal(await page.getByText("The server does not answer").count(), 0);
  });
}
