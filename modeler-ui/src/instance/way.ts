// Where an instance stands and how it came there. Ten thousand activities are counted by the server, not handed over: what a
// diagram shows of them is how often each was entered and left.
import { count, get, maybe } from "../core/api.ts";
import type { ActivityInstance, HistoricActivityInstance, HistoricActivityStatistics, Incident } from "../core/types.ts";

export interface Counts { id: string; running: number; completed: number; canceled: number }

export interface Way {
  counts: Counts[];
  tree: ActivityInstance | null;
  incidents: Incident[];
}

/** So many activities of one instance are looked at one by one. */
export const MOST = 20_000;

export const activities = (id: string): Promise<HistoricActivityInstance[]> => get<HistoricActivityInstance[]>("/history/activity-instance", { processInstanceId: id, sortBy: "occurrence", sortOrder: "asc", maxResults: MOST });

export async function way(id: string, definition: string, ended: boolean): Promise<Way> {
  const [statistics, all, tree, incidents] = await Promise.all([
    get<HistoricActivityStatistics[]>(`/history/process-definition/${definition}/statistics`, { processInstanceIdIn: id, canceled: true, finished: true }),
    count("/history/activity-instance", { processInstanceId: id }),
    ended ? null : maybe(get<ActivityInstance>(`/process-instance/${id}/activity-instances`)),
    ended ? [] : get<Incident[]>("/incident", { processInstanceId: id, maxResults: 500 }),
  ]);
  const counts = statistics.map((s): Counts => ({ id: s.id, running: s.instances, completed: s.finished - s.canceled, canceled: s.canceled }));
  // What an instance did before it migrated is counted with its former definition.
  return { counts: entered(counts) === all ? counts : counted(await activities(id)), tree, incidents };
}

/** How many activities there were in all. */
export const entered = (counts: Counts[]): number => counts.reduce((n, c) => n + c.running + c.completed + c.canceled, 0);

/** Activities that were entered, and those of them that came to an end. */
export const path = (counts: Counts[]): Set<string> => new Set(counts.map((c) => c.id));
export const left = (counts: Counts[]): Set<string> => new Set(counts.filter((c) => c.completed + c.canceled > 0).map((c) => c.id));

export function counted(rows: HistoricActivityInstance[]): Counts[] {
  const found = new Map<string, Counts>();
  for (const a of rows) {
    let c = found.get(a.activityId);
    if (!c) found.set(a.activityId, (c = { id: a.activityId, running: 0, completed: 0, canceled: 0 }));
    if (!a.endTime) c.running += 1;
    else if (a.canceled) c.canceled += 1;
    else c.completed += 1;
  }
  return [...found.values()];
}
