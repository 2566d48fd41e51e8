// Reading and writing typed values.
import { stamp, t } from "../core/i18n.ts";
import type { Variable } from "../core/types.ts";

/** Types whose values a person can write. */
export const WRITABLE = ["String", "Boolean", "Integer", "Long", "Double", "Short", "Date", "Json", "Xml", "Null"] as const;
export type Writable = (typeof WRITABLE)[number];

export const isWritable = (type: string): type is Writable => (WRITABLE as readonly string[]).includes(type);

const RANGES: Partial<Record<Writable, number>> = { Short: 32_767, Integer: 2_147_483_647 };

/** What stands in a field, as the value of a type. Throws with words for the person. */
export function parse(name: string, type: Writable, text: string): unknown {
  const wrong = (what: string) => new Error(`${name}: ${JSON.stringify(text)} ${what}`);
  switch (type) {
    case "Null":
      return null;
    case "Boolean":
      return text === "true";
    case "Short":
    case "Integer":
    case "Long": {
      if (!/^[+-]?\d+$/.test(text.trim())) throw wrong(t("is not a whole number."));
      const n = Number(text);
      if (Math.abs(n) > (RANGES[type] ?? Number.MAX_SAFE_INTEGER)) throw wrong(t("is too large for its type."));
      return n;
    }
    case "Double":
      if (text.trim() === "" || Number.isNaN(Number(text))) throw wrong(t("is not a number."));
      return Number(text);
    case "Json":
      try {
        JSON.parse(text);
      } catch {
        throw wrong(t("is not JSON."));
      }
      return text;
    case "Date": {
      const date = new Date(/\+\d{4}$/.test(text) ? text.replace(/(\d\d)$/, ":$1") : text);
      if (Number.isNaN(date.getTime())) throw wrong(t("is not a date."));
      return stamp(date);
    }
    case "Xml":
    case "String":
      return text;
  }
}

/** A value as it is put into a field. */
export function written(variable: Pick<Variable, "type" | "value">): string {
  const { type, value } = variable;
  if (value === null || value === undefined) return "";
  if (type === "Date") return local(String(value));
  if (type === "Json") return pretty(String(value));
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** A time of engine-rest as a field for times wants it, in the person's zone. */
export function local(text: string): string {
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  if (Number.isNaN(date.getTime())) return "";
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A value as a person reads it in a line. */
export function shown(variable: Pick<Variable, "type" | "value" | "valueInfo">): string {
  const { type, value, valueInfo } = variable;
  if (type === "File") return String(valueInfo?.filename ?? t("file"));
  if (type === "Bytes") return t("bytes");
  if (value === null || value === undefined) return "null";
  if (type === "Date") return local(String(value)).replace("T", " ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
