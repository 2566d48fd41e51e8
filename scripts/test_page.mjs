// Uses the web page as a person would, in a headless Chromium, and leaves a picture of each state.
//
//   node test_page.mjs --url http://127.0.0.1:8080/ [--pictures FOLDER]
//
// The server must be fresh (nothing deployed) with its job executor off.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: args } = parseArgs({ options: { url: { type: "string" }, pictures: { type: "string" }, chromium: { type: "string", default: "/usr/bin/chromium" } } });
const pictures = args.pictures ?? fs.mkdtempSync(path.join(os.tmpdir(), "cauce-page-"));
fs.mkdirSync(pictures, { recursive: true });
const examples = path.resolve(import.meta.dirname, "../bpmn-examples");

const browser = await chromium.launch({ executablePath: args.chromium, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
const page = await context.newPage();
page.setDefaultTimeout(10_000);
const complaints = [];
page.on("pageerror", (e) => complaints.push(String(e)));
const foreign = [];
page.on("request", (r) => r.url().startsWith(args.url) || r.url().startsWith("data:") || foreign.push(r.url()));

const picture = (name) => page.screenshot({ path: path.join(pictures, name + ".png"), fullPage: true });
const to = (name) => page.getByRole("navigation").getByRole("link", { name }).click();
const heading = (text) => page.getByRole("heading", { name: text }).waitFor();
const says = (text) => page.getByText(text).first().waitFor();

let passed = 0;
let failed = 0;
async function check(name, act) {
  try {
    await act();
    passed += 1;
    console.log("ok   " + name);
  } catch (e) {
    failed += 1;
    console.log(`FAIL ${name}: ${String(e.message).replaceAll(/\x1b\[\d+m/g, "").split("\n").slice(0, 6).join(" | ")}`);
    await picture("failed-" + name.replaceAll(" ", "-")).catch(() => {});
  }
}

await check("an empty server says what to do", async () => {
  await page.goto(args.url);
  await heading("Tasks (0)");
  await says("No open tasks");
  await to("Instances");
  await says("Nothing is running");
  await to("Definitions");
  await says("Nothing is deployed yet");
  await picture("01-empty");
});

await check("a model is deployed from a file", async () => {
  await page.locator("input[type=file]").setInputFiles(path.join(examples, "tasks/user_task.bpmn"));
  await says("Deployed: 1 process definition.");
  await page.getByRole("row", { name: "User task" }).waitFor();
  await page.locator("input[type=file]").setInputFiles([path.join(examples, "employee_onboarding/employee_onboarding.bpmn"), path.join(examples, "gateways/parallel_gateway.bpmn")]);
  await says("Deployed: 2 process definitions.");
  await heading("Process definitions (3)");
  await picture("02-definitions");
});

await check("a broken model is refused with its line", async () => {
  const xml = fs.readFileSync(path.join(examples, "tasks/user_task.bpmn"), "utf8").replace('targetRef="end"', 'targetRef="nowhere"');
  await page.locator("input[type=file]").setInputFiles({ name: "broken.bpmn", mimeType: "text/xml", buffer: Buffer.from(xml) });
  await page.getByRole("alert").filter({ hasText: "cannot be deployed" }).waitFor();
  const words = await page.getByRole("alert").first().textContent();
  assert.match(words, /broken\.bpmn, line \d+: .*nowhere/);
  await picture("03-refused");
});

await check("an instance is started with typed variables", async () => {
  await page.getByRole("button", { name: "Start User task" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Business key").fill("invoice-7");
  await dialog.getByRole("button", { name: "Add variable" }).click();
  await dialog.getByLabel("Name of new variable").fill("clerk");
  await dialog.getByLabel("Value of new variable").fill("kim");
  await dialog.getByRole("button", { name: "Add variable" }).click();
  await dialog.getByLabel("Name of new variable").nth(1).fill("amount");
  await dialog.getByLabel("Type of new variable").nth(1).selectOption("Double");
  await dialog.getByLabel("Value of new variable").nth(1).fill("twelve");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await dialog.getByText('amount: "twelve" is not a number.').waitFor();
  await picture("04-start-wrong");
  await dialog.getByLabel("Value of new variable").nth(1).fill("12.5");
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await heading("Where it stands");
  await says("Check invoice");
  await says("business key invoice-7");
  await page.getByRole("row", { name: "amount Double 12.5" }).waitFor();
  await picture("05-instance");
});

await check("instances are listed", async () => {
  await to("Instances");
  await heading("Running instances (1)");
  await page.getByRole("row", { name: "invoice-7" }).waitFor();
});

await check("a task is given back, claimed and completed", async () => {
  await to("Tasks");
  await page.getByRole("link", { name: "Check invoice" }).click();
  const task = page.getByRole("region", { name: "Task" });
  await task.getByText("Assignee: kim").waitFor();
  await task.getByRole("button", { name: "Give back" }).click();
  await task.getByText("Assignee: nobody").waitFor();
  await page.getByLabel("You are").fill("mia");
  await page.getByLabel("You are").press("Tab");
  await task.getByRole("button", { name: "Claim" }).click();
  await task.getByText("Assignee: mia").waitFor();
  await task.getByLabel("Value of amount").fill("99");
  await task.getByRole("button", { name: "Add variable" }).click();
  await task.getByLabel("Name of new variable").fill("correct");
  await task.getByLabel("Type of new variable").selectOption("Boolean");
  await task.getByLabel("Value of new variable").check();
  await picture("06-task");
  await task.getByRole("button", { name: "Complete" }).click();
  await says("Completed: Check invoice");
  await heading("Tasks (0)");
  const history = await (await fetch(new URL("engine-rest/history/variable-instance?deserializeValues=false", args.url))).json();
  const values = Object.fromEntries(history.map((v) => [v.name, [v.type, v.value]]));
  assert.deepEqual(values, { amount: ["Double", 99], clerk: ["String", "kim"], correct: ["Boolean", true] });
});

await check("what another did meanwhile is told", async () => {
  await to("Definitions");
  await page.getByRole("button", { name: "Start Parallel gateway" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start", exact: true }).click();
  await heading("Where it stands");
  await to("Tasks");
  await heading("Tasks (2)");
  await page.getByRole("link", { name: "Pack" }).click();
  await page.getByRole("region", { name: "Task" }).getByRole("button", { name: "Complete" }).waitFor();
  const tasks = await (await fetch(new URL("engine-rest/task?taskDefinitionKey=pack", args.url))).json();
  const done = await fetch(new URL(`engine-rest/task/${tasks[0].id}/complete`, args.url), { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  assert.equal(done.status, 204);
  await page.getByRole("region", { name: "Task" }).getByRole("button", { name: "Complete" }).click();
  await page.getByRole("alert").filter({ hasText: "Cannot find task with id" }).waitFor();
  await picture("07-gone");
});

await check("the keyboard is enough", async () => {
  await page.goto(new URL("#/definitions", args.url).href);
  await page.reload();
  await heading("Process definitions (3)");
  await page.getByRole("button", { name: "Start Employee onboarding" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.getByLabel("Business key").focus();
  await page.keyboard.type("hire-1");
  await page.getByRole("button", { name: "Add variable" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("manager");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("kim");
  await page.keyboard.press("Enter");
  await heading("Where it stands");
  await says("Approve onboarding");
  const focused = await page.evaluate(() => document.activeElement.id);
  assert.equal(focused, "main", "the focus follows to the new page");
});

await check("an instance is deleted after a question", async () => {
  page.once("dialog", (d) => d.accept());
  await page.getByRole("button", { name: "Delete" }).click();
  await says("The process instance is deleted.");
  await heading("Running instances (1)");
});

await check("a server that goes away is told, and its return too", async () => {
  await page.route("**/engine-rest/**", (route) => route.abort());
  await to("Tasks");
  await page.getByRole("alert").filter({ hasText: "The server does not answer" }).waitFor();
  await picture("08-away");
  await page.unroute("**/engine-rest/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await heading("Tasks (1)");
  assert.equal(await page.getByRole("alert").first().isVisible(), false);
});

await check("it can be read in the dark and on a telephone", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("link", { name: "Write bill" }).click();
  await page.getByRole("region", { name: "Task" }).waitFor();
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(ground, "rgb(20, 25, 28)");
  await picture("09-dark");
  await page.setViewportSize({ width: 390, height: 800 });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `the page is ${wider} px wider than the screen`);
  await picture("10-telephone");
});

await check("nothing went wrong unseen, and nothing was asked elsewhere", async () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(foreign, []);
});

await browser.close();
console.log(`pictures in ${pictures}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
