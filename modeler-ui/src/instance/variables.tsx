// The variables of an instance in each of its scopes: to see, to write, to upload and download.
import { toUpdate, useMay } from "../core/may.ts";
import { useState } from "preact/hooks";
import { blob, del, get, post, put, save } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import type { ActivityInstance, HistoricProcessInstance, Variable } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Dialog, Empty, Field, Loaded, Table } from "../ui/parts.tsx";
import { isWritable, parse, shown, WRITABLE, type Writable, written } from "../variables/value.ts";
import { ValueField } from "../variables/editor.tsx";

type Row = Variable & { id: string; name: string };

/** The names of scopes by the ids of their activity instances. */
function scopes(tree: ActivityInstance | null): Map<string, { name: string; activityId: string }> {
  const found = new Map<string, { name: string; activityId: string }>();
  const walk = (n: ActivityInstance) => {
    found.set(n.id, { name: n.activityName ?? n.name ?? n.activityId, activityId: n.activityId });
    n.childActivityInstances.forEach(walk);
  };
  if (tree) walk(tree);
  return found;
}

export function InstanceVariables({ p, tree, chosen }: { p: HistoricProcessInstance; tree: ActivityInstance | null; chosen: string | null }) {
  const ended = p.endTime !== null;
  const data = useData(`variables ${p.id} ${ended}`, () => ended
    ? get<Row[]>("/history/variable-instance", { processInstanceId: p.id, deserializeValues: false, sortBy: "variableName", sortOrder: "asc", maxResults: 1000 })
    : get<Row[]>("/variable-instance", { processInstanceIdIn: p.id, deserializeValues: false, sortBy: "variableName", sortOrder: "asc", maxResults: 1000 }));
  const [edited, setEdited] = useState<Row | "new" | null>(null);
  const [seen, setSeen] = useState<Row | null>(null);
  const names = scopes(tree);
  const may = useMay([...toUpdate(p.id, p.processDefinitionKey), ["ProcessInstance", "UPDATE_VARIABLE", p.id], ["ProcessDefinition", "UPDATE_INSTANCE_VARIABLE", p.processDefinitionKey]]) && !ended;
  return (
    <>
      {may && <div class="filters"><button class="small" onClick={() => setEdited("new")}>{t("Add variable")}</button></div>}
      <Loaded from={data}>{(all) => {
        const rows = chosen && [...names.values()].some((s) => s.activityId === chosen) ? all.filter((v) => v.activityInstanceId === p.id || names.get(v.activityInstanceId ?? "")?.activityId === chosen) : all;
        return rows.length ? <Table label={t("Variables")} id={(v) => v.id} rows={rows} columns={[
          { title: t("Name"), cell: (v) => <bdi>{v.name}</bdi> },
          { title: t("Type"), cell: (v) => <span class="quiet">{v.type}</span> },
          { title: t("Value"), class: "value", cell: (v) => <button class="bare mono cut" onClick={() => setSeen(v)} title={t("Show {name}", { name: v.name })}><bdi>{shown(v).slice(0, 300)}</bdi></button> },
          { title: t("Scope"), cell: (v) => <bdi>{v.activityInstanceId === p.id ? t("instance") : (names.get(v.activityInstanceId ?? "")?.name ?? v.activityInstanceId)}</bdi> },
          { title: "", class: "tight", cell: (v) => <span class="actions">
            {(v.type === "File" || v.type === "Bytes") && <button class="small" onClick={() => void download(v, ended)}>{t("Download")}</button>}
            {may && (isWritable(v.type) || v.type === "Object" || v.type === "File" || v.type === "Bytes") && <button class="small" aria-label={t("Edit {name}", { name: v.name })} onClick={() => setEdited(v)}>{t("Edit")}</button>}
            {may && <Act small kind="bare" icon="trash" label={t("Delete {name}", { name: v.name })} confirm={t("The variable {name} is deleted.", { name: v.name })} act={() => del(`/execution/${v.executionId}/localVariables/${encodeURIComponent(v.name)}`)} done={t("The variable is deleted.")} />}
          </span> },
        ]} /> : <Empty title={t("No variables")} icon="form">{ended ? t("It had none, or its history level keeps none.") : t("Add one, or complete a task with some.")}</Empty>;
      }}</Loaded>
      {edited && <Editor p={p} variable={edited === "new" ? null : edited} close={() => setEdited(null)} />}
      {seen && <Dialog wide title={seen.name} close={() => setSeen(null)}><pre class="source" tabIndex={0}>{pretty(seen)}</pre></Dialog>}
    </>
  );
}

