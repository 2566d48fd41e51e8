// One process instance, running or ended: where it stands, how it came there, and what can be done about it.
import { useEffect, useMemo, useState } from "preact/hooks";
import { del, get, put } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, moment, number, t } from "../core/i18n.ts";
import { toDelete, toSuspend, toUpdate } from "../core/may.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import type { HistoricActivityInstance, HistoricProcessInstance } from "../core/types.ts";
import { Diagram, viewer } from "../diagram/diagram.tsx";
import { definitionXml } from "../pages/process.tsx";
import { State } from "../pages/dashboard.tsx";
import { Act, Card, Facts, Head, Id, Loaded, May, Tabs, Time } from "../ui/parts.tsx";
import { Audit, Operations } from "./audit.tsx";
import { Called } from "./called.tsx";
import { ExternalTasks, InstanceIncidents, Jobs, Tasks } from "./open.tsx";
import { Modify, type Plan, planTints, Restart } from "./modify.tsx";
import { marksOf } from "./marks.ts";
import { HistoryTree, Tree } from "./tree.tsx";
import { InstanceVariables } from "./variables.tsx";
import { activities, type Counts, entered, left, path, type Way, way } from "./way.ts";

/** With so many activities one looks more rarely. */
const MANY = 20_000;

interface Whole { p: HistoricProcessInstance; xml: string }

const NOTHING: Way = { counts: [], tree: null, incidents: [] };

export function Instance({ id }: { id: string }) {
  // The drawing does not wait for what stands on it.
  useEffect(viewer, []);
  const data = useData("instance " + id, async (): Promise<Whole> => {
    const p = await get<HistoricProcessInstance>("/history/process-instance/" + id);
    return { p, xml: await definitionXml(p.processDefinitionId) };
  });
  return <Loaded from={data}>{(whole) => <Shown id={id} whole={whole} />}</Loaded>;
}

