// What a person writes to find something by a variable: "amount > 100", "clerk = kim", "name like %shop%".

export interface Criterion { name: string; operator: "eq" | "neq" | "gt" | "gteq" | "lt" | "lteq" | "like"; value: string | number | boolean | null }

const OPERATORS = { "=": "eq", "==": "eq", "!=": "neq", ">": "gt", ">=": "gteq", "<": "lt", "<=": "lteq", like: "like" } as const;

/** The criterion that a text means, or null while it does not mean one. Text in quotation marks stays text. */
export function criterion(text: string): Criterion | null {
  const parts = /^\s*([^\s=!<>]+)\s*(==|=|!=|>=|>|<=|<|\slike\s)\s*(.*?)\s*$/i.exec(text);
  if (!parts?.[1] || !parts[2] || !parts[3]) return null;
  const operator = OPERATORS[parts[2].trim().toLowerCase() as keyof typeof OPERATORS];
  return { name: parts[1], operator, value: literal(parts[3]) };
}

/** The criteria that a text means, joined by "and" or commas; null while a part of it means none. */
export function criteria(text: string): Criterion[] | null {
  const found = text.split(/\s+and\s+|\s*,\s*/i).map(criterion);
  return found.every((c) => c !== null) ? found : null;
}

/** A criterion as a person writes it: what `criterion` reads. */
export function phrase({ name, operator, value }: { name?: unknown; operator?: unknown; value?: unknown }): string {
  const sign = Object.entries(OPERATORS).find(([, o]) => o === operator)?.[0] ?? "=";
  const text = String(value);
  return `${String(name)} ${sign} ${typeof value === "string" && typeof literal(text) !== "string" ? JSON.stringify(text) : text}`;
}

function literal(text: string): string | number | boolean | null {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? "";
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
