// Process instances, running and ended, with criteria, and what can be done with many at once.
import { useEffect, useState } from "preact/hooks";
import { countBy, post } from "../core/api.ts";
import { duration, t, tn } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { href, useRoute } from "../core/router.ts";
import type { HistoricProcessInstance } from "../core/types.ts";
import { Card, Empty, Head, Id, Loaded, Pager, QueryChoice, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";
import { Begun, Bulk } from "./bulk.tsx";
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
  const [all, setAll] = useState(false);
  const [batches, setBatches] = useState<string[]>([]);
  const { activityIdIn, ...others } = fixed;
  const asked: Record<string, unknown> = { ...criteria(query), ...others };
  const key = JSON.stringify([asked, activityIdIn]);
  // What is chosen is chosen under these criteria and on this page.
  useEffect(() => {
    setPicked(new Set());
    setAll(false);
  }, [key, firstResult]);
  /** Only running instances are at an activity. What waits for a job before it is there, too, and has no history yet. */
  const body = async () => !activityIdIn ? asked : { ...asked, processInstanceIds: (await post<{ id: string }[]>(`/process-instance?maxResults=${AT_ONCE}`, { processDefinitionId: others.processDefinitionId, activityIdIn })).map((p) => p.id) };
  const none = (b: Record<string, unknown>) => Array.isArray(b.processInstanceIds) && !b.processInstanceIds.length;
  const data = useList({ of: `instances ${name} ${key}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: async () => {
    const b = await body();
    return none(b) ? [] : post<HistoricProcessInstance[]>(`/history/process-instance?firstResult=${firstResult}&maxResults=${maxResults}`, { ...b, sorting: [{ sortBy: sorted.by, sortOrder: sorted.order }] });
  }, count: async () => {
    const b = await body();
    return none(b) ? 0 : countBy("/history/process-instance", b);
  } });
  const toggle = (id: string) => setPicked((before) => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });
  const rows = data.data?.rows ?? [];
  const chosen = rows.filter((p) => picked.has(p.id));
  const state = query.get("state") ?? "running";
  return (
    <>
      <div class="filters">
        <QueryChoice name="state" label={t("State")} choices={[["running", t("running")], ["finished", t("ended")], ["incidents", t("with incidents")], ["all", t("all")]]} />
        <QueryField name="key" label={t("Business key")} />
        {full && <QueryField name="process" label={t("Process key")} />}
        <QueryField name="variable" label={t("Variable, such as amount > 100")} />
      </div>
      {(all || chosen.length > 0) && <div class="filters chosen" role="group" aria-label={t("What was chosen")}>
        <span>{all ? t("Everything that matches") : tn(chosen.length, "{n} chosen", "{n} chosen")}</span>
        {!all && !activityIdIn && <button type="button" class="bare" onClick={() => setAll(true)}>{t("Choose everything that matches")}</button>}
        <Bulk chosen={all ? { query: asked } : { ids: chosen.map((p) => p.id) }} running={all ? state !== "finished" : chosen.some((p) => !p.endTime)} ended={all ? state === "finished" || state === "all" : chosen.every((p) => p.endTime !== null)}
          begun={(id) => { setBatches((b) => [...b, id]); setPicked(new Set()); setAll(false); }} />
        <button type="button" class="bare" onClick={() => { setPicked(new Set()); setAll(false); }}>{t("Choose nothing")}</button>
      </div>}
      {batches.map((id) => <Begun key={id} id={id} />)}
      <Loaded from={data}>{({ rows, total }) => rows.length ? (
        <>
          <Table label={t("Instances")} id={(p) => p.id} rows={rows} sorted={sorted} columns={[
            { title: "", head: <input type="checkbox" aria-label={t("Choose this page")} checked={all || chosen.length === rows.length} disabled={all} onChange={() => setPicked(chosen.length === rows.length ? new Set() : new Set(rows.map((p) => p.id)))} />, class: "tight", cell: (p) => <input type="checkbox" checked={all || picked.has(p.id)} disabled={all} onChange={() => toggle(p.id)} aria-label={t("Choose {name}", { name: p.businessKey ?? p.id })} /> },
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
