// One version of a process: its diagram with what runs and what fails, its instances, incidents and job definitions.
import { useEffect, useState } from "preact/hooks";
import { count, del, get, put, save } from "../core/api.ts";
import { once, useData } from "../core/data.ts";
import { duration, number, t } from "../core/i18n.ts";
import { toRetry } from "../core/may.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import type { ActivityStatistics, HistoricActivityInstance, HistoricActivityStatistics, JobDefinition, ProcessDefinition } from "../core/types.ts";
import { Diagram, type Mark, viewer } from "../diagram/diagram.tsx";
import { Act, Badge, Card, Empty, Facts, Field, Head, Id, Loaded, May, Table, Tabs } from "../ui/parts.tsx";
import { IncidentList } from "./incidents.tsx";
import { InstanceList } from "./instances.tsx";
import { Planned, Suspension } from "./suspend.tsx";

export const definitionXml = (id: string): Promise<string> => once("xml " + id, async () => (await get<{ bpmn20Xml: string }>(`/process-definition/${id}/xml`)).bpmn20Xml);

export function Process({ id }: { id: string }) {
  const { query } = useRoute();
  const tab = query.get("tab") ?? "instances";
  const activity = query.get("activity");
  const heat = query.get("heat") ?? "";
  useEffect(viewer, []);
  const definition = useData("definition " + id, async () => {
    const drawing = definitionXml(id);
    drawing.catch(() => {});
    const d = await get<ProcessDefinition>("/process-definition/" + id);
    const same = d.tenantId ? { tenantIdIn: d.tenantId } : { withoutTenantId: true };
    const [versions, xml] = await Promise.all([
      get<ProcessDefinition[]>("/process-definition", { key: d.key, ...same, sortBy: "version", sortOrder: "desc", maxResults: 200 }), drawing]);
    return { d, versions, xml };
  }, 0);
  const numbers = useData("definition numbers " + id, async () => {
    const [statistics, incidents, running] = await Promise.all([
      get<ActivityStatistics[]>(`/process-definition/${id}/statistics`, { incidents: true }), count("/incident", { processDefinitionId: id }), count("/process-instance", { processDefinitionId: id })]);
    return { statistics, incidents, running };
  });
  const warmth = useData(heat ? `heat ${heat} ${id}` : null, () => (heat === "count" ? byCount(id) : byDuration(id)), 0);
  return (
    <Loaded from={definition}>{({ d, versions, xml }) => {
      const n = numbers.data;
      const marks = (n?.statistics ?? []).flatMap((s): Mark[] => {
        const bad = s.incidents.reduce((sum, i) => sum + i.incidentCount, 0);
        return [
          ...(s.instances ? [{ id: s.id, text: number(s.instances), tone: "running" as const, title: t("running: {n}", { n: s.instances }) }] : []),
          ...(bad ? [{ id: s.id, text: number(bad), tone: "incident" as const, title: t("incidents: {n}", { n: bad }) }] : []),
        ];
      });
      return (
        <>
          <Head title={d.name ?? d.key} crumbs={[[t("Processes"), href(["processes"])]]} sub={<><code>{d.key}</code>{d.versionTag && <Badge>{d.versionTag}</Badge>}{d.tenantId && <Badge>{d.tenantId}</Badge>}{d.suspended && <Badge tone="warn">{t("suspended")}</Badge>}</>}>
            <label>{t("Version")} <select value={id} onChange={(e) => go(href(["processes", e.currentTarget.value]))}>{versions.map((v) => <option key={v.id} value={v.id}>{v.version}{v.versionTag ? ` (${v.versionTag})` : ""}</option>)}</select></label>
            <May any={[["ProcessDefinition", "CREATE_INSTANCE", d.key]]}><a class="button main" href={href(["start", id])}>{t("Start …")}</a></May>
            <May any={[["Deployment", "CREATE"]]}><a class="button" href={href(["modeler", "bpmn"], { definition: id })}>{t("Open in modeler")}</a></May>
            {versions.length > 1 && <><a class="button" href={href(["processes", id, "compare"])}>{t("Compare …")}</a><May any={[["ProcessDefinition", "MIGRATE_INSTANCE", d.key], ["ProcessInstance", "MIGRATE_INSTANCE"]]}><a class="button" href={href(["processes", id, "migrate"])}>{t("Migrate …")}</a></May></>}
            <Suspension may={[["ProcessDefinition", "SUSPEND", d.key], ["ProcessDefinition", "UPDATE", d.key]]} suspended={d.suspended} path={`/process-definition/${id}/suspended`} also={["includeProcessInstances", t("Its running instances too")]} done={[t("The definition is suspended."), t("The definition is active again.")]} />
          </Head>
          <Card label={t("Diagram")} flush>
            <div class="filters">
              <span class="label">{t("Show")}</span>
              <select aria-label={t("What the diagram shows")} value={heat} onChange={(e) => go(withQuery({ heat: e.currentTarget.value || null }), { replace: true })}>
                <option value="">{t("What runs now")}</option>
                <option value="count">{t("Heat map: how often")}</option>
                <option value="duration">{t("Heat map: how long")}</option>
              </select>
              {activity && <span>{t("Only at")} <code>{activity}</code> <a href={withQuery({ activity: null })}>{t("all")}</a></span>}
            </div>
            <Diagram xml={xml} label={t("Diagram of {name}", { name: d.name ?? d.key })} marks={heat ? [] : marks} heat={heat ? warmth.data : undefined} selected={activity} onSelect={(a) => go(withQuery({ activity: a, page: null }), { replace: true })} />
          </Card>
          <Card label={t("Parts of this view")} flush>
            <Tabs now={tab} tabs={[["instances", t("Instances"), n?.running], ["incidents", t("Incidents"), n?.incidents], ["jobs", t("Job definitions")], ["called", t("Called processes")], ["about", t("About")]]} />
            {tab === "instances" && <InstanceList fixed={{ processDefinitionId: id, ...(activity ? { activityIdIn: [activity] } : {}) }} name={`of ${id} at ${activity}`} />}
            {tab === "incidents" && <IncidentList criteria={{ processDefinitionId: id, activityId: activity }} />}
            {tab === "jobs" && <JobDefinitions id={id} />}
            {tab === "called" && <Called id={id} />}
            {tab === "about" && <About d={d} xml={xml} />}
          </Card>
        </>
      );
    }}</Loaded>
  );
}

