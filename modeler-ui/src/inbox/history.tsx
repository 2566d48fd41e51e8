// What happened to a task, in the order of time: whose it was, who might have it, and what people changed of it.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import type { Comment, OperationLog, Task } from "../core/types.ts";
import { Empty, Loaded, Table, Time } from "../ui/parts.tsx";

interface HistoricTask { id: string; startTime: string; endTime: string | null; deleteReason: string | null }
interface LinkLog { id: string; time: string; type: string; userId: string | null; groupId: string | null; operationType: string; assignerId: string | null }
export interface Entry { at: string; by: string; what: string; more: string }

/** One list of what the history knows of a task, newest first. */
export function entries(tasks: HistoricTask[], links: LinkLog[], operations: OperationLog[], comments: Comment[]): Entry[] {
  const found: Entry[] = [];
  for (const h of tasks) {
    found.push({ at: h.startTime, by: "", what: t("Created"), more: "" });
    if (h.endTime) found.push({ at: h.endTime, by: "", what: t("Ended"), more: h.deleteReason ?? "" });
  }
  for (const l of links) {
    const who = l.userId ?? l.groupId ?? "";
    found.push({ at: l.time, by: l.assignerId ?? "", what: l.operationType === "add" ? t("Added: {name}", { name: l.type }) : t("Removed: {name}", { name: l.type }), more: who });
  }
  for (const o of operations) found.push({ at: o.timestamp, by: o.userId ?? "", what: `${o.operationType} ${o.entityType}`, more: o.property ? `${o.property}: ${o.orgValue ?? "–"} → ${o.newValue ?? "–"}` : (o.newValue ?? "") });
  for (const c of comments) found.push({ at: c.time, by: c.userId ?? "", what: t("Comment"), more: c.message });
  return found.map((e, n): [Entry, number] => [e, n]).sort(([a, n], [b, m]) => (a.at < b.at ? 1 : a.at > b.at ? -1 : m - n)).map(([e]) => e);
}

export function TaskHistory({ task }: { task: Task }) {
  const data = useData("history of task " + task.id, async () => entries(...(await Promise.all([
    get<HistoricTask[]>("/history/task", { taskId: task.id }),
    get<LinkLog[]>("/history/identity-link-log", { taskId: task.id, sortBy: "time", sortOrder: "asc", maxResults: 500 }),
    get<OperationLog[]>("/history/user-operation", { taskId: task.id, sortBy: "timestamp", sortOrder: "asc", maxResults: 500 }),
    get<Comment[]>(`/task/${task.id}/comment`),
  ]))));
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("History of the task")} id={(e) => e.at + e.what + e.more} rows={rows} columns={[
      { title: t("When"), cell: (e) => <Time at={e.at} /> },
      { title: t("What"), cell: (e) => <bdi>{e.what}</bdi> },
      { title: t("About"), class: "wordy", cell: (e) => <bdi>{e.more}</bdi> },
      { title: t("By"), cell: (e) => <bdi>{e.by}</bdi> },
    ]} /> : <Empty title={t("No history is kept of it.")} icon="job" />}</Loaded>
  );
}
