// The modeler: opening, drawing, problems, simulating, deploying as a new version; decisions and forms.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { EXAMPLES, MODELS } from "./lib.mjs";

export default async function modeler(it) {
  const { page, server } = it;
  // What bpmn.io draws is its own; the frame around it is checked.
  const exclude = [".workbench"];
  const ready = () => page.locator(".workbench[data-ready=yes]").waitFor();

  await it.check("editors are loaded only where they are used", async () => {
    const loaded = [];
    const hear = (r) => loaded.push(r.url());
    page.on("request", hear);
    await page.goto("about:blank");
    await it.view("dashboard");
    await it.heading("Dashboard");
    await it.settled();
    page.off("request", hear);
    assert.deepEqual(loaded.filter((u) => /bpmn|dmn|form_editor|formjs|modeler/.test(u) && !u.includes("engine-rest")), []);
  });

  await it.check("a process is drawn, its problems are told, and it is deployed", async () => {
    await it.view("modeler");
    await ready();
    await page.locator('[data-element-id="StartEvent_1"]').first().waitFor();
    await page.getByRole("region", { name: "Problems" }).getByText("None found.").waitFor();
    // The context pad appends a task behind the chosen event.
    await page.locator('[data-element-id="StartEvent_1"] .djs-hit').first().click();
    await page.locator('.djs-context-pad [data-action="append.append-task"]').click();
    await page.locator(".djs-direct-editing-content").waitFor();
    await page.keyboard.type("Say hello");
    await page.keyboard.press("Enter");
    await page.locator(".djs-shape .djs-visual").getByText("Say hello").waitFor();
    await page.getByRole("region", { name: "Problems" }).getByText("None found.").waitFor();
    await page.locator(".bio-properties-panel-header").waitFor();
    await it.look("modeler", { exclude });
    await page.getByRole("button", { name: "Deploy …" }).click();
    await page.getByRole("dialog").getByLabel("Name of the deployment").fill("drawn");
    await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
    await it.says("Deployed Process_1 as version 1.");
    assert.equal((await server.get("/process-definition/count?key=Process_1")).count, 1);
    await page.getByRole("link", { name: "Start …" }).click();
    await it.heading("Start New process");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await it.heading("New process");
    await page.getByRole("region", { name: "What it did" }).getByRole("button", { name: /Say hello/ }).waitFor();
  });

  await it.check("a deployed process is opened and deployed as its next version", async () => {
    const [order] = await server.get("/process-definition?key=order&latestVersion=true");
    await it.view(`modeler/bpmn?definition=${order.id}`);
    await ready();
    await it.heading("order.bpmn");
    await page.locator('[data-element-id="pack"]').first().waitFor();
    await page.locator(".bts-toggle-mode").click();
    await page.locator(".bts-palette").waitFor();
    await page.locator(".bts-context-pad").first().click();
    await page.locator(".bts-token-count, .bts-token").first().waitFor();
    await page.locator(".bts-toggle-mode").click();
    await page.getByRole("button", { name: "Deploy …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
    await it.says(`Deployed order as version ${order.version + 1}.`);
  });

  await it.check("a model with problems is opened from a file and told", async () => {
    await it.view("modeler");
    await ready();
    const wrong = `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="t"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="b"/><bpmn:scriptTask id="s" scriptFormat="groovy"><bpmn:script>1</bpmn:script></bpmn:scriptTask></bpmn:process><bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p"><bpmndi:BPMNShape id="s_di" bpmnElement="s"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;
    await page.getByLabel("File to open").setInputFiles({ name: "wrong.bpmn", mimeType: "text/xml", buffer: Buffer.from(wrong) });
    await it.heading("wrong.bpmn");
    const problems = page.getByRole("region", { name: "Problems" });
    for (const words of ["no camunda:historyTimeToLive", "a script in 'groovy': fails when it is reached", "nothing leads here"]) await problems.getByText(words).waitFor();
  });

  await it.check("decisions and forms have their editors", async () => {
    const [decision] = await server.get("/decision-definition?key=credit");
    await it.view(`modeler/dmn?decision=${decision.id}`);
    await ready();
    await it.heading("credit.dmn");
    await page.locator(".workbench").getByText('"ask"').waitFor();
    await it.look("modeler-dmn", { exclude });
    await it.view("modeler/form");
    await ready();
    await page.getByLabel("File to open").setInputFiles(path.join(MODELS, "order_start.form"));
    await it.heading("order_start.form");
    await page.locator(".workbench").getByText("Customer").first().waitFor();
    await it.look("modeler-form", { exclude });
  });

  await it.check("an element is given a template: Cauce's own, one from a file, one that the server keeps", async () => {
    const dialog = page.getByRole("dialog");
    const [order] = await server.get("/process-definition?key=order&latestVersion=true");
    await it.view(`modeler/bpmn?definition=${order.id}`);
    await ready();
    const element = async (id) => page.locator(`[data-element-id="${id}"] .djs-hit`).first().click();
    const choose = async (name) => {
      await page.getByRole("button", { name: "Select", exact: true }).click();
      await dialog.getByRole("button", { name, exact: true }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await element("ship");
    await choose("HTTP: get");
    await page.getByText("Custom properties for scope").click();
    await page.getByLabel("Address", { exact: true }).fill("https://example.org/parcels");
    await page.getByLabel("Address", { exact: true }).press("Tab");
    await it.look("modeler-template", { exclude });
    await page.getByRole("button", { name: "Templates …" }).click();
    await dialog.getByLabel("Files of templates").setInputFiles(path.join(MODELS, "notify.templates.json"));
    await dialog.getByRole("row", { name: /Tell the warehouse example.warehouse 2 ServiceTask a file/ }).waitFor();
    await dialog.getByRole("button", { name: "Keep them on the server" }).click();
    await dialog.getByRole("row", { name: /Tell the warehouse .* the server/ }).waitFor();
    await it.look("modeler-templates", { exclude });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const xml = fs.readFileSync(await (await download).path(), "utf8");
    assert.match(xml, /<camunda:connectorId>http-connector<\/camunda:connectorId>/);
    assert.match(xml, /<camunda:inputParameter name="url">https:\/\/example.org\/parcels<\/camunda:inputParameter>/);
    assert.match(xml, /<camunda:outputParameter name="answer">\$\{response\}<\/camunda:outputParameter>/);
    assert.match(xml, /id="ship"[^>]*camunda:modelerTemplate="cauce.http.get"/);
    // What the drawing says now, beside what is deployed.
    await page.getByRole("button", { name: "Compare …" }).click();
    await dialog.getByRole("row", { name: /different Ship goods ServiceTask .*http-connector/ }).waitFor();
    await it.look("modeler-compare", { exclude });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    // Somebody else opens the modeler: the server's templates are there.
    await page.goto("about:blank");
    await it.view(`modeler/bpmn?definition=${order.id}`);
    await ready();
    await element("ship");
    await choose("Tell the warehouse");
    await page.locator(".bio-properties-panel-group-header-title", { hasText: /^(Custom properties|Inputs?)/ }).first().click();
    assert.equal(await page.getByLabel("Shelf").inputValue(), "A1");
  });

  await it.check("a process is tried out with test data, and watched", async () => {
    await page.goto("about:blank");
    await it.view("modeler");
    await ready();
    await page.getByLabel("File to open").setInputFiles({ name: "tried.bpmn", mimeType: "text/xml", buffer: Buffer.from(fs.readFileSync(path.join(EXAMPLES, "gateways/parallel_gateway.bpmn"), "utf8").replaceAll('"parallel_gateway"', '"tried"')) });
    await it.heading("tried.bpmn");
    await page.getByRole("button", { name: "Try it out" }).click();
    const card = page.getByRole("region", { name: "Try it out" });
    await card.getByLabel("Business key").fill("T-1");
    await card.getByRole("button", { name: "Add variable" }).click();
    await card.getByLabel("Name of new variable").fill("pieces");
    await card.getByLabel("Type of pieces").selectOption("Integer");
    await card.getByLabel("Value of pieces").fill("seven");
    await card.getByRole("button", { name: "Deploy and start" }).click();
    await card.getByText('pieces: "seven" is not a whole number.').waitFor();
    await card.getByLabel("Value of pieces").fill("7");
    await card.getByRole("button", { name: "Deploy and start" }).click();
    const run = page.getByRole("region", { name: "The test run" });
    await run.locator(".diagram[data-ready=yes]").waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".token.running").length === 2);
    await run.getByText("pieces").waitFor();
    await it.look("modeler-run", { exclude });
    await run.getByRole("button", { name: "Complete Pack" }).click();
    await page.locator(".djs-connection.entered[data-element-id=pack_to_join]").waitFor({ state: "attached" });
    assert.equal(await page.locator(".djs-connection.entered[data-element-id=bill_to_join]").count(), 0, "that way is not taken yet");
    await run.getByRole("button", { name: "Complete Write bill" }).click();
    await run.getByRole("button", { name: "Complete Ship" }).click();
    await run.getByText("completed", { exact: true }).waitFor();
    // Once more: what is deployed as it is drawn is not deployed again.
    await card.getByRole("button", { name: "Deploy and start" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".token.running").length === 2);
    assert.deepEqual([(await server.get("/process-definition/count?key=tried")).count, (await server.get("/history/process-instance/count?processDefinitionKey=tried")).count], [1, 2]);
    const [mine] = await server.get("/process-instance?processDefinitionKey=tried");
    assert.equal((await server.get(`/process-instance/${mine.id}/variables`)).pieces.value, 7);
    const [tried] = await server.get("/process-definition?key=tried");
    await server.del(`/deployment/${tried.deploymentId}?cascade=true`);
  });
}