type Heat = Map<string, { share: number; text: string }>;

function heated(entries: [string, number][], words: (n: number) => string): Heat {
  const most = Math.max(1, ...entries.map(([, n]) => n));
  return new Map(entries.filter(([, n]) => n > 0).map(([id, n]) => [id, { share: n / most, text: words(n) }]));
}

async function byCount(id: string): Promise<Heat> {
  const rows = await get<HistoricActivityStatistics[]>(`/history/process-definition/${id}/statistics`, { finished: true, canceled: true });
  return heated(rows.map((r) => [r.id, r.finished + r.instances]), (n) => t("entered {n} times", { n: number(n) }));
}

/** Mean durations over the latest thousand finished activities. */
async function byDuration(id: string): Promise<Heat> {
  const rows = await get<HistoricActivityInstance[]>("/history/activity-instance", { processDefinitionId: id, finished: true, sortBy: "endTime", sortOrder: "desc", maxResults: 1000 });
  const sums = new Map<string, [number, number]>();
  for (const r of rows) {
    const [sum, n] = sums.get(r.activityId) ?? [0, 0];
    sums.set(r.activityId, [sum + (r.durationInMillis ?? 0), n + 1]);
  }
  return heated([...sums].map(([activity, [sum, n]]) => [activity, Math.round(sum / n)]), (n) => t("takes {time} on average", { time: duration(n) }));
}

