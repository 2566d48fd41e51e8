// Drawing: processes, decisions and forms; opened from a deployment or a file, saved to a file, deployed as a new version.
import { useEffect, useRef, useState } from "preact/hooks";
import { deploy, get, save, text } from "../core/api.ts";
import { changed } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { go, href } from "../core/router.ts";
import { attempt, complain, notify } from "../ui/notice.tsx";
import { Card, Dialog, Failure, Field, Head, Loading, May } from "../ui/parts.tsx";
import { type Problem, lint } from "./lint.ts";
import { BLANK, type Kind, KINDS } from "./blank.ts";
import { CompareDrawn } from "./compare.tsx";
import { TestRun } from "./run.tsx";
import { allOf, ChooseTemplate, type Held, Templates } from "./template_dialogs.tsx";
import { builtIn, kept, type Template } from "./templates.ts";

/** An editor at work. */
export interface Editor {
  open(source: string): Promise<void>;
  source(): Promise<string>;
  /** Shows an element, where the editor has such. */
  show?(id: string): void;
  /** Element templates, where the editor knows such. */
  templates?: {
    /** Says which there are; returns what is wrong with them. */
    set(all: Template[]): string[];
    /** Is asked which template an element shall have; `choose` gives it one. */
    onChoose(ask: (templates: Template[], choose: (template: Template) => void) => void): void;
  };
  onChange(act: () => void): void;
  destroy(): void;
}

async function make(kind: Kind, canvas: HTMLElement, panel: HTMLElement): Promise<Editor> {
  switch (kind) {
    case "bpmn":
      return (await import("./bpmn_editor.ts")).edit(canvas, panel);
    case "dmn":
      return (await import("./dmn_editor.ts")).edit(canvas, panel);
    case "form":
      return (await import("./form_editor.ts")).edit(canvas);
  }
}

async function source(kind: Kind, query: URLSearchParams): Promise<{ name: string; text: string }> {
  const definition = query.get("definition");
  if (definition) {
    const d = await get<{ resource: string }>("/process-definition/" + definition);
    return { name: d.resource, text: (await get<{ bpmn20Xml: string }>(`/process-definition/${definition}/xml`)).bpmn20Xml };
  }
  const decision = query.get("decision");
  if (decision) {
    const d = await get<{ resource: string }>("/decision-definition/" + decision);
    return { name: d.resource, text: (await get<{ dmnXml: string }>(`/decision-definition/${decision}/xml`)).dmnXml };
  }
  const deployment = query.get("deployment");
  if (deployment) {
    const resources = await get<{ id: string; name: string }[]>(`/deployment/${deployment}/resources`);
    const resource = resources.find((r) => r.id === query.get("resource"));
    return { name: resource?.name ?? "model", text: await text(`/deployment/${deployment}/resources/${query.get("resource")}/data`) };
  }
  return { name: `${t("untitled")}.${kind}`, text: BLANK[kind] };
}

export function Modeler({ kind: asked, query }: { kind: string | null; query: URLSearchParams }) {
  const kind: Kind = asked === "dmn" || asked === "form" ? asked : "bpmn";
  return <Workbench key={kind + query} kind={kind} query={query} />;
}

