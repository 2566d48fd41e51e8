import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { load } from "./load.mjs";

const { differences } = await load("diagram/differ.ts");
const { builtIn, read, together } = await load("modeler/templates.ts");
const model = (name) => fs.readFileSync(path.resolve(import.meta.dirname, "../models", name), "utf8");

test("two versions differ in what is new, gone, different and moved", async () => {
  const [one, two] = [model("order.bpmn"), model("order_2.bpmn")];
  const told = (all) => all.map((d) => `${d.kind} ${d.id} ${d.details.map((x) => `${x.name}: ${x.before} → ${x.after}`).join(", ")}`.trim()).sort();
  assert.deepEqual(told(await differences(one, two)), ["added pack", "added to_pack", "changed to_ship sourceRef: invoice → pack", "moved ship", "moved shipped", "moved to_end"]);
  assert.deepEqual(told(await differences(two, one)), ["changed to_ship sourceRef: pack → invoice", "moved ship", "moved shipped", "moved to_end", "removed pack", "removed to_pack"]);
  assert.deepEqual(await differences(one, one), []);
  const connector = fs.readFileSync(path.resolve(import.meta.dirname, "../../../bpmn-examples/tasks/service_task_connector.bpmn"), "utf8");
  assert.deepEqual(told(await differences(connector, connector.replace(">GET<", ">POST<").replace(">application/json<", ">text/plain<"))), ["changed ask connector.inputOutput.inputParameters[method].value: GET → POST, connector.inputOutput.inputParameters[headers].definition.entries.value: application/json → text/plain"]);
  const edited = one.replace('camunda:assignee="demo"', 'camunda:assignee="kim" camunda:dueDate="${due}"').replace("${approved}", "${approved == true}").replace(/throw new Error[^;]*;/, "").replace("P2D", "P3D");
  assert.deepEqual(told(await differences(one, edited)).map((line) => line.slice(0, 80)), [
    "changed approve assignee: demo → kim, dueDate: null → ${due}",
    "changed invoice script: if (execution.getVariable(\"amount\") > 1000) throw new Er",
    "changed late eventDefinitions.timeDuration.body: P2D → P3D",
    "changed yes conditionExpression.body: ${approved} → ${approved == true}",
  ]);
});

test("templates are read from a file, one or many, and wrong ones are refused with their place", () => {
  assert.deepEqual(read("a.json", '{"id":"x","name":"X","appliesTo":["bpmn:Task"]}').map((x) => x.id), ["x"]);
  assert.throws(() => read("a.json", '[{"id":"x","name":"X","appliesTo":[]},{"id":"y"}]'), /a\.json: template 2/);
  assert.throws(() => read("a.json", "[]"), /a\.json/);
  assert.throws(() => read("a.json", "{"), /a\.json/);
  const [one, two, again] = [{ id: "x", version: 1 }, { id: "x", version: 2 }, { id: "x", version: 1, name: "later" }];
  assert.deepEqual(together([one, two], [again]), [again, two]);
  assert.equal(new Set(builtIn().map((x) => x.id)).size, 4);
});
