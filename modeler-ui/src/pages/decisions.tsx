// Decisions: their tables, what they were asked, which rules fired and why.
import { useState } from "preact/hooks";
import { count, get, post } from "../core/api.ts";
import { once, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { go, href, useRoute } from "../core/router.ts";
import type { DecisionDefinition, HistoricDecisionInstance, Variable } from "../core/types.ts";
import { DmnDiagram } from "../diagram/dmn.tsx";
import { complain, hush } from "../ui/notice.tsx";
import { Badge, Card, Empty, Facts, Head, Id, Loaded, Pager, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";
import { useRows, VariableRows } from "../variables/editor.tsx";
import { shown } from "../variables/value.ts";

const decisionXml = (id: string) => once("dmn " + id, async () => (await get<{ dmnXml: string }>(`/decision-definition/${id}/xml`)).dmnXml);

export function Decisions() {
  const { query } = useRoute();
  const { firstResult, maxResults, sorted } = usePaging("name");
  const words = query.get("q");
  const criteria = { latestVersion: true, nameLike: words ? `%${words}%` : undefined };
  const data = useList({ of: `decisions ${JSON.stringify(criteria)}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: () => get<DecisionDefinition[]>("/decision-definition", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count: () => count("/decision-definition", criteria), every: 15_000 });
  return (
    <>
      <Head title={t("Decisions")} />
      <Card label={t("Decisions")} flush>
        <div class="filters"><QueryField name="q" label={t("Name")} /></div>
        <Loaded from={data}>{({ rows, total }) => rows.length ? <>
          <Table label={t("Decisions")} id={(d) => d.id} rows={rows} sorted={sorted} columns={[
            { title: t("Name"), sort: "name", cell: (d) => <a href={href(["decisions", d.id])}><bdi>{d.name ?? d.key}</bdi></a> },
            { title: t("Key"), sort: "key", cell: (d) => <code>{d.key}</code> },
            { title: t("Version"), sort: "version", class: "num", cell: (d) => d.version },
            { title: t("Part of"), cell: (d) => <bdi>{d.decisionRequirementsDefinitionKey ?? ""}</bdi> },
          ]} />
          <Pager total={total} first={firstResult} />
        </> : <Empty title={t("No decisions are deployed")} icon="decision"><a href={href(["deployments"])}>{t("Deploy a DMN file")}</a> {t("or")} <a href={href(["modeler", "dmn"])}>{t("draw one")}</a>.</Empty>}</Loaded>
      </Card>
    </>
  );
}

export function Decision({ id }: { id: string }) {
  const { firstResult, maxResults, sorted } = usePaging("evaluationTime", "desc");
  const data = useData("decision " + id, async () => {
    const d = await get<DecisionDefinition>("/decision-definition/" + id);
    const [xml, versions] = await Promise.all([decisionXml(id), get<DecisionDefinition[]>("/decision-definition", { key: d.key, sortBy: "version", sortOrder: "desc", maxResults: 200 })]);
    return { d, xml, versions };
  }, 0);
  const runs = useList({ of: `runs ${id}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: () => get<HistoricDecisionInstance[]>("/history/decision-instance", { decisionDefinitionId: id, sortBy: "evaluationTime", sortOrder: sorted.order, firstResult, maxResults }), count: () => count("/history/decision-instance", { decisionDefinitionId: id }) });
  return (
    <Loaded from={data}>{({ d, xml, versions }) => (
      <>
        <Head title={d.name ?? d.key} crumbs={[[t("Decisions"), href(["decisions"])]]} sub={<code>{d.key}</code>}>
          <label>{t("Version")} <select value={id} onChange={(e) => go(href(["decisions", e.currentTarget.value]))}>{versions.map((v) => <option key={v.id} value={v.id}>{v.version}</option>)}</select></label>
          <a class="button" href={href(["modeler", "dmn"], { decision: id })}>{t("Open in modeler")}</a>
        </Head>
        <Card label={t("Decision")} flush><DmnDiagram xml={xml} decision={d.key} label={t("Table of {name}", { name: d.name ?? d.key })} /></Card>
        <Card title={t("Try it")}><Try id={id} /></Card>
        <Card title={t("What it was asked")} flush>
          <Loaded from={runs}>{({ rows, total }) => rows.length ? <>
            <Table label={t("Evaluations")} id={(r) => r.id} rows={rows} sorted={sorted} columns={[
              { title: t("When"), sort: "evaluationTime", cell: (r) => <a href={href(["decisions", "runs", r.id])}><Time at={r.evaluationTime} /></a> },
              { title: t("Process"), cell: (r) => (r.processInstanceId ? <a href={href(["instances", r.processInstanceId])}><bdi>{r.processDefinitionKey ?? r.processInstanceId}</bdi></a> : <span class="quiet">{t("none")}</span>) },
              { title: t("Activity"), cell: (r) => <code>{r.activityId}</code> },
            ]} />
            <Pager total={total} first={firstResult} />
          </> : <Empty title={t("It was not asked yet")} icon="decision">{t("Evaluations appear here by themselves.")}</Empty>}</Loaded>
        </Card>
      </>
    )}</Loaded>
  );
}

function Try({ id }: { id: string }) {
  const rows = useRows({});
  const [result, setResult] = useState<Record<string, Variable>[] | null>(null);
  const run = async (e: Event) => {
    e.preventDefault();
    try {
      setResult(await post<Record<string, Variable>[]>(`/decision-definition/${id}/evaluate`, { variables: rows.changed() }));
      hush();
    } catch (error) {
      complain(error);
    }
  };
  return (
    <form onSubmit={run} class="stack">
      <VariableRows rows={rows} />
      <div><button>{t("Evaluate")}</button></div>
      {result && (result.length ? <ol>{result.map((r, i) => <li key={i}>{Object.entries(r).map(([name, v]) => <span key={name}><code>{name}</code> = <code>{shown(v)}</code> </span>)}</li>)}</ol> : <p class="quiet">{t("No rule fired.")}</p>)}
    </form>
  );
}

export function DecisionRun({ id }: { id: string }) {
  const data = useData("run " + id, async () => {
    const run = await get<HistoricDecisionInstance>("/history/decision-instance/" + id, { includeInputs: true, includeOutputs: true, disableCustomObjectDeserialization: true });
    return { run, xml: await decisionXml(run.decisionDefinitionId) };
  }, 0);
  return (
    <Loaded from={data}>{({ run, xml }) => {
      const outputs = run.outputs ?? [];
      const name = run.decisionDefinitionName ?? run.decisionDefinitionKey;
      return (
        <>
          <Head title={t("{name}, as it was asked", { name })} crumbs={[[t("Decisions"), href(["decisions"])], [name, href(["decisions", run.decisionDefinitionId])]]} />
          <Card label={t("Decision")} flush><DmnDiagram xml={xml} decision={run.decisionDefinitionKey} fired={[...new Set(outputs.map((o) => o.ruleId))]} label={t("Table of {name}", { name })} /></Card>
          <div class="grid2">
            <Card title={t("Inputs and outputs")} flush>
              <Table label={t("Inputs")} id={(i) => i.clauseId} rows={run.inputs ?? []} columns={[{ title: t("Input"), cell: (i) => <bdi>{i.clauseName ?? i.clauseId}</bdi> }, { title: t("Type"), cell: (i) => i.type }, { title: t("Value"), cell: (i) => <code>{i.errorMessage ?? String(i.value)}</code> }]} />
              <Table label={t("Outputs")} id={(o) => o.clauseId + o.ruleId} rows={outputs} columns={[{ title: t("Output"), cell: (o) => <bdi>{o.clauseName ?? o.variableName}</bdi> }, { title: t("Rule"), cell: (o) => <Badge tone="good">{o.ruleOrder}</Badge> }, { title: t("Value"), cell: (o) => <code>{String(o.value)}</code> }]} />
            </Card>
            <Card title={t("About")}><Facts facts={[[t("When"), <Time at={run.evaluationTime} />], [t("Process instance"), run.processInstanceId && <a href={href(["instances", run.processInstanceId])}><Id>{run.processInstanceId}</Id></a>], [t("Activity"), run.activityId && <code>{run.activityId}</code>], [t("By"), run.userId], [t("Collected"), run.collectResultValue === null ? null : String(run.collectResultValue)]]} /></Card>
          </div>
        </>
      );
    }}</Loaded>
  );
}
