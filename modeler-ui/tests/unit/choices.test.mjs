import { strict as assert } from "node:assert";
import test from "node:test";
import { load } from "./load.mjs";

const { choices, keys, test: read } = await load("inbox/choices.ts");
const flow = (name, condition, isDefault = false) => ({ id: name, name, condition, target: "t", targetName: "Target", isDefault });

test("conditions that ask one thing of one variable are read", () => {
  for (const [condition, wanted] of [
    ["${approved}", ["approved", "Boolean", true]],
    ["#{!approved}", ["approved", "Boolean", false]],
    ["${not approved}", ["approved", "Boolean", false]],
    ["${approved == false}", ["approved", "Boolean", false]],
    ["${status == 'sent back'}", ["status", "String", "sent back"]],
    ['= status = "ok"', ["status", "String", "ok"]],
    ["${level == 3}", ["level", "Long", 3]],
    ["${level == 2.5}", ["level", "Double", 2.5]],
    ["${amount > 100}", null],
    ["${a && b}", null],
    ["${order.approved}", null],
  ]) {
    const found = read(condition);
    assert.deepEqual(found && [found.variable, found.type, found.value], wanted, condition);
  }
});

test("choices are all about one variable, or there are none", () => {
  const labels = (flows) => choices(flows).map((c) => `${c.label}: ${c.variable}=${c.value}`);
  assert.deepEqual(labels([flow("No", "${!ok}"), flow("Yes", "${ok}")]), ["Yes: ok=true", "No: ok=false"]);
  assert.deepEqual(labels([flow("Reject", null, true), flow("Approve", "${ok}")]), ["Approve: ok=true", "Reject: ok=false"]);
  assert.deepEqual(labels([flow("A", "${x == 'a'}"), flow("B", "${x == 'b'}"), flow("Other", null, true)]), ["A: x=a", "B: x=b"]);
  assert.deepEqual(labels([flow("A", "${x}"), flow("B", "${y}")]), []);
  assert.deepEqual(labels([flow("A", "${x > 3}"), flow("B", null, true)]), []);
  assert.deepEqual(labels([flow("On", null)]), []);
});

test("keys are numbers, and a and r where it plainly approves or rejects", () => {
  assert.deepEqual(keys(choices([flow("Approve", "${ok}"), flow("Reject", null, true)])), [["1", "a"], ["2", "r"]]);
  assert.deepEqual(keys(choices([flow("Rechazar", "${x == 'n'}"), flow("Aprobar", "${x == 's'}")])), [["1", "r"], ["2", "a"]]);
  assert.deepEqual(keys(choices([flow("Left", "${x == 'l'}"), flow("Right", "${x == 'r'}")])), [["1"], ["2"]]);
});
