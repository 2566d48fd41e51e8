import { strict as assert } from "node:assert";
import test from "node:test";
import { load } from "./load.mjs";

const { criteria, criterion } = await load("variables/criterion.ts");
const { closed, opened } = await load("inbox/filters.tsx");
const { entries } = await load("inbox/history.tsx");
const { counting, told } = await load("core/list.ts");
const { parse, written } = await load("variables/value.ts");
const { parse: route, href } = await load("core/router.ts");
const { sums } = await load("pages/sums.ts");
const { typed } = await load("forms/form.tsx");
const { externalAddress, kindOf } = await load("forms/kind.ts");

test("what is asked of a variable is read", () => {
  for (const [text, wanted] of [
    ["amount > 100", ["amount", "gt", 100]],
    ["amount>=1.5", ["amount", "gteq", 1.5]],
    ["clerk = kim", ["clerk", "eq", "kim"]],
    ['code = "12"', ["code", "eq", "12"]],
    ["ok != true", ["ok", "neq", true]],
    ["name like %shop%", ["name", "like", "%shop%"]],
    ["order 17", null],
    ["amount >", null],
  ]) {
    const found = criterion(text);
    assert.deepEqual(found && [found.name, found.operator, found.value], wanted, text);
  }
});

test("values are what their types allow", () => {
  for (const [type, text, wanted] of [["Long", "42", 42], ["Integer", " -7", -7], ["Double", "1e3", 1000], ["Boolean", "true", true], ["Null", "x", null], ["Json", "[1]", "[1]"], ["Date", "2030-01-02T03:04:05Z", "2030-01-02T03:04:05.000+0000"], ["Date", "2030-01-02T03:04:05.000+0200", "2030-01-02T01:04:05.000+0000"]]) {
    assert.deepEqual(parse("v", type, text), wanted, `${type} ${text}`);
  }
  for (const [type, text] of [["Long", "1.5"], ["Integer", "3000000000"], ["Short", "40000"], ["Long", "9007199254740993"], ["Double", ""], ["Json", "{"], ["Date", "soon"]]) {
    assert.throws(() => parse("v", type, text), /^Error: v: /, `${type} ${text}`);
  }
  assert.equal(written({ type: "Json", value: '{"a":1}' }), '{\n  "a": 1\n}');
  assert.equal(written({ type: "String", value: null }), "");
});

test("addresses say the view and come back the same", () => {
  const address = href(["instances", "a/b c"], { tab: "jobs", page: null, q: "x > 1" });
  assert.equal(address, "#/instances/a%2Fb%20c?tab=jobs&q=x+%3E+1");
  const { path, query } = route(address);
  assert.deepEqual([path, query.get("tab"), query.get("q")], [["instances", "a/b c"], "jobs", "x > 1"]);
  assert.deepEqual(route("#/%zz").path, ["%zz"]);
});

test("versions of a process are summed, tenants apart", () => {
  const row = (key, version, tenantId, instances, incidents) => ({ id: "", instances, failedJobs: 0, incidents: incidents ? [{ incidentType: "failedJob", incidentCount: incidents }] : [], definition: { id: `${key}:${version}:${tenantId}`, key, version, tenantId, name: null, suspended: false } });
  const found = sums([row("a", 1, null, 3, 0), row("a", 2, null, 4, 1), row("a", 1, "x", 9, 0), row("b", 1, null, 0, 0)]);
  assert.deepEqual(found.map((s) => [s.id, s.versions, s.instances, s.incidents]), [["a:2:null", 2, 7, 1], ["a:1:x", 1, 9, 0], ["b:1:null", 1, 0, 0]]);
});

test("what form-js gives keeps the types that are there", () => {
  const given = typed({ n: 3, d: 3, f: 1.5, s: "x", b: false, l: [1], e: null }, { d: { type: "Double", value: 1 }, n: { type: "Long", value: 1 } });
  assert.deepEqual(Object.fromEntries(Object.entries(given).map(([k, v]) => [k, [v.type, v.value]])), { n: ["Long", 3], d: ["Double", 3], f: ["Double", 1.5], s: ["String", "x"], b: ["Boolean", false], l: ["Json", "[1]"], e: ["Null", null] });
});

