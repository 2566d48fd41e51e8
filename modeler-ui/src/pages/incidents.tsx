// Incidents: what failed, why, and trying again.
import { useState } from "preact/hooks";
import { count, get, post, put, text } from "../core/api.ts";
import { changed } from "../core/data.ts";
import { number, t, tn } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { href, useRoute } from "../core/router.ts";
import type { Batch, Incident } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { attempt } from "../ui/notice.tsx";
import { Act, Badge, Card, Dialog, Empty, Field, Head, Id, Loaded, Pager, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";
import { Begun } from "./bulk.tsx";

export function Incidents() {
  const { query } = useRoute();
  const message = query.get("message");
  return (
    <>
      <Head title={t("Incidents")} />
      <Card label={t("Incidents")} flush>
        <div class="filters"><QueryField name="message" label={t("Message contains")} /></div>
        <IncidentList criteria={{ incidentMessageLike: message ? `%${message}%` : undefined }} processes />
      </Card>
    </>
  );
}

/** Open incidents by criteria of engine-rest. */
export function IncidentList({ criteria, processes }: { criteria: Record<string, unknown>; processes?: boolean }) {
  const { firstResult, maxResults, sorted } = usePaging("incidentTimestamp", "desc");
  const [batches, setBatches] = useState<string[]>([]);
  const data = useList({ of: `incidents ${JSON.stringify(criteria)}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: () => get<Incident[]>("/incident", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count: () => count("/incident", criteria) });
  return (
    <Loaded from={data}>{({ rows, total }) => rows.length ? (
      <>
        <div class="filters"><RetryAll criteria={criteria} total={total} begun={(ids) => setBatches((b) => [...b, ...ids])} /></div>
        {batches.map((id) => <Begun key={id} id={id} />)}
        <Table label={t("Incidents")} id={(i) => i.id} rows={rows} sorted={sorted} columns={[
          { title: t("Message"), sort: "incidentMessage", class: "wordy", cell: (i) => <bdi>{i.incidentMessage ?? i.incidentType}</bdi> },
          { title: t("Kind"), sort: "incidentType", cell: (i) => <Badge tone="bad">{i.incidentType}</Badge> },
          { title: t("Activity"), sort: "activityId", cell: (i) => <code>{i.failedActivityId ?? i.activityId}</code> },
          ...(processes ? [{ title: t("Process"), cell: (i: Incident) => i.processDefinitionId && <a href={href(["processes", i.processDefinitionId])}>{i.processDefinitionId.split(":")[0]}</a> }] : []),
          { title: t("Instance"), cell: (i) => i.processInstanceId && <a href={href(["instances", i.processInstanceId], { tab: "incidents" })}><Id>{i.processInstanceId}</Id></a> },
          { title: t("When"), sort: "incidentTimestamp", cell: (i) => <Time at={i.incidentTimestamp} /> },
          { title: "", class: "tight", cell: (i) => <IncidentActions incident={i} /> },
        ]} />
        <Pager total={total} first={firstResult} />
      </>
    ) : <>{batches.map((id) => <Begun key={id} id={id} />)}<Empty title={t("No incidents")} icon="check">{t("Nothing waits for repair here.")}</Empty></>}</Loaded>
  );
}

/** So many incidents are tried again by one click. */
const MOST = 20_000;

/** Gives retries to the jobs and external tasks behind all incidents that match, by batches. */
function RetryAll({ criteria, total, begun }: { criteria: Record<string, unknown>; total: number | null; begun: (batches: string[]) => void }) {
  const [open, setOpen] = useState(false);
  const [retries, setRetries] = useState("1");
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    const well = await attempt(async () => {
      const all = await get<Incident[]>("/incident", { ...criteria, maxResults: MOST });
      const behind = (type: string) => [...new Set(all.filter((i) => i.incidentType === type && i.configuration && i.rootCauseIncidentId === i.id).map((i) => i.configuration))];
      const [jobs, tasks] = [behind("failedJob"), behind("failedExternalTask")];
      if (!jobs.length && !tasks.length) throw new Error(t("No job and no external task is behind these incidents."));
      const made: string[] = [];
      if (jobs.length) made.push((await post<Batch>("/job/retries", { jobIds: jobs, retries: Number(retries) })).id);
      if (tasks.length) made.push((await post<Batch>("/external-task/retries-async", { externalTaskIds: tasks, retries: Number(retries) })).id);
      begun(made);
    });
    setBusy(false);
    if (!well) return;
    setOpen(false);
    changed();
  };
  return (
    <>
      <button type="button" class="small" onClick={() => setOpen(true)}><Icon name="retry" />{t("Retry everything that matches …")}</button>
      {open && <Dialog title={t("Retry everything that matches")} close={() => setOpen(false)}>
        <form onSubmit={submit}>
          <p>{total === null ? t("Counting …") : tn(total, "{n} incident matches.", "{n} incidents match.")} {t("A batch gives retries to the jobs and external tasks behind them.")}{(total ?? 0) > MOST && ` ${t("At most {n} at once.", { n: number(MOST) })}`}</p>
          <Field label={t("Retries")}>{(id) => <input id={id} type="number" min="1" required value={retries} onInput={(e) => setRetries(e.currentTarget.value)} />}</Field>
          <div class="actions end"><button type="button" onClick={() => setOpen(false)}>{t("Cancel")}</button><button class="main" disabled={busy}>{t("Retry")}</button></div>
        </form>
      </Dialog>}
    </>
  );
}

/** Trying again, and the stack trace, where the incident has them. */
export function IncidentActions({ incident: i }: { incident: Incident }) {
  const [trace, setTrace] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const from = i.rootCauseIncidentId === i.id && i.configuration ? (i.incidentType === "failedJob" ? "/job/" : i.incidentType === "failedExternalTask" ? "/external-task/" : null) : null;
  const show = async () => {
    try {
      setTrace(await text(from === "/job/" ? `/job/${i.configuration}/stacktrace` : `/external-task/${i.configuration}/errorDetails`) || (i.incidentMessage ?? ""));
    } catch (error) {
      setTrace((error as Error).message);
    }
  };
  return (
    <span class="actions">
      {from && <button class="small" onClick={() => void show()}>{t("Stack trace")}</button>}
      <button class="small" onClick={() => setNote(i.annotation ?? "")}>{i.annotation ? t("Note") : t("Add note")}</button>
      {from && <Act small kind="main" icon="retry" act={() => put(`${from}${i.configuration}/retries`, { retries: 1 })} done={t("It is tried again.")}>{t("Retry")}</Act>}
      {trace !== null && <Dialog wide title={t("Stack trace")} close={() => setTrace(null)}><pre class="source" tabIndex={0}>{trace || t("There is none.")}</pre></Dialog>}
      {note !== null && <Dialog title={t("Note on this incident")} close={() => setNote(null)}>
        <textarea aria-label={t("Note")} value={note} onInput={(e) => setNote(e.currentTarget.value)} />
        <div class="actions end"><Act kind="main" act={() => put(`/incident/${i.id}/annotation`, { annotation: note }).then(() => setNote(null))} done={t("Saved.")}>{t("Save")}</Act></div>
      </Dialog>}
    </span>
  );
}
