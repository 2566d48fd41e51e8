// The inbox: lists, forms of every kind, decisions by two keys, comments, starting, on a telephone.
import { strict as assert } from "node:assert";

export default async function inbox(it) {
  const { page, server } = it;
  const variables = async (id) => Object.fromEntries((await server.get(`/history/variable-instance?processInstanceId=${id}&deserializeValues=false`)).map((v) => [v.name, v.value]));

  await it.check("my tasks are listed, sorted and searched", async () => {
    await server.post("/process-definition/key/parallel_gateway/start", { businessKey: "P-1" });
    await it.view("inbox");
    await it.heading("My tasks");
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 2);
    await page.getByRole("link", { name: "All tasks" }).click();
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 4);
    await page.getByRole("combobox", { name: "Order" }).selectOption("name-asc");
    await page.waitForFunction(() => [...document.querySelectorAll("ul.tasks .taskname")].map((e) => e.textContent).join() === "Approve order,Approve order,Pack,Write bill");
    await page.getByRole("searchbox", { name: "Search tasks" }).fill("pack");
    await page.getByRole("searchbox", { name: "Search tasks" }).press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 1);
    await page.getByRole("searchbox", { name: "Search tasks" }).fill("amount > 500");
    await page.getByRole("searchbox", { name: "Search tasks" }).press("Enter");
    await page.waitForFunction(() => [...document.querySelectorAll("ul.tasks .taskname")].map((e) => e.textContent).join() === "Approve order");
  });

  await it.check("a filter is saved, and has an address", async () => {
    await page.getByRole("button", { name: "Save as filter" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Large orders");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await it.heading("Large orders");
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 1);
    const [filter] = await server.get("/filter?name=Large%20orders");
    assert.ok(page.url().includes(filter.id));
    assert.deepEqual(filter.query.processVariables.map((v) => [v.name, v.operator, v.value]), [["amount", "gt", 500]]);
  });

  await it.check("a saved filter is changed and shared", async () => {
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Change filter" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("Orders to look at");
    assert.equal(await dialog.getByLabel("Value of criterion 1").inputValue(), "amount > 500");
    await dialog.getByLabel("Value of criterion 1").fill("amount > 100");
    await dialog.getByRole("button", { name: "Add criterion" }).click();
    await dialog.getByLabel("Criterion 2", { exact: true }).selectOption("processDefinitionKey");
    await dialog.getByLabel("Value of criterion 2").fill("order");
    await dialog.getByLabel("Order").selectOption("created-asc");
    await it.look("inbox-filter");
    await dialog.getByRole("button", { name: "Save" }).click();
    await it.heading("Orders to look at");
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 2);
    const [filter] = await server.get("/filter?name=Orders%20to%20look%20at");
    assert.deepEqual([filter.query.processDefinitionKey, filter.query.processVariables.map((v) => v.value), filter.query.sorting[0].sortOrder], ["order", [100], "asc"]);
    await page.getByRole("button", { name: "Change filter" }).click();
    await dialog.getByRole("textbox", { name: "Name of group or user" }).fill("clerks");
    await dialog.getByRole("button", { name: "Share", exact: true }).click();
    await dialog.getByText("Group clerks").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const [grant] = await server.get(`/authorization?resourceType=5&resourceId=${filter.id}&groupIdIn=clerks`);
    assert.deepEqual(grant.permissions, ["READ"]);
    await server.del("/authorization/" + grant.id);
  });

  await it.check("new tasks appear by themselves", async () => {
    await it.view("inbox?list=all");
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 4);
    await server.post("/process-definition/key/parallel_gateway/start", { businessKey: "P-2" });
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 6);
  });

  await it.check("an order is approved by two keys, another rejected", async () => {
    await it.view("inbox?sort=created-asc");
    await page.getByRole("link", { name: /Approve order/ }).first().waitFor();
    await page.keyboard.press("j");
    await page.getByRole("region", { name: "Task", exact: true }).getByRole("button", { name: /^Approve/ }).waitFor();
    await it.look("inbox");
    await page.keyboard.press("a");
    await page.waitForFunction(() => document.activeElement?.classList.contains("choice"));
    await page.keyboard.press("Enter");
    await it.says("Completed: Approve order");
    // The next task is shown by itself.
    await page.waitForFunction(() => document.querySelectorAll("ul.tasks li").length === 1);
    await page.getByRole("region", { name: "Task", exact: true }).getByRole("button", { name: /^Reject/ }).waitFor();
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith("Reject"));
    await page.keyboard.press("Enter");
    await it.says("No open tasks");
    assert.equal((await variables(it.orders["A-1001"].id)).approved, true);
    assert.equal((await variables(it.orders["A-1005"].id)).approved, false);
    assert.equal((await server.get(`/history/process-instance/${it.orders["A-1005"].id}`)).state, "COMPLETED");
  });

  await it.check("a task is claimed, given back, delegated and resolved, by keyboard where there are keys", async () => {
    const [pack] = await server.get("/task?taskDefinitionKey=pack&processInstanceBusinessKey=P-1");
    await it.view(`inbox/${pack.id}?list=all`);
    const task = page.getByRole("region", { name: "Task", exact: true });
    await task.getByText("Assignee: nobody").waitFor();
    await page.getByRole("main").focus();
    await page.keyboard.press("c");
    await task.getByText("Assignee: demo").waitFor();
    await page.keyboard.press("u");
    await task.getByText("Assignee: nobody").waitFor();
    await page.getByRole("textbox", { name: "You are" }).fill("mia");
    await page.getByRole("textbox", { name: "You are" }).press("Tab");
    await task.getByRole("button", { name: "Claim" }).click();
    await task.getByText("Assignee: mia").waitFor();
    await task.getByRole("button", { name: "Delegate …" }).click();
    await page.getByRole("dialog").getByLabel("User").fill("kim");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await task.getByText("Assignee: kim").waitFor();
    await task.getByText("delegated").waitFor();
    await task.getByRole("button", { name: "Resolve" }).click();
    await it.says("Resolved: Pack");
    assert.deepEqual(((t) => [t.assignee, t.owner, t.delegationState])(await server.get("/task/" + pack.id)), ["mia", "mia", "RESOLVED"]);
    await page.getByRole("textbox", { name: "You are" }).fill("demo");
    await page.getByRole("textbox", { name: "You are" }).press("Tab");
  });

  await it.check("dates, priority, candidates, comments and files are kept", async () => {
    const [pack] = await server.get("/task?taskDefinitionKey=pack&processInstanceBusinessKey=P-1");
    await it.view(`inbox/${pack.id}?list=all`);
    const task = page.getByRole("region", { name: "Task", exact: true });
    await task.getByLabel("Due").fill("2030-05-01T12:00");
    await it.says("Saved.");
    await task.getByLabel("Priority").fill("80");
    await task.getByLabel("Priority").press("Tab");
    await page.getByRole("link", { name: /Pack.*priority 80/ }).waitFor();
    await task.getByRole("button", { name: "Comments" }).click();
    await task.getByLabel("New comment").fill("wrap it well");
    await task.getByRole("button", { name: "Add comment" }).click();
    await task.getByText("wrap it well").last().waitFor();
    await it.look("inbox-comments");
    await task.getByRole("button", { name: "People and files" }).click();
    await task.getByRole("textbox", { name: "Candidate" }).fill("warehouse");
    await task.getByRole("button", { name: "Add candidate" }).click();
    await task.getByText("candidate: warehouse").waitFor();
    await task.getByLabel("File to attach").setInputFiles({ name: "label.txt", mimeType: "text/plain", buffer: Buffer.from("fragile") });
    await task.getByRole("button", { name: "label.txt", exact: true }).waitFor();
    await task.getByRole("textbox", { name: "Address" }).fill("https://example.org/label");
    await task.getByRole("textbox", { name: "Name of the link" }).fill("the label");
    await task.getByRole("button", { name: "Attach a link" }).click();
    assert.equal(await task.getByRole("link", { name: "the label" }).getAttribute("href"), "https://example.org/label");
    await it.look("inbox-people");
    await task.getByRole("button", { name: "History" }).click();
    const history = task.getByRole("table", { name: "History of the task" });
    await history.getByRole("row", { name: /Added: candidate warehouse/ }).waitFor();
    await history.getByRole("row", { name: /Comment wrap it well/ }).waitFor();
    await history.getByRole("row", { name: /Added: assignee mia/ }).first().waitFor();
    await history.getByRole("row", { name: /Created/ }).waitFor();
    await it.look("inbox-history");
    await task.getByRole("button", { name: "Process", exact: true }).click();
    await it.drawn();
    await task.locator(".token.running").waitFor();
    await it.look("inbox-process");
    const now = await server.get("/task/" + pack.id);
    assert.equal(now.due, "2030-05-01T12:00:00.000+0000");
    assert.deepEqual((await server.get(`/task/${pack.id}/comment`)).map((c) => c.message), ["wrap it well"]);
    await page.getByRole("main").focus();
    await page.keyboard.press("Escape");
    await it.says("Choose a task");
    assert.ok(!page.url().includes(pack.id));
  });

  await it.check("variables are written with their types, and wrong ones are refused", async () => {
    const [bill] = await server.get("/task?taskDefinitionKey=bill&processInstanceBusinessKey=P-2");
    await it.view(`inbox/${bill?.id ?? (await server.get("/task?name=Write%20bill&processInstanceBusinessKey=P-2"))[0].id}?list=all`);
    const task = page.getByRole("region", { name: "Task", exact: true });
    await task.getByRole("button", { name: "Add variable" }).click();
    await task.getByLabel("Name of new variable").fill("sum");
    await task.getByLabel("Type of sum").selectOption("Double");
    await task.getByLabel("Value of sum").fill("twelve");
    await page.keyboard.press("Control+Enter");
    await task.getByText('sum: "twelve" is not a number.').waitFor();
    await task.getByLabel("Value of sum").fill("12.5");
    await page.keyboard.press("Control+Enter");
    await it.says("Completed: Write bill");
    const [instance] = await server.get("/history/process-instance?processInstanceBusinessKey=P-2");
    assert.equal((await variables(instance.id)).sum, 12.5);
  });

  await it.check("what another did meanwhile is told", async () => {
    const [pack] = await server.get("/task?taskDefinitionKey=pack&processInstanceBusinessKey=P-2");
    await it.view(`inbox/${pack.id}?list=all`);
    const task = page.getByRole("region", { name: "Task", exact: true });
    await task.getByRole("button", { name: "Complete" }).waitFor();
    await server.post(`/task/${pack.id}/complete`);
    await task.getByRole("button", { name: "Complete" }).click();
    await task.getByRole("alert").filter({ hasText: "Cannot find task with id" }).waitFor();
  });

  await it.check("a process is started with its form of form-js", async () => {
    await it.view("start");
    await page.getByRole("link", { name: "Order", exact: true }).click();
    await it.heading("Start Order");
    const form = page.locator(".formjs");
    await form.locator("input").first().waitFor();
    await page.getByLabel("Business key").fill("A-2001");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await it.says("The form is not complete.");
    await form.getByLabel("Customer").fill("Hedy");
    await form.getByLabel("Amount").fill("300");
    await form.getByLabel("Express").check();
    await it.look("start-formjs", { exclude: [".fjs-powered-by-link"] });
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await it.heading("A-2001");
    const [instance] = await server.get("/history/process-instance?processInstanceBusinessKey=A-2001");
    const { customer, amount, express, credit } = await variables(instance.id);
    assert.deepEqual([customer, amount, express, credit], ["Hedy", 300, true, "ask"]);
  });

  await it.check("a generated form checks what it is told", async () => {
    await it.view("start");
    await page.getByRole("link", { name: "Leave request" }).click();
    await it.heading("Start Leave request");
    await page.getByLabel("Reason *").fill("so");
    await page.getByLabel("Days", { exact: true }).fill("60");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await it.says("At least 3 characters.");
    await it.says("At most 30.");
    assert.equal(await page.evaluate(() => document.activeElement.name), "reason");
    await it.look("start-generated");
    await page.getByLabel("Reason *").fill("sailing");
    await page.getByLabel("Days", { exact: true }).fill("5");
    await page.getByLabel("Kind").selectOption("holiday");
    await page.getByLabel("Half days").check();
    await page.getByLabel("From").fill("2030-07-01");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await it.heading("Leave request");
    const [instance] = await server.get("/history/process-instance?processDefinitionKey=leave");
    const { reason, days, kind, half, from } = await variables(instance.id);
    assert.deepEqual([reason, days, kind, half, from?.slice(0, 10)], ["sailing", 5, "holiday", true, "2030-07-01"]);
  });

  await it.check("a deployed HTML form runs in a sandbox", async () => {
    const [check] = await server.get("/task?taskDefinitionKey=check");
    await it.view(`inbox/${check.id}?list=all`);
    const frame = page.frameLocator("iframe.htmlform");
    await frame.getByText("Reason: sailing").waitFor();
    await frame.getByLabel("Days").fill("");
    await page.getByRole("button", { name: "Complete" }).click();
    await page.getByRole("region", { name: "Task", exact: true }).getByRole("alert").filter({ hasText: "days:" }).waitFor();
    await frame.getByLabel("Days").fill("4");
    await frame.getByLabel("Granted").check();
    await page.getByRole("button", { name: "Complete" }).click();
    await it.says("Completed: Check leave");
    const { days, granted, checkedIn } = await variables(check.processInstanceId);
    assert.deepEqual([days, granted, checkedIn], [4, true, "sandbox"]);
  });

  await it.check("it works on a telephone", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await it.view("inbox?list=all");
    await page.getByRole("link", { name: /Approve order/ }).first().waitFor();
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await wider()) <= 0);
    await it.look("telephone-inbox");
    await page.getByRole("link", { name: /Approve order/ }).first().click();
    await page.getByRole("button", { name: /^Approve/ }).waitFor();
    assert.ok((await wider()) <= 0);
    assert.equal(await page.locator("ul.tasks").isVisible(), false);
    await it.look("telephone-task");
    await page.getByRole("link", { name: "Back to the list" }).click();
    await page.locator("ul.tasks").waitFor();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Instances" }).click();
    await it.heading("Instances");
    assert.ok((await wider()) <= 0);
    await page.setViewportSize({ width: 1280, height: 860 });
  });
}
