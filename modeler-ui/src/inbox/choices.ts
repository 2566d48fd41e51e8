// The decision that a task asks for, read from the conditions behind it: one button a way on instead of a form to fill in.
import type { Flow } from "../core/model.ts";

export interface Choice { label: string; variable: string; type: "Boolean" | "String" | "Long" | "Double"; value: boolean | string | number }

type Test = Pick<Choice, "variable" | "type" | "value">;

const NAME = "([A-Za-z_]\\w*)";
const BARE = new RegExp(`^${NAME}$`);
const NOT = new RegExp(`^(?:!|not\\s+|not\\s*\\()\\s*${NAME}\\s*\\)?$`);
const EQUALS = new RegExp(`^${NAME}\\s*(?:==|=|eq\\s)\\s*(true|false|-?\\d+(?:\\.\\d+)?|'[^']*'|"[^"]*")$`);

/** What a condition asks of one variable, if it asks that much and no more. */
export function test(condition: string): Test | null {
  const inner = /^[$#]\{(.*)\}$/s.exec(condition.trim())?.[1] ?? /^=(.*)$/s.exec(condition.trim())?.[1] ?? condition;
  const text = inner.trim();
  const bare = BARE.exec(text);
  if (bare?.[1]) return { variable: bare[1], type: "Boolean", value: true };
  const not = NOT.exec(text);
  if (not?.[1]) return { variable: not[1], type: "Boolean", value: false };
  const equals = EQUALS.exec(text);
  if (!equals?.[1] || equals[2] === undefined) return null;
  const variable = equals[1];
  const literal = equals[2];
  if (literal === "true" || literal === "false") return { variable, type: "Boolean", value: literal === "true" };
  if (/^['"]/.test(literal)) return { variable, type: "String", value: literal.slice(1, -1) };
  return { variable, type: literal.includes(".") ? "Double" : "Long", value: Number(literal) };
}

/** The choices behind a task: at least two, all about one variable, or none. */
export function choices(flows: Flow[]): Choice[] {
  const found: Choice[] = [];
  let open: Flow | null = null;
  for (const flow of flows) {
    const asked = flow.condition && !flow.isDefault ? test(flow.condition) : null;
    if (asked) found.push({ ...asked, label: flow.name || flow.targetName });
    else if (flow.isDefault && !open) open = flow;
    else return [];
  }
  const first = found[0];
  if (!first || found.some((c) => c.variable !== first.variable || c.type !== first.type)) return [];
  if (open && first.type === "Boolean" && found.length === 1) found.push({ ...first, value: !first.value, label: open.name || open.targetName });
  if (found.length < 2 || found.length > 6) return [];
  return found.sort((a, b) => Number(b.value === true) - Number(a.value === true));
}

const YES = /^(approv|accept|yes|ok|confirm|aprob|acept|s[ií]\b)/i;
const NO = /^(reject|refus|den|declin|no\b|rechaz|negar)/i;

/** The keys that pick a choice: its number, and a or r where it plainly approves or rejects. */
export function keys(all: Choice[]): string[][] {
  return all.map((c, i) => {
    const said = `${c.label}`;
    const yes = YES.test(said) || (c.value === true && !NO.test(said)) || (typeof c.value === "string" && YES.test(c.value));
    const no = !yes && (NO.test(said) || c.value === false || (typeof c.value === "string" && NO.test(c.value)));
    return [String(i + 1), ...(yes ? ["a"] : no ? ["r"] : [])];
  });
}