function JobDefinitions({ id }: { id: string }) {
  const data = useData("job definitions " + id, () => get<JobDefinition[]>("/job-definition", { processDefinitionId: id, sortBy: "activityId", sortOrder: "asc", maxResults: 500 }), 0);
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("Job definitions")} id={(j) => j.id} rows={rows} columns={[
      { title: t("Activity"), cell: (j) => <code>{j.activityId}</code> },
      { title: t("Kind"), cell: (j) => j.jobType },
      { title: t("Configuration"), cell: (j) => <bdi>{j.jobConfiguration}</bdi> },
      { title: t("Priority"), class: "num", cell: (j) => <Priority definition={j} /> },
      { title: t("State"), cell: (j) => (j.suspended ? <Badge tone="warn">{t("suspended")}</Badge> : <Badge tone="good">{t("active")}</Badge>) },
      { title: "", class: "tight", cell: (j) => <span class="actions">
        <Suspension may={[["ProcessDefinition", "UPDATE_INSTANCE", j.processDefinitionKey], ["ProcessDefinition", "SUSPEND_INSTANCE", j.processDefinitionKey]]} small suspended={j.suspended} path={`/job-definition/${j.id}/suspended`} also={["includeJobs", t("Jobs that are there too")]} done={[t("The jobs are suspended."), t("The jobs are active again.")]} />
        <Act may={toRetry(null, j.processDefinitionKey)} small act={() => put(`/job-definition/${j.id}/retries`, { retries: 3 })} done={t("Failed jobs are tried again.")} icon="retry">{t("Retry failed")}</Act></span> },
    ]} /> : <Empty title={t("No jobs")} icon="job">{t("This process has no timers and no asynchronous steps.")}</Empty>}</Loaded>
  );
}

function Priority({ definition: j }: { definition: JobDefinition }) {
  const [text, setText] = useState(String(j.overridingJobPriority ?? ""));
  return <span class="actions"><input type="number" size={6} style={{ width: "90px" }} value={text} placeholder={t("by the model")} aria-label={t("Priority of {name}", { name: j.activityId })} onInput={(e) => setText(e.currentTarget.value)} />{text !== String(j.overridingJobPriority ?? "") && <Act small act={() => put(`/job-definition/${j.id}/jobPriority`, text === "" ? {} : { priority: Number(text), includeJobs: true })} done={t("Saved.")}>{t("Save")}</Act>}</span>;
}

function Called({ id }: { id: string }) {
  interface CalledDefinition { id: string; key: string; name: string | null; version: number; calledFromActivityIds: string[] }
  const data = useData("called " + id, () => get<CalledDefinition[]>(`/process-definition/${id}/static-called-process-definitions`), 0);
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("Called processes")} id={(c) => c.id} rows={rows} columns={[
      { title: t("Process"), cell: (c) => <a href={href(["processes", c.id])}><bdi>{c.name ?? c.key}</bdi></a> },
      { title: t("Version"), class: "num", cell: (c) => c.version },
      { title: t("Called from"), cell: (c) => c.calledFromActivityIds.join(", ") },
    ]} /> : <Empty title={t("No other processes are called")} icon="process" />}</Loaded>
  );
}

function About({ d, xml }: { d: ProcessDefinition; xml: string }) {
  const [days, setDays] = useState(String(d.historyTimeToLive ?? ""));
  return (
    <div class="padded stack">
      <Facts facts={[[t("Id"), <Id>{d.id}</Id>], [t("Resource"), <bdi>{d.resource}</bdi>], [t("Deployment"), <a href={href(["deployments", d.deploymentId])}><Id>{d.deploymentId}</Id></a>], [t("Startable in the task list"), d.startableInTasklist ? t("yes") : t("no")], [t("Description"), <bdi>{d.description}</bdi>]]} />
      <Planned deployment={d.deploymentId} />
      <Field label={t("History time to live, in days")}>{(id) => <span class="actions"><input id={id} type="number" min="0" value={days} onInput={(e) => setDays(e.currentTarget.value)} /><Act may={[["ProcessDefinition", "UPDATE", d.key]]} act={() => put(`/process-definition/${d.id}/history-time-to-live`, { historyTimeToLive: days === "" ? null : Number(days) })} done={t("Saved.")}>{t("Save")}</Act></span>}</Field>
      <span class="actions">
        <button onClick={() => save(d.resource.split("/").pop() ?? "process.bpmn", new Blob([xml], { type: "application/xml" }))}>{t("Download XML")}</button>
        <Act may={[["ProcessDefinition", "DELETE", d.key]]} kind="danger" icon="trash" confirm={t("This version is deleted with its running instances and their history. It cannot be taken back.")} act={async () => { await del(`/process-definition/${d.id}`, { cascade: true }); go(href(["processes"])); }} done={t("The definition is deleted.")}>{t("Delete this version")}</Act>
      </span>
    </div>
  );
}
