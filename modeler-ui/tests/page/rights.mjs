// Where authorizations are checked, somebody is shown what they may see and do, and nothing else.
import { strict as assert } from "node:assert";

export default async function rights(it, args) {
  const [admin, password] = args.signin.split(/:(.*)/s);
  const as = (user) => async (method, where, body) => {
    const answer = await fetch(new URL("engine-rest" + where, it.url), { method, headers: { "Content-Type": "application/json", Authorization: "Basic " + btoa(`${user}:${password}`) }, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${where}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
  const asAdmin = as(admin);
  const sign = async (page, user) => {
    await page.goto(it.url);
    await page.getByLabel("User").fill(user);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
  };
  const places = (page) => page.locator("nav.side a.nav").allTextContents();

  await it.check("! processes and a clerk are there", async () => {
    for (const id of ["order", "secret"]) {
      const form = new FormData();
      form.set("deployment-name", id);
      form.append("file", new Blob([`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t"><process id="${id}" name="Process ${id}" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/><userTask id="u" name="Look at ${id}"/></process></definitions>`]), id + ".bpmn");
      const answer = await fetch(new URL("engine-rest/deployment/create", it.url), { method: "POST", headers: { Authorization: "Basic " + btoa(`${admin}:${password}`) }, body: form });
      assert.equal(answer.status, 200);
      await asAdmin("POST", `/process-definition/key/${id}/start`, { businessKey: id + "-1" });
    }
    await asAdmin("POST", "/user/create", { profile: { id: "clerk", firstName: "C", lastName: "K" }, credentials: { password } });
    const grant = (resourceType, resourceId, permissions) => asAdmin("POST", "/authorization/create", { type: 1, userId: "clerk", resourceType, resourceId, permissions });
    await grant(6, "order", ["READ", "READ_INSTANCE", "READ_HISTORY", "READ_TASK"]);
  });

  await it.check("a clerk sees the one process that is theirs, and is offered nothing that is refused", async () => {
    const page = await it.open();
    const refused = [];
    page.on("response", (r) => r.status() === 403 && refused.push(r.url()));
    await sign(page, "clerk");
    assert.deepEqual(await places(page), ["Inbox", "Dashboard", "Processes", "Instances", "Incidents"]);
    await it.view("processes");
    await page.getByRole("link", { name: "Process order" }).waitFor();
    assert.equal(await page.getByText("Process secret").count(), 0);
    assert.equal(await page.getByRole("button", { name: "Deploy files …" }).count(), 0);
    await page.getByRole("link", { name: "Process order" }).click();
    await it.heading("Process order");
    await it.settled();
    for (const name of ["Start …", "Open in modeler"]) assert.equal(await page.getByRole("link", { name, exact: true }).count(), 0, name);
    assert.equal(await page.getByRole("button", { name: "Suspend …" }).count(), 0);
    const [instance] = await as("clerk")("GET", "/process-instance?processDefinitionKey=order");
    await it.view(`instances/${instance.id}`);
    await it.heading("order-1");
    await it.settled();
    for (const name of ["Modify …", "Suspend", "Cancel instance", "Add variable"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
    await it.look("clerk-instance");
    assert.deepEqual(refused, []);
  });

  await it.check("with one right more, there is one button more", async () => {
    const [{ id, permissions }] = await asAdmin("GET", "/authorization?userIdIn=clerk&resourceType=6&resourceId=order");
    await asAdmin("PUT", `/authorization/${id}`, { userId: "clerk", resourceType: 6, resourceId: "order", permissions: [...permissions, "SUSPEND_INSTANCE"] });
    const page = await it.open();
    await sign(page, "clerk");
    const [instance] = await as("clerk")("GET", "/process-instance?processDefinitionKey=order");
    await it.view(`instances/${instance.id}`);
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel instance" }).count(), 0);
  });

  await it.check("an administrator sees everything, the nodes among it", async () => {
    const page = await it.open();
    await sign(page, admin);
    assert.equal((await places(page)).length, 12);
    await it.view("system");
    await page.getByRole("region", { name: "Nodes" }).getByRole("row", { name: /this one/ }).getByText("alive").waitFor();
    await it.look("system-nodes");
    await it.view("admin/users");
    await page.getByRole("button", { name: "New user" }).waitFor();
  });
}
