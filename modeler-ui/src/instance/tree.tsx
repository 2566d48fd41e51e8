// The activities of an instance as a tree: what is open now, or what was done.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t, tn } from "../core/i18n.ts";
import type { ActivityInstance, HistoricActivityInstance } from "../core/types.ts";
import { Badge, Loaded } from "../ui/parts.tsx";

/** So many parts of one scope are listed. */
const SHOWN = 200;

interface Choice { chosen: string | null; select: (id: string | null, instance?: string) => void }

export function Tree({ root, chosen, select }: { root: ActivityInstance } & Choice) {
  const empty = !root.childActivityInstances.length && !root.childTransitionInstances.length;
  return empty ? <p class="quiet">{t("Nothing is open.")}</p> : <Branch node={root} chosen={chosen} select={select} />;
}

function Branch({ node, chosen, select }: { node: ActivityInstance } & Choice) {
  const more = Math.max(0, node.childActivityInstances.length - SHOWN) + Math.max(0, node.childTransitionInstances.length - SHOWN);
  return (
    <ul class="tree">
      {node.childActivityInstances.slice(0, SHOWN).map((c) => (
        <li key={c.id}>
          <Leaf id={c.activityId} name={c.activityName ?? c.name ?? c.activityId} type={c.activityType} one={c.id} bad={!!c.incidentIds?.length} chosen={chosen} select={select} />
          {(c.childActivityInstances.length > 0 || c.childTransitionInstances.length > 0) && <Branch node={c} chosen={chosen} select={select} />}
        </li>
      ))}
      {node.childTransitionInstances.slice(0, SHOWN).map((c) => <li key={c.id}><Leaf id={c.activityId} name={c.activityName ?? c.activityId} type={t("waits for a job")} bad={!!c.incidentIds?.length} chosen={chosen} select={select} /></li>)}
      {more > 0 && <li class="quiet">{tn(more, "{n} more.", "{n} more.")}</li>}
    </ul>
  );
}

function Leaf({ id, name, type, bad, chosen, select, one }: { id: string; name: string; type: string; bad: boolean; one?: string } & Choice) {
  return <button class="bare leaf" aria-pressed={id === chosen} onClick={() => select(id === chosen ? null : id, one)}><bdi>{name}</bdi> <span class="quiet">{type}</span>{bad && <Badge tone="bad">{t("incident")}</Badge>}</button>;
}

/** What an ended instance did, in the order of its beginnings, scopes around their parts. */
export function HistoryTree({ total, root, chosen, select }: { total: number; root: string } & Choice) {
  const data = useData("what was done " + root, () => get<HistoricActivityInstance[]>("/history/activity-instance", { processInstanceId: root, sortBy: "occurrence", sortOrder: "asc", maxResults: SHOWN }), 0);
  return (
    <Loaded from={data}>{(rows) => {
      const children = new Map<string, HistoricActivityInstance[]>();
      for (const a of rows) children.set(a.parentActivityInstanceId, [...(children.get(a.parentActivityInstanceId) ?? []), a]);
      const branch = (id: string) => (
        <ul class="tree">
          {(children.get(id) ?? []).map((a) => (
            <li key={a.id}>
              <Leaf id={a.activityId} name={a.activityName ?? a.activityId} type={a.canceled ? t("cancelled") : a.activityType} bad={false} chosen={chosen} select={select} />
              {children.has(a.id) && branch(a.id)}
            </li>
          ))}
        </ul>
      );
      return <>{rows.length ? branch(root) : <p class="quiet">{t("No history is kept of it.")}</p>}{total > SHOWN && <p class="quiet">{tn(total - SHOWN, "{n} more is in the audit trail.", "{n} more are in the audit trail.")}</p>}</>;
    }}</Loaded>
  );
}
