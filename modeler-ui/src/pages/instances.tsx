// Process instances, running and ended, with criteria, and what can be done with many at once.
import { useState } from "preact/hooks";
import { countBy, post } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, t, tn } from "../core/i18n.ts";
import { href, useRoute } from "../core/router.ts";
import type { HistoricProcessInstance } from "../core/types.ts";
import { Act, Card, Empty, Head, Id, Loaded, Pager, QueryChoice, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";
import { State } from "./dashboard.tsx";
import { criterion } from "../variables/criterion.ts";

export function Instances() {
  return <><Head title={t("Instances")} /><Card label={t("Instances")} flush><InstanceList fixed={{}} name="all" full /></Card></>;
}

/** So many instances at one activity are looked at. */
const AT_ONCE = 500;

/** Criteria of the history query, made of the view's query. */
function criteria(query: URLSearchParams): Record<string, unknown> {
  const state = query.get("state") ?? "running";
  const like = (name: string) => (query.get(name) ? `%${query.get(name)}%` : undefined);
  const variable = criterion(query.get("variable") ?? "");
  return {
    ...(state === "running" ? { unfinished: true } : state === "finished" ? { finished: true } : state === "incidents" ? { withIncidents: true, incidentStatus: "open" } : {}),
    processInstanceBusinessKeyLike: like("key"),
    processDefinitionKey: query.get("process") || undefined,
    variables: variable ? [variable] : undefined,
  };
}

export function InstanceList({ fixed, name, full }: { fixed: Record<string, unknown>; name: string; full?: boolean }) {
  const { query } = useRoute();
  const { firstResult, maxResults, sorted } = usePaging("startTime", "desc");
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const { activityIdIn, ...others } = fixed;
  const body: Record<string, unknown> = { ...criteria(query), ...others };
  const key = JSON.stringify([body, activityIdIn, firstResult, sorted]);
  const data = useData(`instances ${name} ${key}`, async () => {
    // Only running instances are at an activity. What waits for a job before it is there, too, and has no history yet.
    if (activityIdIn) body.processInstanceIds = (await post<{ id: string }[]>(`/process-instance?maxResults=${AT_ONCE}`, { processDefinitionId: others.processDefinitionId, activityIdIn })).map((p) => p.id);
    if (activityIdIn && !(body.processInstanceIds as string[]).length) return { rows: [], total: 0 };
    const asked = { ...body, sorting: [{ sortBy: sorted.by, sortOrder: sorted.order }] };
    const [rows, total] = await Promise.all([
      post<HistoricProcessInstance[]>(`/history/process-instance?firstResult=${firstResult}&maxResults=${maxResults}`, asked), countBy("/history/process-instance", body)]);
    return { rows, total };
  });
  const toggle = (id: string) => setPicked((before) => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });
  const ids = [...picked];
  return (
    <>
      <div class="filters">
        <QueryChoice name="state" label={t("State")} choices={[["running", t("running")], ["finished", t("ended")], ["incidents", t("with incidents")], ["all", t("all")]]} />
        <QueryField name="key" label={t("Business key")} />
        {full && <QueryField name="process" label={t("Process key")} />}
        <QueryField name="variable" label={t("Variable, such as amount > 100")} />
        {ids.length > 0 && <span class="actions">
          <span>{tn(ids.length, "{n} chosen", "{n} chosen")}</span>
          <Act act={() => post("/process-instance/suspended-async", { processInstanceIds: ids, suspended: true }).then(() => setPicked(new Set()))} done={t("A batch suspends them.")}>{t("Suspend")}</Act>
          <Act act={() => post("/process-instance/job-retries", { processInstances: ids, retries: 3 }).then(() => setPicked(new Set()))} done={t("A batch tries their failed jobs again.")}>{t("Retry")}</Act>
          <Act kind="danger" confirm={t("The chosen instances are cancelled. It cannot be taken back.")} act={() => post("/process-instance/delete", { processInstanceIds: ids, deleteReason: "cancelled by a person", failIfNotExists: false }).then(() => setPicked(new Set()))} done={t("A batch cancels them.")}>{t("Cancel instances")}</Act>
        </span>}
      </div>
      <Loaded from={data}>{({ rows, total }) => rows.length ? (
        <>
          <Table label={t("Instances")} id={(p) => p.id} rows={rows} sorted={sorted} columns={[
            { title: "", class: "tight", cell: (p) => !p.endTime && <input type="checkbox" checked={picked.has(p.id)} onChange={() => toggle(p.id)} aria-label={t("Choose {name}", { name: p.businessKey ?? p.id })} /> },
            { title: t("Instance"), cell: (p) => <a href={href(["instances", p.id])}><bdi>{p.businessKey ?? <Id>{p.id}</Id>}</bdi></a> },
            ...(full ? [{ title: t("Process"), sort: "definitionName", cell: (p: HistoricProcessInstance) => <a href={href(["processes", p.processDefinitionId])}><bdi>{p.processDefinitionName ?? p.processDefinitionKey}</bdi> <span class="quiet">{t("v{n}", { n: p.processDefinitionVersion })}</span></a> }] : []),
            { title: t("State"), cell: (p) => <State state={p.state} /> },
            { title: t("Started"), sort: "startTime", cell: (p) => <Time at={p.startTime} /> },
            { title: t("By"), cell: (p) => <bdi>{p.startUserId ?? ""}</bdi> },
            { title: t("Ended"), sort: "endTime", cell: (p) => <Time at={p.endTime} /> },
            { title: t("Duration"), sort: "duration", class: "num", cell: (p) => (p.durationInMillis === null ? "" : duration(p.durationInMillis)) },
          ]} />
          <Pager total={total} first={firstResult} />
        </>
      ) : <Empty title={t("No such instances")} icon="instances"><a href={href(["start"])}>{t("Start a process")}</a> {t("or choose other criteria.")}</Empty>}</Loaded>
    </>
  );
}
