// Starting a process: which ones can be started, and the form of the one that was chosen.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, maybe, post, text } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { Model } from "../core/model.ts";
import { go, href, useRoute } from "../core/router.ts";
import type { ProcessDefinition, Variable } from "../core/types.ts";
import { type Collect, Form, type FormSource } from "../forms/form.tsx";
import { type FormInfo, kindOf } from "../forms/kind.ts";
import { definitionXml } from "../pages/process.tsx";
import { notify } from "../ui/notice.tsx";
import { Badge, Card, Empty, Failure, Field, Head, Loaded, Loading, QueryField, Table } from "../ui/parts.tsx";

export function StartList() {
  const { query } = useRoute();
  const words = (query.get("q") ?? "").toLowerCase();
  const data = useData("startable", () => get<ProcessDefinition[]>("/process-definition", { latestVersion: true, active: true, startableInTasklist: true, sortBy: "name", sortOrder: "asc", maxResults: 1000 }), 30_000);
  return (
    <>
      <Head title={t("Start a process")} />
      <Card label={t("Processes")} flush>
        <div class="filters"><QueryField name="q" label={t("Name or key")} /></div>
        <Loaded from={data}>{(all) => {
          const rows = all.filter((d) => !words || (d.name ?? "").toLowerCase().includes(words) || d.key.toLowerCase().includes(words));
          return rows.length ? <Table label={t("Processes")} id={(d) => d.id} rows={rows} columns={[
            { title: t("Name"), cell: (d) => <><a href={href(["start", d.id])}><bdi>{d.name ?? d.key}</bdi></a> {d.tenantId && <Badge>{d.tenantId}</Badge>}</> },
            { title: t("Key"), cell: (d) => <code>{d.key}</code> },
            { title: t("Version"), class: "num", cell: (d) => d.version },
          ]} /> : <Empty title={t("Nothing can be started")} icon="play"><a href={href(["deployments"])}>{t("Deploy a model")}</a> {t("or")} <a href={href(["modeler"])}>{t("draw one")}</a>.</Empty>;
        }}</Loaded>
      </Card>
    </>
  );
}

async function load(id: string): Promise<{ d: ProcessDefinition; source: FormSource }> {
  const [d, xml, info, variables] = await Promise.all([
    get<ProcessDefinition>("/process-definition/" + id), definitionXml(id), maybe(get<FormInfo>(`/process-definition/${id}/startForm`)),
    maybe(get<Record<string, Variable>>(`/process-definition/${id}/form-variables`, { deserializeValues: false }))]);
  const fields = new Model(xml).formFields(null);
  const kind = kindOf(info, fields.length > 0);
  const deployed = kind === "formjs" || kind === "html" ? await maybe(text(`/process-definition/${id}/deployed-start-form`)) : null;
  return { d, source: { kind, info, variables: variables ?? {}, fields, deployed } };
}

export function StartForm({ id }: { id: string }) {
  const [whole, setWhole] = useState<{ d: ProcessDefinition; source: FormSource } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [businessKey, setBusinessKey] = useState("");
  const collect: Collect = useRef(null);
  useEffect(() => {
    let over = false;
    load(id).then((w) => !over && setWhole(w), (e: Error) => !over && setError(e));
    return () => {
      over = true;
    };
  }, [id]);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const body = { variables: (await collect.current?.()) ?? {}, businessKey: businessKey.trim() || null };
      const made = await post<{ id: string; ended: boolean }>(`/process-definition/${id}/${whole?.source.kind === "generated" ? "submit-form" : "start"}`, body);
      notify(made.ended ? t("Started, and it has ended already.") : t("Started."));
      go(href(["instances", made.id]));
    } catch (error) {
      setWrong((error as Error).message);
    }
    setBusy(false);
  };
  if (error) return <Failure error={error} />;
  if (!whole) return <Loading />;
  const name = whole.d.name ?? whole.d.key;
  return (
    <>
      <Head title={t("Start {name}", { name })} crumbs={[[t("Start a process"), href(["start"])]]} sub={t("version {n}", { n: whole.d.version })} />
      <form class="card narrow" onSubmit={submit} onKeyDown={(e) => { if (e.ctrlKey && e.key === "Enter") void submit(e); }}>
        <Field label={t("Business key")} hint={t("What people know it by: an order number, a name. May be empty.")}>{(field) => <input id={field} value={businessKey} autocomplete="off" onInput={(e) => setBusinessKey(e.currentTarget.value)} />}</Field>
        <Form source={whole.source} collect={collect} />
        {wrong && <p class="wrong" role="alert">{wrong}</p>}
        <div class="actions end"><a class="button" href={href(["processes", id])}>{t("Cancel")}</a><button class="main" disabled={busy}>{t("Start")}</button></div>
      </form>
    </>
  );
}