function Workbench({ kind, query }: { kind: Kind; query: URLSearchParams }) {
  const canvas = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const pick = useRef<HTMLInputElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [name, setName] = useState("");
  const [dirty, setDirty] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [deployed, setDeployed] = useState<string | null>(null);
  const [deploying, setDeploying] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [held, setHeld] = useState<Held>(() => ({ builtIn: builtIn(), kept: [], opened: [] }));
  const [choosing, setChoosing] = useState<{ templates: Template[]; choose: (template: Template) => void } | null>(null);
  const [shown, setOpen] = useState<"templates" | "run" | { compare: string } | null>(null);

  useEffect(() => {
    let over = false;
    let made: Editor | null = null;
    let timer: ReturnType<typeof setTimeout>;
    let asked = 0;
    const check = async () => {
      if (kind === "form" || !made) return;
      const turn = ++asked;
      const found = await lint(`model.${kind}`, await made.source());
      // An answer to what was drawn before is no answer any more.
      if (!over && turn === asked) setProblems(found);
    };
    void (async () => {
      try {
        const from = await source(kind, query);
        if (over || !canvas.current || !panel.current) return;
        made = await make(kind, canvas.current, panel.current);
        if (over) return made.destroy();
        await made.open(from.text);
        if (over) return;
        made.onChange(() => {
          setDirty(true);
          clearTimeout(timer);
          timer = setTimeout(() => void check(), 400);
        });
        made.templates?.onChoose((templates, choose) => setChoosing({ templates, choose }));
        setName(from.name);
        setEditor(made);
        void check();
      } catch (e) {
        if (!over) setError(e as Error);
      }
    })();
    return () => {
      over = true;
      clearTimeout(timer);
      made?.destroy();
    };
  }, []);
  useEffect(() => {
    const wrong = editor?.templates?.set(allOf(held)) ?? [];
    if (wrong.length) complain(wrong.join("\n"));
  }, [editor, held]);
  useEffect(() => {
    let over = false;
    // Those that the server keeps are a help: drawing goes on without them.
    if (kind === "bpmn") kept().then((all) => !over && all.length && setHeld((h) => ({ ...h, kept: all })), (e: Error) => !over && complain(e));
    return () => {
      over = true;
    };
  }, []);
  useEffect(() => {
    if (!dirty) return;
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);

  const open = async (file: File | undefined) => {
    if (!file || !editor) return;
    const other = file.name.endsWith(".dmn") ? "dmn" : file.name.endsWith(".form") ? "form" : "bpmn";
    if (other !== kind) return complain(t("Open this file in the editor for {kind}.", { kind: other.toUpperCase() }));
    await attempt(async () => {
      const content = await file.text();
      await editor.open(content);
      setName(file.name);
      setDirty(false);
      if (kind !== "form") setProblems(await lint(`model.${kind}`, content));
    });
  };
  return (
    <>
      <Head title={name || t("Modeler")} sub={dirty ? t("not deployed") : undefined}>
        <select aria-label={t("What to draw")} value={kind} onChange={(e) => go(href(["modeler", e.currentTarget.value]))}>{KINDS.map(([k, text]) => <option key={k} value={k}>{t(text)}</option>)}</select>
        <input ref={pick} type="file" class="hidden" tabIndex={-1} aria-label={t("File to open")} onChange={(e) => void open(e.currentTarget.files?.[0])} />
        <button disabled={!editor} onClick={() => pick.current?.click()}>{t("Open file …")}</button>
        <button disabled={!editor} onClick={() => void editor?.source().then((s) => save(name.split("/").pop() ?? name, new Blob([s])))}>{t("Download")}</button>
        {kind === "bpmn" && <>
          <button disabled={!editor} onClick={() => setOpen("templates")}>{t("Templates …")}</button>
          <button disabled={!editor} onClick={() => void editor?.source().then((xml) => setOpen({ compare: xml }))}>{t("Compare …")}</button>
          <button disabled={!editor} aria-pressed={shown === "run"} onClick={() => setOpen(shown === "run" ? null : "run")}>{t("Try it out")}</button>
        </>}
        {deployed && !dirty && <a class="button" href={href(["start", deployed])}>{t("Start …")}</a>}
        <May any={[["Deployment", "CREATE"]]}><button class="main" disabled={!editor} onClick={() => setDeploying(true)}>{t("Deploy …")}</button></May>
      </Head>
      {error && <Failure error={error} />}
      <div class={`workbench ${kind}`} data-ready={editor ? "yes" : undefined}>
        {!editor && !error && <Loading />}
        <div class="canvas" ref={canvas} />
        <div class="panel" ref={panel} />
      </div>
      {kind !== "form" && editor && <Card title={t("Problems")} flush>{problems.length ? <ul class="lines">{problems.map((p, i) => <li key={i}><button class="bare leaf" onClick={() => p.element && editor.show?.(p.element)}><span class={`badge ${p.severe ? "bad" : "warn"}`}>{p.severe ? t("error") : t("warning")}</span> <code>{p.element}</code> {p.text}</button></li>)}</ul> : <p class="padded quiet">{t("None found.")}</p>}</Card>}
      {shown === "run" && editor && <TestRun file={name} source={editor.source} deployed={(id) => { setDirty(false); setDeployed(id); }} />}
      {shown === "templates" && <Templates held={held} set={setHeld} close={() => setOpen(null)} />}
      {shown !== null && typeof shown === "object" && <CompareDrawn xml={shown.compare} close={() => setOpen(null)} />}
      {choosing && <ChooseTemplate templates={choosing.templates} close={() => setChoosing(null)} choose={(template) => { choosing.choose(template); setChoosing(null); }} />}
      {deploying && editor && <Deploy editor={editor} name={name} close={() => setDeploying(false)} done={(id) => { setDirty(false); setDeployed(id); }} />}
    </>
  );
}

function Deploy({ editor, name, close, done }: { editor: Editor; name: string; close: () => void; done: (definition: string | null) => void }) {
  const [title, setTitle] = useState(name.replace(/\.\w+$/, ""));
  const [file, setFile] = useState(name);
  const [tenant, setTenant] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      const made = await deploy(title, [{ name: file, content: new Blob([await editor.source()]) }], tenant ? { "tenant-id": tenant } : {});
      const d = Object.values(made.deployedProcessDefinitions ?? {})[0];
      done(d?.id ?? null);
      changed();
      close();
      notify(d ? t("Deployed {name} as version {n}.", { name: d.key, n: d.version }) : t("Deployed."));
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  return (
    <Dialog title={t("Deploy")} close={close}>
      <form onSubmit={submit}>
        <Field label={t("Name of the deployment")}>{(id) => <input id={id} required value={title} onInput={(e) => setTitle(e.currentTarget.value)} />}</Field>
        <Field label={t("Name of the file")}>{(id) => <input id={id} required value={file} onInput={(e) => setFile(e.currentTarget.value)} />}</Field>
        <Field label={t("Tenant")}>{(id) => <input id={id} value={tenant} onInput={(e) => setTenant(e.currentTarget.value)} />}</Field>
        {wrong && <p class="wrong" role="alert">{wrong}</p>}
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class="main">{t("Deploy")}</button></div>
      </form>
    </Dialog>
  );
}
