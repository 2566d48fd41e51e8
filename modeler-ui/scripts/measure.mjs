// How long the pages take over large data: an instance of a process with 500 elements and 10,000 activity instances, and the
// inbox with 100,000 open tasks. Makes the data on a fresh server, then opens each view several times in new browsers.
//
//   python3 scripts/on_server.py --binary target/release/cauce -- node modeler-ui/scripts/measure.mjs --url '{origin}'
//
//   --runs N        how often each view is opened (7)
//   --tasks N       how many tasks are open (100000)
//   --trace FOLDER  leaves a trace of one opening of each view, for Chromium's "Performance" panel
//   --dist FOLDER   pages to serve instead of those in the server, through a proxy of this script
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { rest } from "../tests/page/lib.mjs";

const { values: args } = parseArgs({ options: { url: { type: "string" }, runs: { type: "string", default: "7" }, tasks: { type: "string", default: "100000" }, trace: { type: "string" }, dist: { type: "string" }, chromium: { type: "string", default: "/usr/bin/chromium" } } });
const ELEMENTS = 500;
const ROUNDS = 20;
const AT_ONCE = 1000;

const bpmn = (process, plane) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="measure">
${process}<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="large">${plane}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;

/** A loop of so many elements that are run through ROUNDS times, drawn in rows of 25, and a task at the end. */
function large() {
  const [wide, high, columns] = [140, 120, 25];
  const nodes = ["start", "enter", ...Array.from({ length: ELEMENTS - 5 }, (_, i) => `step_${i}`), "again", "wait", "end"];
  const size = (id) => (/^(start|end)$/.test(id) ? [36, 36] : /^(enter|again)$/.test(id) ? [50, 50] : [100, 80]);
  const at = (i) => [(i % columns) * wide + 100, Math.floor(i / columns) * high + 100];
  const make = (id, i) => {
    if (id === "start") return '<bpmn:startEvent id="start"/>';
    if (id === "end") return '<bpmn:endEvent id="end"/>';
    if (id === "wait") return '<bpmn:userTask id="wait" name="Look at it"/>';
    if (id === "enter") return '<bpmn:exclusiveGateway id="enter"/>';
    if (id === "again") return '<bpmn:exclusiveGateway id="again" name="Once more?" default="flow_out"/>';
    return i === 2 ? `<bpmn:scriptTask id="${id}" name="Count the rounds" scriptFormat="javascript"><bpmn:script>execution.setVariable("round", (execution.getVariable("round") || 0) + 1)</bpmn:script></bpmn:scriptTask>` : `<bpmn:task id="${id}" name="Step ${i} of the way"/>`;
  };
  const flows = nodes.slice(0, -1).map((id, i) => ({ id: id === "again" ? "flow_out" : `flow_${i}`, from: i, to: i + 1, condition: "" }));
  flows.push({ id: "flow_back", from: nodes.indexOf("again"), to: 1, condition: `<bpmn:conditionExpression>\${round &lt; ${ROUNDS}}</bpmn:conditionExpression>` });
  const middle = (i) => [at(i)[0] + size(nodes[i])[0] / 2, at(i)[1] + size(nodes[i])[1] / 2];
  const point = ([x, y]) => `<di:waypoint x="${x}" y="${y}"/>`;
  return bpmn(
    `<bpmn:process id="large" name="A large process" isExecutable="true" camunda:historyTimeToLive="30">${nodes.map(make).join("")}${flows.map((f) => `<bpmn:sequenceFlow id="${f.id}" sourceRef="${nodes[f.from]}" targetRef="${nodes[f.to]}">${f.condition}</bpmn:sequenceFlow>`).join("")}</bpmn:process>`,
    nodes.map((id, i) => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"><dc:Bounds x="${at(i)[0]}" y="${at(i)[1]}" width="${size(id)[0]}" height="${size(id)[1]}"/></bpmndi:BPMNShape>`).join("") + flows.map((f) => `<bpmndi:BPMNEdge id="${f.id}_di" bpmnElement="${f.id}">${point(middle(f.from))}${point(middle(f.to))}</bpmndi:BPMNEdge>`).join(""));
}

const many = bpmn(`<bpmn:process id="large" name="Many tasks" isExecutable="true" camunda:historyTimeToLive="30"><bpmn:startEvent id="start"/><bpmn:sequenceFlow id="in" sourceRef="start" targetRef="task"/><bpmn:userTask id="task" name="Check a parcel" camunda:candidateGroups="clerks"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>${AT_ONCE}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask><bpmn:sequenceFlow id="out" sourceRef="task" targetRef="end"/><bpmn:endEvent id="end"/></bpmn:process>`, '<bpmndi:BPMNShape id="task_di" bpmnElement="task"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape>').replaceAll('"large"', '"many"');

/** The pages of a folder, and everything else from the server. */
function proxy(folder, origin) {
  const types = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml", woff2: "font/woff2" };
  const { hostname, port } = new URL(origin);
  return new Promise((ready) => {
    const server = http.createServer((asked, answer) => {
      const where = asked.url.split("?")[0].replace(/^\//, "") || "index.html";
      const file = path.join(folder, path.normalize(where) + ".gz");
      if (!where.startsWith("engine-rest") && fs.existsSync(file)) {
        answer.writeHead(200, { "Content-Type": types[where.split(".").pop()] ?? "application/octet-stream", "Content-Encoding": "gzip" });
        answer.end(fs.readFileSync(file));
      } else asked.pipe(http.request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (from) => { answer.writeHead(from.statusCode, from.headers); from.pipe(answer); }));
    }).listen(0, "127.0.0.1", () => ready([`http://127.0.0.1:${server.address().port}/`, server]));
  });
}

const server = rest(args.url);
console.log("making the data …");
await server.deploy("large", ["large.bpmn", large()]);
await server.deploy("many", ["many.bpmn", many]);
const { id } = await server.post("/process-definition/key/large/start", { businessKey: "large" });
for (let n = 0; n < Number(args.tasks); n += AT_ONCE) await server.post("/process-definition/key/many/start", { businessKey: `many-${n}` });
const activities = (await server.get(`/history/activity-instance/count?processInstanceId=${id}`)).count;
const tasks = (await server.get("/task/count")).count;
console.log(`${activities} activity instances of one instance, ${tasks} open tasks`);

/** When a view is there: a condition on the page, looked at with each frame; and what it asked for until then. */
const VIEWS = [
  { name: "instance", view: `instances/${id}`, there: () => document.querySelector(".diagram[data-ready=yes] .token.running") !== null && document.querySelectorAll(".djs-shape.entered").length > 400 && document.querySelector(".card .tree .leaf, .card .leaf") !== null },
  { name: "instance, audit trail", view: `instances/${id}?tab=audit`, there: () => document.querySelector(".diagram[data-ready=yes] .token.running") !== null && document.querySelectorAll("table[aria-label='Audit trail'] tbody tr").length > 0 },
  { name: "inbox, all tasks", view: "inbox?list=all", there: () => document.querySelectorAll("ul.tasks li").length === 50, data: /\/task\?/ },
  ...(Number(args.tasks) < 50_000 ? [] : [{ name: "inbox, page 1000", view: "inbox?list=all&page=1000", there: () => document.querySelectorAll("ul.tasks li").length === 50, data: /\/task\?/ }]),
  { name: "definition", view: null, there: () => document.querySelector(".diagram[data-ready=yes] .token.running") !== null },
];
const [{ id: definition }] = await server.get("/process-definition?key=large");
VIEWS.at(-1).view = `processes/${definition}`;

const [origin, stop] = args.dist ? await proxy(args.dist, args.url) : [args.url, null];
const browser = await chromium.launch({ executablePath: args.chromium, args: ["--no-sandbox"] });
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

async function open({ view, there, data }, trace) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.addInitScript(`(() => { const there = ${there}; const look = () => { if (document.body && there()) requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now(); })); else requestAnimationFrame(look); }; performance.setResourceTimingBufferSize(2000); requestAnimationFrame(look); })()`);
  if (trace) await browser.startTracing(page, { path: trace, screenshots: false });
  await page.goto(new URL("#/" + view, origin).href);
  await page.waitForFunction(() => window.shownAt !== undefined, null, { timeout: 120_000 });
  if (trace) await browser.stopTracing();
  const found = await page.evaluate(() => ({ shown: window.shownAt, asked: performance.getEntriesByType("resource").map((e) => ({ url: e.name, start: e.startTime, end: e.responseEnd, size: e.decodedBodySize })) }));
  await context.close();
  const rest = found.asked.filter((a) => a.url.includes("/engine-rest/") && a.end <= found.shown);
  const arrived = data ? rest.find((a) => data.test(a.url))?.end : Math.max(...rest.map((a) => a.end));
  return { shown: found.shown, after: found.shown - arrived, requests: rest.length, bytes: rest.reduce((n, a) => n + a.size, 0), rest };
}

for (const v of VIEWS) {
  await open(v, args.trace ? path.join(args.trace, v.name.replaceAll(/\W+/g, "-") + ".json") : undefined);
  const runs = [];
  for (let n = 0; n < Number(args.runs); n++) runs.push(await open(v));
  const of = (key) => Math.round(median(runs.map((r) => r[key])));
  console.log(`${v.name}: shown after ${of("shown")} ms (${Math.round(Math.min(...runs.map((r) => r.shown)))} to ${Math.round(Math.max(...runs.map((r) => r.shown)))}), ${of("after")} ms after its data; ${of("requests")} requests, ${Math.round(of("bytes") / 1024)} KB`);
  for (const r of runs[0].rest) console.log(`     ${Math.round(r.start)}–${Math.round(r.end)} ms ${Math.round(r.size / 1024)} KB ${new URL(r.url).pathname.replace(/.*engine-rest/, "").replace(/[0-9a-f-]{36}/g, "…")}`);
}
await browser.close();
stop?.close();