test("forms are told apart by their keys, and only web addresses are followed", () => {
  const form = (key, ref = null) => ({ key, camundaFormRef: ref, contextPath: "/shop" });
  for (const [info, fields, wanted] of [[form("camunda-forms:deployment:a.form"), false, "formjs"], [form(null, { key: "a" }), false, "formjs"], [form("embedded:deployment:a.html"), false, "html"], [form("deployment:a.html"), false, "html"], [form("embedded:engine://engine/:engine/task/1/rendered-form"), true, "generated"], [form("https://example.org/form"), false, "external"], [form(null), false, "variables"], [null, false, "variables"]]) {
    assert.equal(kindOf(info, fields), wanted, info?.key);
  }
  assert.equal(externalAddress(form("https://example.org/a")), "https://example.org/a");
  assert.equal(externalAddress(form("embedded:app:forms/a.html")), "http://localhost/shop/forms/a.html");
  assert.equal(externalAddress(form("javascript:alert(1)")), null);
});

test("criteria of a filter are read, changed and written back, what is not known stays", () => {
  const query = { assignee: "kim", unassigned: true, minPriority: 50, processVariables: [{ name: "amount", operator: "gt", value: 100 }, { name: "clerk", operator: "eq", value: "7" }], orQueries: [{ nameLike: "%a%" }], sorting: [], taskId: null };
  const { criteria, rest } = opened(query);
  assert.deepEqual(criteria, [{ key: "assignee", text: "kim" }, { key: "unassigned", text: "" }, { key: "minPriority", text: "50" }, { key: "processVariables", text: "amount > 100" }, { key: "processVariables", text: 'clerk = "7"' }]);
  assert.deepEqual(rest, { orQueries: [{ nameLike: "%a%" }] });
  const { sorting, taskId, ...kept } = query;
  assert.deepEqual(closed(criteria, rest), kept);
  assert.throws(() => closed([{ key: "processVariables", text: "amount" }], {}), /amount > 100/);
  assert.throws(() => closed([{ key: "nameLike", text: " " }], {}), /no value/);
});

test("several criteria are joined, and words that mean none are words", () => {
  assert.deepEqual(criteria("amount > 100 and clerk = kim, late = true")?.map((c) => [c.name, c.value]), [["amount", 100], ["clerk", "kim"], ["late", true]]);
  assert.equal(criteria("salt and pepper"), null);
});

test("a page that is not full is its own count, and a large count is kept for a minute", async () => {
  assert.deepEqual([told(0, 50, 0), told(0, 50, 20), told(50, 50, 20), told(50, 50, 0), told(0, 50, 50)], [0, 20, 70, null, null]);
  let asked = 0;
  const count = async () => ++asked * 1000;
  assert.equal(await counting("a", count, 0), 1000);
  assert.equal(await counting("a", count, 59_000), 1000);
  assert.equal(await counting("a", count, 60_001), 2000);
  assert.equal(await counting("b", async () => 5, 0), 5);
  assert.equal(await counting("b", async () => 6, 1), 6);
});

test("a task's history is one list, newest first", () => {
  const found = entries([{ id: "t", startTime: "2030-01-01T10:00", endTime: "2030-01-01T12:00", deleteReason: "completed" }],
    [{ id: "l", time: "2030-01-01T10:00", type: "assignee", userId: "kim", groupId: null, operationType: "add", assignerId: "ada" }],
    [{ id: "o", timestamp: "2030-01-01T11:00", userId: "kim", operationType: "SetPriority", entityType: "Task", property: "priority", orgValue: "50", newValue: "80" }],
    [{ id: "c", time: "2030-01-01T11:30", userId: null, message: "soon" }]);
  assert.deepEqual(found.map((e) => `${e.what}|${e.more}|${e.by}`), ["Ended|completed|", "Comment|soon|", "SetPriority Task|priority: 50 → 80|kim", "Added: assignee|kim|ada", "Created||"]);
});
