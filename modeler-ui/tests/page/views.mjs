// What holds for every view: few requests, an address that leads back to it, room on a telephone, from right to left, Spanish.
import { strict as assert } from "node:assert";
import { batchJobs } from "./seed.mjs";

/** The addresses of all views, over what the tests before have left on the server. */
async function all(server) {
  const [order] = await server.get("/process-definition?key=order&version=1");
  const [decision] = await server.get("/decision-definition?key=credit");
  const [run] = await server.get("/history/decision-instance?maxResults=1");
  const [running] = await server.get("/history/process-instance?processDefinitionKey=order&unfinished=true&maxResults=1");
  const [ended] = await server.get("/history/process-instance?processDefinitionKey=order&finished=true&maxResults=1");
  const [task] = await server.get("/task?taskDefinitionKey=approve&maxResults=1");
  const [deployment] = await server.get("/deployment?name=leave");
  const batch = await server.post("/process-instance/suspended-async", { processInstanceIds: [running.id], suspended: false });
  const tabs = ["variables", "incidents", "tasks", "jobs", "external", "called", "audit", "operations"];
  return [
    "dashboard", "inbox", "inbox?list=all&sort=name-asc", `inbox/${task.id}?list=all`, "start", `start/${order.id}`,
    "processes", ...["instances", "incidents", "jobs", "called", "about"].map((tab) => `processes/${order.id}?tab=${tab}`), `processes/${order.id}?heat=count`, `processes/${order.id}?heat=duration`, `processes/${order.id}/compare`, `processes/${order.id}/migrate`,
    "instances", "instances?state=all&variable=amount+%3E+1", ...tabs.map((tab) => `instances/${running.id}?tab=${tab}`), ...tabs.map((tab) => `instances/${ended.id}?tab=${tab}`), `instances/${ended.id}?heat=duration`,
    "incidents", "decisions", `decisions/${decision.id}`, `decisions/runs/${run.id}`, "deployments", `deployments/${deployment.id}`, "batches", `batches/${batch.id}`,
    "modeler", `modeler/bpmn?definition=${order.id}`, `modeler/dmn?decision=${decision.id}`, "modeler/form",
    "admin/users", "admin/users/ada", "admin/groups", "admin/groups/managers", "admin/tenants", "admin/authorizations", "system", "search?q=A-1001", "nowhere",
  ];
}

export default async function views(it) {
  const { server } = it;
  let addresses = [];

  await it.check("! the addresses of all views", async () => {
    addresses = await all(server);
  });

  await it.check("every view asks at most ten times, and its address leads to it again", async () => {
    const page = it.page;
    for (const view of addresses) {
      await page.goto("about:blank");
      const asked = [];
      // The frame asks for the name of the engine, its version and its session, once; a stream of events is no request of a view.
      const hear = (r) => /\/engine-rest\//.test(r.url()) && !/engine-rest\/(engine|version)$/.test(r.url()) && asked.push(new URL(r.url()).pathname);
      page.on("request", hear);
      await it.view(view);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await it.settled();
      page.off("request", hear);
      assert.ok(asked.length <= 10, `${view} asked ${asked.length}: ${asked.join(" ")}`);
      assert.equal(await page.evaluate(() => location.hash), "#/" + view);
      if (view !== "nowhere") assert.equal(await page.locator(".failure").count(), 0, `${view} cannot be shown`);
    }
  });

  await it.check("every view fits a telephone, and reads from right to left", async () => {
    const page = await it.open({ viewport: { width: 390, height: 800 }, locale: "es-ES" });
    const wide = [];
    for (const view of addresses) {
      await it.view(view);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await it.settled();
      for (const dir of ["ltr", "rtl"]) {
        const over = await page.evaluate((d) => {
          document.documentElement.dir = d;
          return document.documentElement.scrollWidth - innerWidth;
        }, dir);
        if (over > 0) wide.push(`${view} ${dir}: ${over} px`);
      }
    }
    assert.deepEqual(wide, []);
  });
  await it.open();

  await it.check("from view to view by keys", async () => {
    const page = it.page;
    await it.view("dashboard");
    await it.heading("Dashboard");
    for (const [key, heading] of [["p", "Processes"], ["n", "Instances"], ["i", "My tasks"], ["f", "Incidents"], ["d", "Decisions"]]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await it.heading(heading);
    }
    await page.keyboard.press("/");
    await page.keyboard.type("A-1005");
    await page.keyboard.press("Enter");
    await it.heading("Search: A-1005");
    await page.getByRole("row").getByRole("link", { name: "A-1005" }).first().waitFor();
    // In a field a letter is a letter.
    await page.getByRole("searchbox", { name: "Search everything" }).fill("");
    await page.getByRole("searchbox", { name: "Search everything" }).pressSequentially("gp");
    assert.equal(await page.getByRole("searchbox", { name: "Search everything" }).inputValue(), "gp");
    await it.heading("Search: A-1005");
    await batchJobs(server);
  });
}
