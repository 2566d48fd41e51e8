// One process instance, running or ended: where it stands, how it came there, and what can be done about it.
import { useMemo, useState } from "preact/hooks";
import { del, get, maybe, put } from "../core/api.ts";
import { once, useData } from "../core/data.ts";
import { duration, number, t } from "../core/i18n.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import type { ActivityInstance, HistoricActivityInstance, HistoricProcessInstance, Incident } from "../core/types.ts";
import { Diagram } from "../diagram/diagram.tsx";
import { definitionXml } from "../pages/process.tsx";
import { State } from "../pages/dashboard.tsx";
import { Act, Card, Facts, Head, Id, Loaded, Tabs, Time } from "../ui/parts.tsx";
import { Audit, Operations } from "./audit.tsx";
import { Called } from "./called.tsx";
import { ExternalTasks, InstanceIncidents, Jobs, Tasks } from "./open.tsx";
import { Modify, type Plan, planTints, Restart } from "./modify.tsx";
import { marksOf } from "./marks.ts";
import { HistoryTree, Tree } from "./tree.tsx";
import { InstanceVariables } from "./variables.tsx";

/** More activities than this are not drawn again and again while one looks. */
const MANY = 2000;

export interface Whole {
  p: HistoricProcessInstance;
  xml: string;
  activities: HistoricActivityInstance[];
  tree: ActivityInstance | null;
  incidents: Incident[];
}

export function Instance({ id }: { id: string }) {
  const [many, setMany] = useState(false);
  const data = useData("instance " + id, async (): Promise<Whole> => {
    const p = await get<HistoricProcessInstance>("/history/process-instance/" + id);
    const load = () => get<HistoricActivityInstance[]>("/history/activity-instance", { processInstanceId: id, sortBy: "occurrence", sortOrder: "asc", maxResults: 20_000 });
    const [xml, activities, tree, incidents] = await Promise.all([
      definitionXml(p.processDefinitionId),
      p.endTime ? once("activities " + id, load) : load(),
      p.endTime ? null : maybe(get<ActivityInstance>(`/process-instance/${id}/activity-instances`)),
      p.endTime ? [] : get<Incident[]>("/incident", { processInstanceId: id, maxResults: 500 }),
    ]);
    setMany(activities.length > MANY);
    return { p, xml, activities, tree, incidents };
  }, many ? 30_000 : undefined);
  return <Loaded from={data}>{(whole) => <Shown id={id} whole={whole} />}</Loaded>;
}

function Shown({ id, whole }: { id: string; whole: Whole }) {
  const { p, xml, activities, tree, incidents } = whole;
  const { query } = useRoute();
  const tab = query.get("tab") ?? "variables";
  const chosen = query.get("activity");
  const heat = query.get("heat") ?? "";
  const [plan, setPlan] = useState<Plan | null>(null);
  const ended = p.endTime !== null;
  const path = useMemo(() => new Set(activities.map((a) => a.activityId)), [activities]);
  const left = useMemo(() => new Set(activities.filter((a) => a.endTime).map((a) => a.activityId)), [activities]);
  const marks = useMemo(() => marksOf(activities, tree, incidents), [activities, tree, incidents]);
  const warmth = useMemo(() => (heat ? heatOf(activities, heat) : undefined), [activities, heat]);
  const select = (activity: string | null) => {
    if (plan && activity) setPlan({ ...plan, at: activity });
    else go(withQuery({ activity, page: null }), { replace: true });
  };
  const name = p.processDefinitionName ?? p.processDefinitionKey;
  return (
    <>
      <Head title={p.businessKey ?? name} crumbs={[[t("Processes"), href(["processes"])], [`${name} ${t("v{n}", { n: p.processDefinitionVersion })}`, href(["processes", p.processDefinitionId])]]} sub={<><State state={p.state} /><Id>{p.id}</Id></>}>
        {!ended && !plan && <>
          <button onClick={() => setPlan({ at: null, steps: [] })}>{t("Modify …")}</button>
          {p.state === "SUSPENDED"
            ? <Act icon="play" act={() => put(`/process-instance/${id}/suspended`, { suspended: false })} done={t("The instance goes on.")}>{t("Resume")}</Act>
            : <Act icon="pause" act={() => put(`/process-instance/${id}/suspended`, { suspended: true })} done={t("The instance is suspended.")}>{t("Suspend")}</Act>}
          <Act kind="danger" icon="trash" confirm={t("The instance is cancelled. It cannot be taken back.")} act={() => del("/process-instance/" + id)} done={t("The instance is cancelled.")}>{t("Cancel instance")}</Act>
        </>}
        {ended && !plan && <>
          <button onClick={() => setPlan({ at: null, steps: [] })}>{t("Restart …")}</button>
          <Act kind="danger" icon="trash" confirm={t("The history of this instance is deleted. It cannot be taken back.")} act={async () => { await del("/history/process-instance/" + id); go(href(["instances"], { state: "finished" })); }} done={t("The history is deleted.")}>{t("Delete history")}</Act>
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
          <span class="quiet">{t("{n} activities", { n: number(activities.length) })}</span>
        </div>
        <Diagram xml={xml} label={t("Diagram of {name}", { name })} marks={heat ? [] : marks} path={path} left={left} heat={warmth} selected={plan?.at ?? chosen} tinted={plan ? planTints(plan) : undefined} onSelect={select} />
      </Card>
      {plan && (ended ? <Restart p={p} plan={plan} set={setPlan} /> : <Modify id={id} plan={plan} set={setPlan} />)}
      <div class="grid1-2">
        <div class="stack">
          <Card title={ended ? t("What it did") : t("Where it stands")}>
            {tree ? <Tree root={tree} chosen={chosen} select={select} /> : <HistoryTree activities={activities} root={id} chosen={chosen} select={select} />}
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
          {tab === "audit" && <Audit activities={activities} chosen={chosen} />}
          {tab === "operations" && <Operations id={id} />}
        </Card>
      </div>
    </>
  );
}

function heatOf(activities: HistoricActivityInstance[], kind: string) {
  const sums = new Map<string, [number, number]>();
  for (const a of activities) {
    const [n, ms] = sums.get(a.activityId) ?? [0, 0];
    sums.set(a.activityId, [n + 1, ms + (a.durationInMillis ?? Date.now() - Date.parse(a.startTime.replace(/(\d\d)$/, ":$1")))]);
  }
  const value = ([n, ms]: [number, number]) => (kind === "count" ? n : Math.round(ms / n));
  const most = Math.max(1, ...[...sums.values()].map(value));
  return new Map([...sums].map(([id, s]) => [id, { share: value(s) / most, text: kind === "count" ? t("entered {n} times", { n: number(s[0]) }) : t("takes {time} on average", { time: duration(value(s)) }) }]));
}
