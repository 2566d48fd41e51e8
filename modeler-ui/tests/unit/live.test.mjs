import { strict as assert } from "node:assert";
import test from "node:test";
import { load } from "./load.mjs";

const { asked, concerns, kindsOf, noting } = await load("core/live.ts");

test("what an answer is about is known from its path", () => {
  for (const [path, kinds] of [
    ["/task", ["task"]], ["/task/count?assignee=demo", ["task"]], ["/task/1/form-variables", ["task", "variable"]],
    ["/history/activity-instance", ["process-instance"]], ["/history/variable-instance", ["variable"]], ["/history/task", ["task"]],
    ["/process-definition", ["deployment"]], ["/process-definition/statistics?incidents=true", ["deployment", "process-instance", "incident", "job"]],
    ["/history/process-definition/1/statistics", ["deployment", "process-instance", "incident", "job"]], ["/user/count", ["identity"]], ["/version", []], ["/unheard-of", ["*"]],
  ]) assert.deepEqual(kindsOf(path), kinds, path);
});

test("a view hears of what it has asked for, of nothing else, and of everything when something was missed", async () => {
  const { about } = await noting(async () => {
    asked("/task");
    await Promise.resolve();
    asked("/history/incident");
  });
  asked("/batch");
  assert.deepEqual([...about].sort(), ["incident", "task"]);
  assert.ok(concerns(new Set(["job", "task"]), about) && concerns(null, about));
  assert.ok(!concerns(new Set(["job", "batch"]), about));
  assert.ok(concerns(new Set(["job"]), new Set(["*"])));
});
