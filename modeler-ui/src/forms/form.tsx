// The form of a task or of a start, whichever kind it is. It hands out what was filled in, or throws with words for the person.
import type { MutableRef } from "preact/hooks";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FormField } from "../core/model.ts";
import { t } from "../core/i18n.ts";
import type { Variable } from "../core/types.ts";
import { useRows, VariableRows } from "../variables/editor.tsx";
import { written } from "../variables/value.ts";
import { Generated } from "./generated.tsx";
import { HtmlForm } from "./html.tsx";
import { externalAddress, type FormInfo, type FormKind } from "./kind.ts";

export type Filled = Record<string, { type?: string; value: unknown; valueInfo?: Record<string, unknown> }>;
/** Where a form leaves its way to ask it what was filled in. */
export type Collect = MutableRef<(() => Promise<Filled>) | null>;

export interface FormSource {
  kind: FormKind;
  info: FormInfo | null;
  variables: Record<string, Variable>;
  fields: FormField[];
  /** The deployed form: JSON of form-js, or HTML. */
  deployed: string | null;
}

export function Form({ source, collect }: { source: FormSource; collect: Collect }) {
  switch (source.kind) {
    case "formjs":
      return source.deployed === null ? <p class="wrong">{t("The form was not found.")}</p> : <FormJs schema={source.deployed} variables={source.variables} collect={collect} />;
    case "html":
      return source.deployed === null ? <p class="wrong">{t("The form was not found.")}</p> : <HtmlForm html={source.deployed} variables={source.variables} collect={collect} />;
    case "generated":
      return <Generated fields={source.fields} variables={source.variables} collect={collect} />;
    case "external": {
      const address = source.info && externalAddress(source.info);
      return <>{address ? <p>{t("This task has a form elsewhere:")} <a href={address} target="_blank" rel="noreferrer noopener">{source.info?.key}</a></p> : <p>{t("This task has a form elsewhere:")} <code>{source.info?.key}</code></p>}<Variables variables={source.variables} collect={collect} /></>;
    }
    case "variables":
      return <Variables variables={source.variables} collect={collect} />;
  }
}

function Variables({ variables, collect }: { variables: Record<string, Variable>; collect: Collect }) {
  const rows = useRows(variables);
  collect.current = async () => rows.changed();
  return <VariableRows rows={rows} />;
}

function FormJs({ schema, variables, collect }: { schema: string; variables: Record<string, Variable>; collect: Collect }) {
  const place = useRef<HTMLDivElement>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    let made: { destroy(): void } | null = null;
    collect.current = async () => {
      throw new Error(t("The form is still loading."));
    };
    void (async () => {
      try {
        const { Form } = await import("./formjs.ts");
        if (over || !place.current) return;
        const form = new Form({ container: place.current, debounce: false });
        made = form;
        await form.importSchema(JSON.parse(schema), plain(variables));
        if (over) return;
        collect.current = async () => {
          const { data, errors } = form.submit();
          if (Object.keys(errors).length) {
            place.current?.querySelector<HTMLElement>(".fjs-has-errors input, .fjs-has-errors select, .fjs-has-errors textarea")?.focus();
            throw new Error(t("The form is not complete."));
          }
          return typed(data, variables);
        };
        place.current.dataset.ready = "yes";
      } catch (error) {
        if (!over) setWrong((error as Error).message);
      }
    })();
    return () => {
      over = true;
      made?.destroy();
    };
  }, [schema]);
  return <>{wrong && <p class="wrong">{t("The form cannot be shown: {why}", { why: wrong })}</p>}<div class="formjs" ref={place} /></>;
}

/** Values as form-js takes them: JSON as what it holds. */
function plain(variables: Record<string, Variable>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).map(([name, v]) => {
    if (v.type === "Json" || (v.type === "Object" && typeof v.value === "string")) {
      try {
        return [name, JSON.parse(String(v.value))];
      } catch {
        return [name, v.value];
      }
    }
    return [name, v.type === "Date" ? written(v) : v.value];
  }));
}

/** What form-js gives, as typed values: a variable that is there keeps its type where the value allows it. */
export function typed(data: Record<string, unknown>, variables: Record<string, Variable>): Filled {
  return Object.fromEntries(Object.entries(data).map(([name, value]): [string, Filled[string]] => {
    const before = variables[name]?.type;
    if (value !== null && typeof value === "object") return [name, { type: "Json", value: JSON.stringify(value) }];
    if (typeof value === "number") return [name, { type: before && ["Integer", "Long", "Short", "Double"].includes(before) && (before === "Double" || Number.isInteger(value)) ? before : Number.isInteger(value) ? "Integer" : "Double", value }];
    if (typeof value === "boolean") return [name, { type: "Boolean", value }];
    return [name, { type: value === null || value === undefined ? "Null" : "String", value: value ?? null }];
  }));
}