async function download(v: Row, ended: boolean) {
  await attempt(async () => save(String(v.valueInfo?.filename ?? v.name), await blob(`${ended ? "/history" : ""}/variable-instance/${v.id}/data`)));
}

/** JSON and XML with their lines, other values as they are. */
function pretty(v: Row): string {
  const text = v.type === "Json" ? written(v) : shown(v);
  if (v.type === "Object" && String(v.valueInfo?.serializationDataFormat ?? "").includes("json")) {
    try {
      return JSON.stringify(JSON.parse(String(v.value)), null, 2);
    } catch {
      return text;
    }
  }
  if (v.type !== "Xml") return text;
  let depth = 0;
  return text.replace(/>\s*</g, ">\n<").split("\n").map((line) => {
    if (/^<\//.test(line)) depth = Math.max(0, depth - 1);
    const out = "  ".repeat(depth) + line;
    if (/^<[^!?/]/.test(line) && !/\/>$|<\//.test(line)) depth += 1;
    return out;
  }).join("\n");
}

function Editor({ p, variable, close }: { p: HistoricProcessInstance; variable: Row | null; close: () => void }) {
  const kinds = [...WRITABLE, "File", "Object"];
  const [name, setName] = useState(variable?.name ?? "");
  const [type, setType] = useState<string>(variable?.type ?? "String");
  const [text, setText] = useState(variable ? written(variable) : "");
  const [file, setFile] = useState<File | null>(null);
  const [info, setInfo] = useState({ objectTypeName: String(variable?.valueInfo?.objectTypeName ?? ""), serializationDataFormat: String(variable?.valueInfo?.serializationDataFormat ?? "application/json") });
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      if (!name.trim()) throw new Error(t("A variable has no name."));
      const path = `/execution/${variable?.executionId ?? p.id}/localVariables/${encodeURIComponent(name.trim())}`;
      if (type === "File" || type === "Bytes") {
        if (!file) throw new Error(t("Choose a file."));
        const form = new FormData();
        form.set("data", file, file.name);
        form.set("valueType", type);
        await post(path + "/data", form);
      } else if (type === "Object") await put(path, { value: text, type, valueInfo: info });
      else await put(path, { value: parse(name, type as Writable, text), type });
      changed();
      close();
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  return (
    <Dialog title={variable ? t("Edit {name}", { name: variable.name }) : t("Add variable")} close={close}>
      <form onSubmit={submit}>
        {!variable && <Field label={t("Name")}>{(id) => <input id={id} value={name} spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} />}</Field>}
        <Field label={t("Type")}>{(id) => <select id={id} value={type} onChange={(e) => { setType(e.currentTarget.value); setText(e.currentTarget.value === "Boolean" ? "false" : ""); }}>{(kinds.includes(type) ? kinds : [...kinds, type]).map((k) => <option key={k}>{k}</option>)}</select>}</Field>
        {type === "Object" && <><Field label={t("Class")}>{(id) => <input id={id} value={info.objectTypeName} onInput={(e) => setInfo({ ...info, objectTypeName: e.currentTarget.value })} />}</Field><Field label={t("Format")}>{(id) => <input id={id} value={info.serializationDataFormat} onInput={(e) => setInfo({ ...info, serializationDataFormat: e.currentTarget.value })} />}</Field></>}
        <Field label={t("Value")} wrong={wrong}>{(id) => type === "File" || type === "Bytes" ? <input id={id} type="file" onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} /> : type === "Object" ? <textarea id={id} value={text} onInput={(e) => setText(e.currentTarget.value)} /> : <ValueField id={id} type={type as Writable} text={text} set={setText} invalid={wrong !== null} />}</Field>
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class="main">{t("Save")}</button></div>
      </form>
    </Dialog>
  );
}
