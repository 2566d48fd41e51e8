// One task: whose it is, its form, the decision behind it, comments, and where its process stands.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { del, get, maybe, post, put, text, user } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { stamp, t } from "../core/i18n.ts";
import { Model } from "../core/model.ts";
import { href } from "../core/router.ts";
import { useStore } from "../core/store.ts";
import type { Comment, Task, Variable } from "../core/types.ts";
import { Diagram } from "../diagram/diagram.tsx";
import { type Collect, Form, type FormSource } from "../forms/form.tsx";
import { type FormInfo, kindOf } from "../forms/kind.ts";
import { definitionXml } from "../pages/process.tsx";
import { attempt, notify } from "../ui/notice.tsx";
import { Act, Badge, Dialog, Failure, Field, Loaded, Loading, Time } from "../ui/parts.tsx";
import { local } from "../variables/value.ts";
import { TaskHistory } from "./history.tsx";
import { Attachments, Names, People } from "./people.tsx";
import { type Choice, choices, keys } from "./choices.ts";

interface Whole { task: Task; source: FormSource; xml: string | null; choices: Choice[] }

async function load(id: string): Promise<Whole> {
  const [task, info, variables] = await Promise.all([
    get<Task>("/task/" + id), maybe(get<FormInfo>(`/task/${id}/form`)), get<Record<string, Variable>>(`/task/${id}/form-variables`, { deserializeValues: false })]);
  const xml = task.processDefinitionId ? await definitionXml(task.processDefinitionId) : null;
  const model = xml ? new Model(xml) : null;
  const fields = model && task.taskDefinitionKey ? model.formFields(task.taskDefinitionKey) : [];
  const kind = kindOf(info, fields.length > 0);
  const deployed = kind === "formjs" || kind === "html" ? await maybe(text(`/task/${id}/deployed-form`)) : null;
  return { task, xml, choices: model && task.taskDefinitionKey ? choices(model.waysOn(task.taskDefinitionKey)) : [], source: { kind, info, variables, fields, deployed } };
}

export function TaskView({ id, back, onward }: { id: string; back: string; onward: () => void }) {
  const [whole, setWhole] = useState<Whole | null>(null);
  const [error, setError] = useState<Error | null>(null);
  // The form is loaded once, so that nothing is lost that somebody is writing; who has the task is kept fresh.
  const fresh = useData("task " + id, () => get<Task>("/task/" + id), 10_000);
  useEffect(() => {
    let over = false;
    load(id).then((w) => !over && setWhole(w), (e: Error) => !over && setError(e));
    return () => {
      over = true;
    };
  }, [id]);
  const gone = error ?? (fresh.error && whole === null ? fresh.error : null);
  return (
    <section class="card task" aria-label={t("Task")}>
      <a class="button small backlink" href={back}>{t("Back to the list")}</a>
      {gone ? <Failure error={gone} /> : whole ? <Shown whole={whole} task={fresh.data ?? whole.task} onward={onward} /> : <Loading />}
    </section>
  );
}

