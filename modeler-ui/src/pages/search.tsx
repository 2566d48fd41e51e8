// One search over everything: instances, tasks, definitions, decisions, by business key, name, id or value.
import { get, maybe, post } from "../core/api.ts";
import { once, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { DecisionDefinition, Deployment, HistoricProcessInstance, Incident, ProcessDefinition, Task, User } from "../core/types.ts";
import { Badge, Card, Empty, Head, Loaded, Table, Time } from "../ui/parts.tsx";
import { criterion } from "../variables/criterion.ts";
import { State } from "./dashboard.tsx";

interface Hit { kind: string; to: string; text: string; about: string; at: string | null; state?: string }
interface EndedTask { id: string; name: string | null; assignee: string | null; processInstanceId: string | null; endTime: string | null; deleteReason: string | null }
const MAX = 20;

/** Definitions are few beside instances: the newest of each are known here, and searched by name and key. */
const known = <T,>(path: string): Promise<T[]> => once(`search ${path} ${Math.floor(Date.now() / 30_000)}`, () => get<T[]>(path, { latestVersion: true, maxResults: 2000 }));
const called = (words: string) => (d: { name: string | null; key: string }) => [d.name ?? "", d.key].some((text) => text.toLowerCase().includes(words.toLowerCase()));

/** What is found under words: at most ten requests. */
async function find(words: string): Promise<Hit[]> {
  const like = `%${words}%`;
  const variable = criterion(words) ?? { name: "", operator: "eq" as const, value: words };
  const max = `?maxResults=${MAX}`;
  const byVariable = variable.name !== "";
  const [instances, byId, tasks, definitions, decisions, deployments, incidents, values, users, ended] = await Promise.all([
    post<HistoricProcessInstance[]>(`/history/process-instance${max}`, { ...(byVariable ? { variables: [variable] } : { processInstanceBusinessKeyLike: like }), sorting: [{ sortBy: "startTime", sortOrder: "desc" }] }),
    /\s/.test(words) ? null : maybe(get<HistoricProcessInstance>("/history/process-instance/" + encodeURIComponent(words))),
    post<Task[]>(`/task${max}`, byVariable ? { processVariables: [variable] } : { orQueries: [{ nameLike: like, processInstanceBusinessKeyLike: like, taskId: words }] }),
    byVariable ? [] : known<ProcessDefinition>("/process-definition").then((all) => all.filter(called(words)).slice(0, MAX)),
    byVariable ? [] : known<DecisionDefinition>("/decision-definition").then((all) => all.filter(called(words)).slice(0, MAX)),
    byVariable ? [] : get<Deployment[]>("/deployment", { nameLike: like, maxResults: MAX }),
    byVariable ? [] : get<Incident[]>("/incident", { incidentMessageLike: like, maxResults: MAX }),
    byVariable ? [] : post<{ id: string; name: string; processInstanceId: string | null; createTime: string | null }[]>(`/history/variable-instance?maxResults=${MAX}&deserializeValues=false`, { variableNameLike: like }),
    byVariable ? [] : maybe(get<User[]>("/user", { idIn: words, maxResults: MAX })),
    byVariable ? [] : post<EndedTask[]>(`/history/task${max}`, { finished: true, taskNameLike: like, sorting: [{ sortBy: "endTime", sortOrder: "desc" }] }),
  ]);
  const hits: Hit[] = [];
  for (const p of [...(byId ? [byId] : []), ...instances]) hits.push({ kind: "Instance", to: href(["instances", p.id]), text: p.businessKey ?? p.id, about: p.processDefinitionName ?? p.processDefinitionKey, at: p.startTime, state: p.state });
  for (const x of tasks) hits.push({ kind: "Task", to: href(["inbox", x.id], { list: "all" }), text: x.name ?? x.id, about: x.assignee ?? "", at: x.created });
  for (const d of definitions) hits.push({ kind: "Process", to: href(["processes", d.id]), text: d.name ?? d.key, about: d.key, at: null });
  for (const d of decisions) hits.push({ kind: "Decision", to: href(["decisions", d.id]), text: d.name ?? d.key, about: d.key, at: null });
  for (const d of deployments) hits.push({ kind: "Deployment", to: href(["deployments", d.id]), text: d.name ?? d.id, about: d.source ?? "", at: d.deploymentTime });
  for (const i of incidents) hits.push({ kind: "Incident", to: href(["instances", i.processInstanceId], { tab: "incidents" }), text: i.incidentMessage ?? i.incidentType, about: i.activityId, at: i.incidentTimestamp });
  for (const v of values) if (v.processInstanceId) hits.push({ kind: "Variable", to: href(["instances", v.processInstanceId]), text: v.name, about: v.processInstanceId, at: v.createTime });
  for (const u of users ?? []) hits.push({ kind: "User", to: href(["admin", "users", u.id]), text: u.id, about: [u.firstName, u.lastName].filter(Boolean).join(" "), at: null });
  for (const x of ended) if (x.processInstanceId) hits.push({ kind: "Task", to: href(["instances", x.processInstanceId], { tab: "tasks" }), text: x.name ?? x.id, about: [x.assignee, x.deleteReason].filter(Boolean).join(" · "), at: x.endTime });
  return hits;
}

export function Search({ words }: { words: string }) {
  const data = useData(words ? "search " + words : null, () => find(words), 0);
  return (
    <>
      <Head title={words ? t("Search: {words}", { words }) : t("Search")} sub={t("Business keys, names, ids, messages; or a variable and its value, such as amount > 100.")} />
      <Card label={t("What was found")} flush>
        {words ? <Loaded from={data}>{(hits) => hits.length ? <Table label={t("What was found")} id={(h) => h.kind + h.to + h.text} rows={hits} columns={[
          { title: t("Kind"), class: "tight", cell: (h) => <Badge>{t(h.kind)}</Badge> },
          { title: t("Name"), cell: (h) => <a href={h.to}><bdi>{h.text}</bdi></a> },
          { title: t("About"), cell: (h) => <><bdi class="quiet">{h.about}</bdi> {h.state && <State state={h.state} />}</> },
          { title: t("When"), cell: (h) => <Time at={h.at} /> },
        ]} /> : <Empty title={t("Nothing matches")} icon="search">{t("Try fewer letters, or an exact id.")}</Empty>}</Loaded> : <Empty title={t("What are you looking for?")} icon="search" />}
      </Card>
    </>
  );
}
