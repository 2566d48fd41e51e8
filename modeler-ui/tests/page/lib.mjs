// What every test of the pages uses: a browser, the server's REST interface, checks that count themselves, pictures, accessibility.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const MODELS = path.resolve(import.meta.dirname, "../models");
export const EXAMPLES = path.resolve(import.meta.dirname, "../../../bpmn-examples");

export function rest(origin) {
  const send = async (method, where, body) => {
    const form = body instanceof FormData;
    const answer = await fetch(new URL("engine-rest" + where, origin), { method, body: body === undefined ? undefined : form ? body : JSON.stringify(body), headers: body === undefined || form ? {} : { "Content-Type": "application/json" } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  return {
    get: (where) => send("GET", where),
    post: (where, body = {}) => send("POST", where, body),
    del: (where) => send("DELETE", where),
    put: (where, body = {}) => send("PUT", where, body),
    /** Deploys files: paths, or name and text. */
    deploy(name, ...files) {
      const form = new FormData();
      form.set("deployment-name", name);
      for (const f of files) {
        const [file, content] = typeof f === "string" ? [path.basename(f), fs.readFileSync(f)] : f;
        form.append(file, new Blob([content]), file);
      }
      return send("POST", "/deployment/create", form);
    },
  };
}

/** A value with its type, as engine-rest takes it. */
export const typed = (values) => Object.fromEntries(Object.entries(values).map(([k, v]) => [k, { value: v, type: typeof v === "boolean" ? "Boolean" : typeof v === "number" ? (Number.isInteger(v) ? "Integer" : "Double") : "String" }]));

export class Browser {
  passed = 0;
  failed = 0;
  complaints = [];
  foreign = [];
  axe = [];

  static async start(options) {
    const it = new Browser();
    Object.assign(it, options);
    fs.mkdirSync(it.pictures, { recursive: true });
    it.browser = await chromium.launch({ executablePath: it.chromium, args: ["--no-sandbox"] });
    await it.open();
    return it;
  }

  /** A page of its own, as somebody who was never here sees it. */
  async open(options = {}) {
    await this.context?.close();
    this.context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", timezoneId: "UTC", colorScheme: "light", reducedMotion: "reduce", ...options });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(60_000);
    this.pending = new Set();
    const asks = (r) => r.url().includes("/engine-rest/") && r.resourceType() !== "eventsource";
    this.page.on("request", (r) => asks(r) && this.pending.add(r));
    for (const over of ["requestfinished", "requestfailed"]) this.page.on(over, (r) => this.pending.delete(r));
    this.page.on("pageerror", (e) => this.complaints.push(String(e.stack ?? e)));
    this.page.on("console", (m) => {
      // A refused request is part of what is tested; the browser reports it here as well.
      if (m.type() === "error" && !/Failed to load resource/.test(m.text())) this.complaints.push(m.text());
    });
    this.page.on("request", (r) => r.url().startsWith(this.url) || /^(data|blob):/.test(r.url()) || this.foreign.push(r.url()));
    return this.page;
  }

  /** Goes to a view by its address. */
  async view(hash) {
    await this.page.goto(new URL("#/" + hash, this.url).href);
  }

  /** Waits until the view has all that it asked for and asks for nothing more. Streams of events stay open. */
  async settled() {
    for (let quiet = 0; quiet < 5; quiet = this.pending.size ? 0 : quiet + 1) await this.page.waitForTimeout(60);
  }

  async check(name, act) {
    if (this.only && !name.match(this.only) && !name.startsWith("!")) return;
    const began = Date.now();
    try {
      await act(this.page);
      this.passed += 1;
      console.log(`ok   ${name} (${Date.now() - began} ms)`);
    } catch (e) {
      this.failed += 1;
      console.log(`FAIL ${name}: ${String(e.message).replaceAll(/\x1b\[\d+m/g, "").split("\n").slice(0, 12).join(" | ")}`);
      await this.page.screenshot({ path: path.join(this.pictures, "failed-" + name.replaceAll(/\W+/g, "-") + ".png") }).catch(() => {});
    }
  }

  heading(text) {
    return this.page.getByRole("heading", { name: text, level: 1, exact: true }).waitFor();
  }

  says(text) {
    return this.page.getByText(text).first().waitFor();
  }

  /** Waits until diagrams of the view are drawn. */
  async drawn(selector = ".diagram") {
    await this.page.locator(`${selector}[data-ready=yes]`).first().waitFor();
  }

  /** A picture and an accessibility check of the view in both themes. Serious findings fail. */
  async look(name, { axe = true, exclude = [] } = {}) {
    const serious = [];
    for (const theme of ["light", "dark"]) {
      await this.page.emulateMedia({ colorScheme: theme });
      await this.page.screenshot({ path: path.join(this.pictures, `${name}-${theme}.png`) });
      if (!axe) continue;
      if (!(await this.page.evaluate(() => "axe" in window))) await this.page.evaluate(axeSource);
      const { violations } = await this.page.evaluate((leftOut) => window.axe.run({ exclude: leftOut }, { resultTypes: ["violations"] }), [[".bjs-powered-by"], ...exclude.map((e) => [e])]);
      for (const v of violations) {
        const line = `${name} ${theme} ${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.failureSummary?.split("\n")[1]?.trim() ?? ""}`).join("; ")}`;
        this.axe.push(line);
        if (v.impact === "serious" || v.impact === "critical") serious.push(line);
      }
    }
    await this.page.emulateMedia({ colorScheme: "light" });
    assert.deepEqual(serious, [], "axe");
  }
}
