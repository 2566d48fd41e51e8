// A form made of the fields in the model, with its constraints checked before anything is sent.
import { useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import type { FormField } from "../core/model.ts";
import type { Variable } from "../core/types.ts";
import { Field } from "../ui/parts.tsx";
import { parse, type Writable, written } from "../variables/value.ts";
import type { Collect, Filled } from "./form.tsx";

const TYPES: Record<string, Writable> = { string: "String", long: "Long", boolean: "Boolean", date: "Date", enum: "String", integer: "Integer", double: "Double" };

/** What is wrong with a field's text, in words, or null. */
export function problem(field: FormField, text: string): string | null {
  const has = (name: string) => field.constraints.find((c) => c.name === name);
  const limit = (name: string) => Number(has(name)?.config ?? Number.NaN);
  if (text === "") return has("required") && field.type !== "boolean" ? t("This is needed.") : null;
  try {
    parse(field.label, TYPES[field.type] ?? "String", text);
  } catch (error) {
    return (error as Error).message;
  }
  if (Number(text) < limit("min")) return t("At least {n}.", { n: limit("min") });
  if (Number(text) > limit("max")) return t("At most {n}.", { n: limit("max") });
  if (text.length < limit("minlength")) return t("At least {n} characters.", { n: limit("minlength") });
  if (text.length > limit("maxlength")) return t("At most {n} characters.", { n: limit("maxlength") });
  return null;
}

export function Generated({ fields, variables, collect }: { fields: FormField[]; variables: Record<string, Variable>; collect: Collect }) {
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(fields.map((f) => {
    const known = variables[f.id];
    const fallback = f.defaultValue && !/[$#]\{/.test(f.defaultValue) ? f.defaultValue : "";
    const text = known && known.value !== null ? written(known) : fallback;
    return [f.id, f.type === "date" ? text.slice(0, 10) : f.type === "boolean" ? String(text === "true") : text];
  })));
  const [shown, setShown] = useState(false);
  const readonly = (f: FormField) => f.constraints.some((c) => c.name === "readonly");
  collect.current = async () => {
    setShown(true);
    const bad = fields.find((f) => !readonly(f) && problem(f, texts[f.id] ?? ""));
    if (bad) {
      document.querySelector<HTMLElement>(`.generated [name="${CSS.escape(bad.id)}"]`)?.focus();
      throw new Error(`${bad.label}: ${problem(bad, texts[bad.id] ?? "") ?? ""}`);
    }
    const out: Filled = {};
    for (const f of fields) {
      const text = texts[f.id] ?? "";
      const type = TYPES[f.type] ?? "String";
      if (readonly(f)) continue;
      out[f.id] = text === "" && type !== "String" ? { type, value: null } : { type, value: type === "String" && text === "" && f.type === "enum" ? null : parse(f.label, type, type === "Date" ? `${text}T00:00:00` : text) };
    }
    return out;
  };
  return (
    <div class="generated">
      {fields.map((f) => {
        const text = texts[f.id] ?? "";
        const wrong = shown && !readonly(f) ? problem(f, text) : null;
        const set = (value: string) => setTexts((all) => ({ ...all, [f.id]: value }));
        const needed = f.constraints.some((c) => c.name === "required");
        const common = { name: f.id, disabled: readonly(f), "aria-invalid": wrong ? true : undefined, "aria-required": needed || undefined } as const;
        if (f.type === "boolean") return <div class="field" key={f.id}><label class="check"><input type="checkbox" {...common} checked={text === "true"} onChange={(e) => set(String(e.currentTarget.checked))} /><bdi>{f.label}</bdi></label>{wrong && <p class="wrong" role="alert">{wrong}</p>}</div>;
        return (
          <Field key={f.id} label={f.label + (needed ? " *" : "")} wrong={wrong}>{(id) =>
            f.type === "enum" ? <select id={id} {...common} value={text} onChange={(e) => set(e.currentTarget.value)}><option value="">{t("Please choose")}</option>{f.values.map((v) => <option key={v.id} value={v.id}>{v.name}</option>)}</select>
            : <input id={id} {...common} type={f.type === "date" ? "date" : "text"} inputMode={f.type === "long" ? "numeric" : undefined} value={text} onInput={(e) => set(e.currentTarget.value)} />}</Field>
        );
      })}
    </div>
  );
}
