// Incidents: what failed, why, and trying again.
import { useState } from "preact/hooks";
import { count, get, put, text } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { href, useRoute } from "../core/router.ts";
import type { Incident } from "../core/types.ts";
import { Act, Badge, Card, Dialog, Empty, Head, Id, Loaded, Pager, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";

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
  const data = useData(`incidents ${JSON.stringify([criteria, firstResult, sorted])}`, async () => {
    const [rows, total] = await Promise.all([get<Incident[]>("/incident", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count("/incident", criteria)]);
    return { rows, total };
  });
  return (
    <Loaded from={data}>{({ rows, total }) => rows.length ? (
      <>
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
    ) : <Empty title={t("No incidents")} icon="check">{t("Nothing waits for repair here.")}</Empty>}</Loaded>
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
