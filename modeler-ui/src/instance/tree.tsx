// The activities of an instance as a tree: what is open now, or what was done.
import { t, tn } from "../core/i18n.ts";
import type { ActivityInstance, HistoricActivityInstance } from "../core/types.ts";
import { Badge } from "../ui/parts.tsx";

interface Choice { chosen: string | null; select: (id: string | null) => void }

export function Tree({ root, chosen, select }: { root: ActivityInstance } & Choice) {
  const empty = !root.childActivityInstances.length && !root.childTransitionInstances.length;
  return empty ? <p class="quiet">{t("Nothing is open.")}</p> : <Branch node={root} chosen={chosen} select={select} />;
}

function Branch({ node, chosen, select }: { node: ActivityInstance } & Choice) {
  return (
    <ul class="tree">
      {node.childActivityInstances.map((c) => (
        <li key={c.id}>
          <Leaf id={c.activityId} name={c.activityName ?? c.name ?? c.activityId} type={c.activityType} bad={!!c.incidentIds?.length} chosen={chosen} select={select} />
          {(c.childActivityInstances.length > 0 || c.childTransitionInstances.length > 0) && <Branch node={c} chosen={chosen} select={select} />}
        </li>
      ))}
      {node.childTransitionInstances.map((c) => <li key={c.id}><Leaf id={c.activityId} name={c.activityName ?? c.activityId} type={t("waits for a job")} bad={!!c.incidentIds?.length} chosen={chosen} select={select} /></li>)}
    </ul>
  );
}

function Leaf({ id, name, type, bad, chosen, select }: { id: string; name: string; type: string; bad: boolean } & Choice) {
  return <button class="bare leaf" aria-pressed={id === chosen} onClick={() => select(id === chosen ? null : id)}><bdi>{name}</bdi> <span class="quiet">{type}</span>{bad && <Badge tone="bad">{t("incident")}</Badge>}</button>;
}

const SHOWN = 200;

/** What an ended instance did, in the order of its beginnings, scopes around their parts. */
export function HistoryTree({ activities, root, chosen, select }: { activities: HistoricActivityInstance[]; root: string } & Choice) {
  const children = new Map<string, HistoricActivityInstance[]>();
  const rows = [...activities].sort((a, b) => a.startTime.localeCompare(b.startTime));
  for (const a of rows.slice(0, SHOWN)) children.set(a.parentActivityInstanceId, [...(children.get(a.parentActivityInstanceId) ?? []), a]);
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
  return <>{rows.length ? branch(root) : <p class="quiet">{t("No history is kept of it.")}</p>}{rows.length > SHOWN && <p class="quiet">{tn(rows.length - SHOWN, "{n} more is in the audit trail.", "{n} more are in the audit trail.")}</p>}</>;
}