function Shown({ id, whole: { p, xml } }: { id: string; whole: Whole }) {
  const { query } = useRoute();
  const tab = query.get("tab") ?? "variables";
  const chosen = query.get("activity");
  const heat = query.get("heat") ?? "";
  const [plan, setPlan] = useState<Plan | null>(null);
  const ended = p.endTime !== null;
  const [many, setMany] = useState(false);
  const gone = useData(`way of ${id} ${ended}`, () => way(id, p.processDefinitionId, ended), many ? 30_000 : undefined);
  const { counts, tree, incidents } = gone.data ?? NOTHING;
  const total = entered(counts);
  useEffect(() => setMany(total >= MANY), [total]);
  const hot = useData(heat === "duration" ? `durations of ${id} ${ended}` : null, () => activities(id), 30_000);
  const entry = useMemo(() => path(counts), [gone.data]);
  const exit = useMemo(() => left(counts), [gone.data]);
  const marks = useMemo(() => marksOf(gone.data ?? NOTHING), [gone.data]);
  const warmth = useMemo(() => (heat === "count" ? byCount(counts) : heat === "duration" && hot.data ? byDuration(hot.data) : undefined), [gone.data, hot.data, heat]);
  const select = (activity: string | null, one?: string) => {
    if (plan && activity) setPlan({ ...plan, at: activity, one });
    else go(withQuery({ activity, page: null }), { replace: true });
  };
  const name = p.processDefinitionName ?? p.processDefinitionKey;
  return (
    <>
      <Head title={p.businessKey ?? name} crumbs={[[t("Processes"), href(["processes"])], [`${name} ${t("v{n}", { n: p.processDefinitionVersion })}`, href(["processes", p.processDefinitionId])]]} sub={<><State state={p.state} /><Id>{p.id}</Id></>}>
        {!ended && !plan && <>
          <May any={toUpdate(id, p.processDefinitionKey)}><button onClick={() => setPlan({ at: null, steps: [] })}>{t("Modify …")}</button></May>
          {p.state === "SUSPENDED"
            ? <Act may={toSuspend(id, p.processDefinitionKey)} icon="play" act={() => put(`/process-instance/${id}/suspended`, { suspended: false })} done={t("The instance goes on.")}>{t("Resume")}</Act>
            : <Act may={toSuspend(id, p.processDefinitionKey)} icon="pause" act={() => put(`/process-instance/${id}/suspended`, { suspended: true })} done={t("The instance is suspended.")}>{t("Suspend")}</Act>}
          <Act may={toDelete(id, p.processDefinitionKey)} kind="danger" icon="trash" confirm={t("The instance is cancelled. It cannot be taken back.")} act={() => del("/process-instance/" + id)} done={t("The instance is cancelled.")}>{t("Cancel instance")}</Act>
        </>}
        {ended && !plan && <>
          <May any={[["ProcessDefinition", "CREATE_INSTANCE", p.processDefinitionKey]]}><button onClick={() => setPlan({ at: null, steps: [] })}>{t("Restart …")}</button></May>
          <Act may={[["ProcessDefinition", "DELETE_HISTORY", p.processDefinitionKey]]} kind="danger" icon="trash" confirm={t("The history of this instance is deleted. It cannot be taken back.")} act={async () => { await del("/history/process-instance/" + id); go(href(["instances"], { state: "finished" })); }} done={t("The history is deleted.")}>{t("Delete history")}</Act>
        </>}
      </Head>
      <Card label={t("Diagram")} flush>
        <div class="filters">
          <span class="label">{t("Show")}</span>
          <select aria-label={t("What the diagram shows")} value={heat} onChange={(e) => go(withQuery({ heat: e.currentTarget.value || null }), { replace: true })}>
            <option value="">{t("The way it took")}</option>
            <option value="count">{t("Heat map: how often")}</option>
            <option value="duration">{t("Heat map: how long")}</option>
          </select>
          <span class="quiet">{gone.data && t("{n} activities", { n: number(total) })}</span>
        </div>
        <Diagram xml={xml} label={t("Diagram of {name}", { name })} marks={heat ? [] : marks} path={entry} left={exit} heat={warmth} selected={plan?.at ?? chosen} tinted={plan ? planTints(plan) : undefined} onSelect={(activity) => select(activity)} />
      </Card>
      {plan && (ended ? <Restart p={p} plan={plan} set={setPlan} /> : <Modify id={id} plan={plan} set={setPlan} />)}
      <div class="grid1-2">
        <div class="stack">
          <Card title={ended ? t("What it did") : t("Where it stands")}>
            {tree ? <Tree root={tree} chosen={chosen} select={select} /> : ended ? <HistoryTree total={total} root={id} chosen={chosen} select={select} /> : <Loaded from={gone}>{() => <p class="quiet">{t("It is at no activity.")}</p>}</Loaded>}
          </Card>
          <Card title={t("About")}>
            <Facts facts={[
              [t("Started"), <Time at={p.startTime} />], [t("By"), p.startUserId && <bdi>{p.startUserId}</bdi>],
              [t("Ended"), p.endTime && <Time at={p.endTime} />], [t("Duration"), p.durationInMillis !== null && duration(p.durationInMillis)],
              [t("Business key"), p.businessKey && <bdi>{p.businessKey}</bdi>], [t("Tenant"), p.tenantId && <bdi>{p.tenantId}</bdi>],
              [t("Called by"), p.superProcessInstanceId && <a href={href(["instances", p.superProcessInstanceId])}><Id>{p.superProcessInstanceId}</Id></a>],
              [t("Reason of its end"), p.deleteReason && <bdi>{p.deleteReason}</bdi>], [t("Removed at"), p.removalTime && <Time at={p.removalTime} />],
            ]} />
          </Card>
        </div>
        <Card label={t("Parts of this view")} flush>
          <Tabs now={tab} tabs={[["variables", t("Variables")], ["incidents", t("Incidents"), incidents.length], ["tasks", t("Tasks")], ["jobs", t("Jobs")], ["external", t("External tasks")], ["called", t("Called instances")], ["audit", t("Audit trail")], ["operations", t("Operations")]]} />
          {tab === "variables" && <InstanceVariables p={p} tree={tree} chosen={chosen} />}
          {tab === "incidents" && <InstanceIncidents incidents={incidents} ended={ended} id={id} />}
          {tab === "tasks" && <Tasks id={id} />}
          {tab === "jobs" && <Jobs id={id} ended={ended} />}
          {tab === "external" && <ExternalTasks id={id} ended={ended} />}
          {tab === "called" && <Called id={id} />}
          {tab === "audit" && <Audit id={id} chosen={chosen} />}
          {tab === "operations" && <Operations id={id} />}
        </Card>
      </div>
    </>
  );
}

type Heat = Map<string, { share: number; text: string }>;

function byCount(counts: Counts[]): Heat {
  const all = counts.map((c): [string, number] => [c.id, c.running + c.completed + c.canceled]);
  const most = Math.max(1, ...all.map(([, n]) => n));
  return new Map(all.map(([id, n]) => [id, { share: n / most, text: t("entered {n} times", { n: number(n) }) }]));
}

function byDuration(rows: HistoricActivityInstance[]): Heat {
  const sums = new Map<string, [number, number]>();
  for (const a of rows) {
    const [n, ms] = sums.get(a.activityId) ?? [0, 0];
    sums.set(a.activityId, [n + 1, ms + (a.durationInMillis ?? Date.now() - moment(a.startTime).getTime())]);
  }
  const means = [...sums].map(([id, [n, ms]]): [string, number] => [id, Math.round(ms / n)]);
  const most = Math.max(1, ...means.map(([, ms]) => ms));
  return new Map(means.map(([id, ms]) => [id, { share: ms / most, text: t("takes {time} on average", { time: duration(ms) }) }]));
}
