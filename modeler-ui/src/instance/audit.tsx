// What an instance did in the order of time, and what people did to it.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, t } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { HistoricActivityInstance, OperationLog } from "../core/types.ts";
import { Badge, Empty, Loaded, PAGE, Pager, Table, Time, usePaging } from "../ui/parts.tsx";

export function Audit({ activities, chosen }: { activities: HistoricActivityInstance[]; chosen: string | null }) {
  const { firstResult, sorted } = usePaging("startTime", "asc");
  const by = sorted.by as "startTime" | "endTime" | "durationInMillis" | "activityId";
  const turn = sorted.order === "asc" ? 1 : -1;
  // Activities come in the order in which they happened: that decides where times are the same.
  const compare = ([a, n]: [HistoricActivityInstance, number], [b, m]: [HistoricActivityInstance, number]) => {
    const [x, y] = [a[by] ?? "", b[by] ?? ""];
    return (x < y ? -1 : x > y ? 1 : n - m) * turn;
  };
  const rows = activities.filter((a) => !chosen || a.activityId === chosen).map((a, n): [HistoricActivityInstance, number] => [a, n]).sort(compare).map(([a]) => a);
  if (!rows.length) return <Empty title={t("No history is kept of it.")} icon="job" />;
  return (
    <>
      <Table label={t("Audit trail")} id={(a) => a.id} rows={rows.slice(firstResult, firstResult + PAGE)} sorted={sorted} columns={[
        { title: t("Activity"), sort: "activityId", cell: (a) => <bdi>{a.activityName ?? a.activityId}</bdi> },
        { title: t("Kind"), cell: (a) => <span class="quiet">{a.activityType}</span> },
        { title: t("Started"), sort: "startTime", cell: (a) => <Time at={a.startTime} /> },
        { title: t("Ended"), sort: "endTime", cell: (a) => <Time at={a.endTime} /> },
        { title: t("Duration"), sort: "durationInMillis", class: "num", cell: (a) => (a.durationInMillis === null ? "" : duration(a.durationInMillis)) },
        { title: t("State"), cell: (a) => (!a.endTime ? <Badge tone="info">{t("running")}</Badge> : a.canceled ? <Badge tone="warn">{t("cancelled")}</Badge> : <Badge tone="good">{t("completed")}</Badge>) },
        { title: t("By"), cell: (a) => (a.calledProcessInstanceId ? <a href={href(["instances", a.calledProcessInstanceId])}>{t("called instance")}</a> : <bdi>{a.assignee ?? ""}</bdi>) },
      ]} />
      <Pager total={rows.length} first={firstResult} />
    </>
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