function Shown({ whole, task, onward }: { whole: Whole; task: Task; onward: () => void }) {
  const me = useStore(user);
  const collect: Collect = useRef(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [part, setPart] = useState<"form" | "process" | "comments" | "people" | "history">("form");
  const pending = task.delegationState === "PENDING";
  const name = task.name || task.taskDefinitionKey || task.id;
  const picks = useRef<(HTMLButtonElement | null)[]>([]);

  const complete = async (choice: Choice | null) => {
    if (busy) return;
    setBusy(true);
    setWrong(null);
    try {
      const filled = { ...(await collect.current?.()), ...(choice ? { [choice.variable]: { type: choice.type, value: choice.value } } : {}) };
      if (pending) await post(`/task/${task.id}/resolve`, { variables: filled });
      else await post(`/task/${task.id}/${whole.source.kind === "generated" ? "submit-form" : "complete"}`, { variables: filled });
      notify(pending ? t("Resolved: {name}", { name }) : t("Completed: {name}", { name }));
      changed();
      onward();
    } catch (error) {
      setWrong((error as Error).message);
      changed();
    }
    setBusy(false);
  };
  const claim = () => attempt(() => post(`/task/${task.id}/claim`, { userId: me }).then(changed), t("Claimed: {name}", { name }));
  const unclaim = () => attempt(() => post(`/task/${task.id}/unclaim`).then(changed), t("Given back: {name}", { name }));

  const keyboard = useRef((_: KeyboardEvent) => {});
  keyboard.current = (e) => {
    if (document.querySelector("dialog[open]")) return;
    if (e.ctrlKey && e.key === "Enter") {
      e.preventDefault();
      void complete(null);
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable=true], .formjs")) return;
    const pick = keys(whole.choices).findIndex((k) => k.includes(e.key));
    if (pick >= 0) picks.current[pick]?.focus();
    else if (e.key === "c" && !task.assignee) void claim();
    else if (e.key === "u" && task.assignee) void unclaim();
  };
  // As soon as it is drawn: who sees the buttons may press their keys.
  useLayoutEffect(() => {
    const hear = (e: KeyboardEvent) => keyboard.current(e);
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);

  return (
    <>
      <div class="cardhead"><h2 class="big" dir="auto">{name}</h2>{task.suspended && <Badge tone="warn">{t("suspended")}</Badge>}{pending && <Badge tone="info">{t("delegated")}</Badge>}</div>
      <p class="sub">
        <span>{t("Assignee")}: <bdi>{task.assignee ?? t("nobody")}</bdi></span>
        {task.assignee ? <Act small act={() => post(`/task/${task.id}/unclaim`)} done={t("Given back: {name}", { name })}>{t("Give back")}</Act> : <Act small act={() => post(`/task/${task.id}/claim`, { userId: me })} done={t("Claimed: {name}", { name })}>{t("Claim")}</Act>}
        {task.processInstanceId && <a href={href(["instances", task.processInstanceId])}>{t("Process instance")}</a>}
      </p>
      <Settings task={task} />
      {task.description && <p class="words" dir="auto">{task.description}</p>}
      <div class="tabs" role="group" aria-label={t("Parts of this task")}>
        {([["form", t("Form")], ["process", t("Process")], ["comments", t("Comments")], ["people", t("People and files")], ["history", t("History")]] as const).map(([id, title]) => <button key={id} class="tab" aria-pressed={part === id} onClick={() => setPart(id)}>{title}</button>)}
      </div>
      <div hidden={part !== "form"} class="stack">
        <form onSubmit={(e) => { e.preventDefault(); void complete(null); }}>
          <Form source={whole.source} collect={collect} />
          <button class="hidden" tabIndex={-1} aria-hidden="true" />
        </form>
        {wrong && <p class="wrong" role="alert">{wrong}</p>}
        <div class="actions decide">
          {whole.choices.map((c, i) => <button key={i} ref={(b) => { picks.current[i] = b; }} disabled={busy} onClick={() => void complete(c)} class={i === 0 ? "choice main" : "choice"}><bdi>{c.label}</bdi> <kbd>{keys(whole.choices)[i]?.at(-1)}</kbd></button>)}
          <button class={whole.choices.length ? "" : "main"} disabled={busy} onClick={() => void complete(null)}>{pending ? t("Resolve") : t("Complete")}</button>
        </div>
        {whole.choices.length > 0 && <p class="hint">{t("A decision sets {name} and completes the task.", { name: whole.choices[0]?.variable ?? "" })}</p>}
      </div>
      {part === "process" && whole.xml && <Diagram xml={whole.xml} label={t("Diagram of the process")} selected={task.taskDefinitionKey} marks={task.taskDefinitionKey ? [{ id: task.taskDefinitionKey, text: "1", tone: "running", title: name }] : []} />}
      {part === "comments" && <Comments task={task} />}
      {part === "people" && <div class="stack"><People task={task} /><Attachments task={task} /></div>}
      {part === "history" && <TaskHistory task={task} />}
    </>
  );
}

/** Dates, priority, and handing the task to somebody else. */
function Settings({ task }: { task: Task }) {
  const [open, setOpen] = useState<"delegate" | "assign" | null>(null);
  const [who, setWho] = useState("");
  // A task is written as a whole: what another changed meanwhile, or the change before this one, is read first.
  const change = (parts: Partial<Task>) => attempt(async () => {
    await put("/task/" + task.id, { ...(await get<Task>("/task/" + task.id)), ...parts });
    changed();
  }, t("Saved."));
  const date = (label: string, key: "due" | "followUp") => (
    <label>{label} <input type="datetime-local" value={task[key] ? local(task[key]).slice(0, 16) : ""} onChange={(e) => void change({ [key]: e.currentTarget.value ? stamp(new Date(e.currentTarget.value)) : null })} /></label>
  );
  return (
    <div class="settings">
      {date(t("Due"), "due")}
      {date(t("Follow up"), "followUp")}
      <label>{t("Priority")} <input type="number" style={{ width: "76px" }} value={task.priority} onChange={(e) => void change({ priority: Number(e.currentTarget.value) || 0 })} /></label>
      <button class="small" onClick={() => setOpen("assign")}>{t("Assign …")}</button>
      <button class="small" onClick={() => setOpen("delegate")}>{t("Delegate …")}</button>
      {open && <Dialog title={open === "assign" ? t("Assign to somebody") : t("Delegate to somebody")} close={() => setOpen(null)}>
        <form onSubmit={(e) => { e.preventDefault(); void attempt(() => post(`/task/${task.id}/${open === "assign" ? "assignee" : "delegate"}`, { userId: who }).then(changed), t("Saved.")); setOpen(null); }}>
          <Field label={t("User")} hint={open === "delegate" ? t("The task comes back to its owner when it is resolved.") : undefined}>{(id) => <><input id={id} value={who} required spellcheck={false} list={id + "names"} onInput={(e) => setWho(e.currentTarget.value)} /><Names id={id + "names"} /></>}</Field>
          <div class="actions end"><button class="main">{t("Save")}</button></div>
        </form>
      </Dialog>}
    </div>
  );
}

function Comments({ task }: { task: Task }) {
  const data = useData("comments " + task.id, () => get<Comment[]>(`/task/${task.id}/comment`));
  const [message, setMessage] = useState("");
  return (
    <div class="stack">
      <Loaded from={data}>{(rows) => rows.length ? <ul class="lines">{[...rows].sort((a, b) => a.time.localeCompare(b.time)).map((c) => <li key={c.id}><span class="quiet"><bdi>{c.userId ?? t("somebody")}</bdi> · <Time at={c.time} /></span><span class="words" dir="auto">{c.message}</span><Act kind="bare" icon="trash" label={t("Delete comment")} act={() => del(`/task/${task.id}/comment/${c.id}`)} /></li>)}</ul> : <p class="quiet">{t("No comments yet.")}</p>}</Loaded>
      <form onSubmit={(e) => { e.preventDefault(); void attempt(() => post(`/task/${task.id}/comment/create`, { message, processInstanceId: task.processInstanceId }).then(() => { setMessage(""); changed(); })); }}>
        <Field label={t("New comment")}>{(id) => <textarea id={id} required value={message} onInput={(e) => setMessage(e.currentTarget.value)} />}</Field>
        <button>{t("Add comment")}</button>
      </form>
    </div>
  );
}
