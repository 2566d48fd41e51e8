// Fields for typed values, and rows of them.
import { useRef, useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import type { Variable } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { isWritable, parse, shown, WRITABLE, type Writable, written } from "./value.ts";

export function ValueField({ type, text, label, set, id, invalid }: { type: Writable; text: string; label?: string; set: (text: string) => void; id?: string; invalid?: boolean }) {
  const common = { id, "aria-label": label, "aria-invalid": invalid || undefined };
  switch (type) {
    case "Boolean":
      return <input type="checkbox" {...common} checked={text === "true"} onChange={(e) => set(String(e.currentTarget.checked))} />;
    case "Json":
    case "Xml":
      return <textarea {...common} rows={4} spellcheck={false} value={text} onInput={(e) => set(e.currentTarget.value)} />;
    case "Date":
      return <input type="datetime-local" step="1" {...common} value={text} onInput={(e) => set(e.currentTarget.value)} />;
    case "Null":
      return <input {...common} value="null" disabled />;
    case "String":
    case "Integer":
    case "Long":
    case "Short":
    case "Double":
      return <input {...common} value={text} inputMode={type === "String" ? undefined : "decimal"} onInput={(e) => set(e.currentTarget.value)} />;
  }
}

interface Row { key: number; name: string; type: Writable; text: string; before: string | null; wrong: boolean }

export interface Rows {
  rows: Row[];
  fixed: [string, Variable][];
  set(key: number, change: Partial<Row>): void;
  add(): void;
  drop(key: number): void;
  /** What to send: new rows and those that were changed. Throws with words for the person. */
  changed(): Record<string, { type: string; value: unknown }>;
}

const signature = (r: Row) => JSON.stringify([r.type, r.text]);

/** Rows for variables that are there (name to typed value) and for new ones. */
export function useRows(existing: Record<string, Variable>): Rows {
  const next = useRef(0);
  const [rows, setRows] = useState<Row[]>(() => Object.entries(existing).flatMap(([name, v]) => {
    if (!isWritable(v.type)) return [];
    const row: Row = { key: next.current++, name, type: v.type, text: written(v), before: null, wrong: false };
    return [{ ...row, before: signature(row) }];
  }));
  const set = (key: number, change: Partial<Row>) => setRows((all) => all.map((r) => (r.key === key ? { ...r, wrong: false, ...change } : r)));
  return {
    rows,
    fixed: Object.entries(existing).filter(([, v]) => !isWritable(v.type)),
    set,
    add: () => setRows((all) => [...all, { key: next.current++, name: "", type: "String", text: "", before: null, wrong: false }]),
    drop: (key) => setRows((all) => all.filter((r) => r.key !== key)),
    changed() {
      const out: Record<string, { type: string; value: unknown }> = {};
      for (const r of rows) {
        if (r.before === signature(r)) continue;
        if (!r.name.trim()) {
          if (!r.text) continue;
          set(r.key, { wrong: true });
          throw new Error(t("A variable has no name."));
        }
        try {
          out[r.name.trim()] = { type: r.type, value: parse(r.name, r.type, r.text) };
        } catch (error) {
          set(r.key, { wrong: true });
          throw error;
        }
      }
      return out;
    },
  };
}

export function VariableRows({ rows: all }: { rows: Rows }) {
  return (
    <div class="variables">
      {all.rows.map((r) => {
        const label = r.name || t("new variable");
        return (
          <div class="variable" key={r.key}>
            {r.before ? <span class="name"><bdi>{r.name}</bdi></span> : <input value={r.name} aria-label={t("Name of {name}", { name: label })} aria-invalid={(r.wrong && !r.name) || undefined} placeholder={t("name")} spellcheck={false} autofocus onInput={(e) => all.set(r.key, { name: e.currentTarget.value })} />}
            <select aria-label={t("Type of {name}", { name: label })} value={r.type} onChange={(e) => all.set(r.key, { type: e.currentTarget.value as Writable, text: e.currentTarget.value === "Boolean" ? "false" : "" })}>{WRITABLE.map((w) => <option key={w}>{w}</option>)}</select>
            <ValueField type={r.type} text={r.text} label={t("Value of {name}", { name: label })} invalid={r.wrong} set={(text) => all.set(r.key, { text })} />
            {r.before ? <span /> : <button type="button" class="bare" aria-label={t("Remove this row")} onClick={() => all.drop(r.key)}><Icon name="close" /></button>}
          </div>
        );
      })}
      {all.fixed.map(([name, v]) => <div class="variable" key={name}><span class="name"><bdi>{name}</bdi></span><span class="quiet">{v.type}</span><span class="quiet"><bdi>{shown(v)}</bdi></span><span /></div>)}
      <p><button type="button" class="small" onClick={all.add}><Icon name="plus" />{t("Add variable")}</button></p>
    </div>
  );
}
