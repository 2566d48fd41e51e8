// What an instance did in the order of time, and what people did to it.
import { count, get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, t } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { href } from "../core/router.ts";
import type { HistoricActivityInstance, OperationLog } from "../core/types.ts";
import { Badge, Empty, Loaded, Pager, Table, Time, usePaging } from "../ui/parts.tsx";

export function Audit({ id, chosen }: { id: string; chosen: string | null }) {
  const { firstResult, maxResults, sorted } = usePaging("occurrence", "asc");
  const criteria = { processInstanceId: id, activityId: chosen };
  const data = useList({ of: `audit ${id} ${chosen}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: () => get<HistoricActivityInstance[]>("/history/activity-instance", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count: () => count("/history/activity-instance", criteria) });
  return (
    <Loaded from={data}>{({ rows, total }) => rows.length ? <>
      <Table label={t("Audit trail")} id={(a) => a.id} rows={rows} sorted={sorted} columns={[
        { title: t("Activity"), sort: "activityName", cell: (a) => <bdi>{a.activityName ?? a.activityId}</bdi> },
        { title: t("Kind"), sort: "activityType", cell: (a) => <span class="quiet">{a.activityType}</span> },
        // In the order in which they happened: that decides where times are the same.
        { title: t("Started"), sort: "occurrence", cell: (a) => <Time at={a.startTime} /> },
        { title: t("Ended"), sort: "endTime", cell: (a) => <Time at={a.endTime} /> },
        { title: t("Duration"), sort: "duration", class: "num", cell: (a) => (a.durationInMillis === null ? "" : duration(a.durationInMillis)) },
        { title: t("State"), cell: (a) => (!a.endTime ? <Badge tone="info">{t("running")}</Badge> : a.canceled ? <Badge tone="warn">{t("cancelled")}</Badge> : <Badge tone="good">{t("completed")}</Badge>) },
        { title: t("By"), cell: (a) => (a.calledProcessInstanceId ? <a href={href(["instances", a.calledProcessInstanceId])}>{t("called instance")}</a> : <bdi>{a.assignee ?? ""}</bdi>) },
      ]} />
      <Pager total={total} first={firstResult} />
    </> : <Empty title={t("No history is kept of it.")} icon="job" />}</Loaded>
  );
}

export function Operations({ id }: { id: string }) {
  const data = useData("operations " + id, () => get<OperationLog[]>("/history/user-operation", { processInstanceId: id, sortBy: "timestamp", sortOrder: "desc", maxResults: 200 }));
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("Operations")} id={(o) => o.id} rows={rows} columns={[
      { title: t("When"), cell: (o) => <Time at={o.timestamp} /> },
      { title: t("By"), cell: (o) => <bdi>{o.userId ?? ""}</bdi> },
      { title: t("Operation"), cell: (o) => `${o.operationType} ${o.entityType}` },
      { title: t("Property"), cell: (o) => <bdi>{o.property ?? ""}</bdi> },
      { title: t("Before"), cell: (o) => <bdi>{o.orgValue ?? ""}</bdi> },
      { title: t("After"), cell: (o) => <bdi>{o.newValue ?? ""}</bdi> },
    ]} /> : <Empty title={t("No operations are logged")} icon="admin">{t("What signed-in people do to this instance is listed here.")}</Empty>}</Loaded>
  );
}
