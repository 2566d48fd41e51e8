// What runs, what fails, at a glance.
import { count, get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, number, stamp, t } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { DefinitionStatistics, HistoricProcessInstance, Incident } from "../core/types.ts";
import { Badge, Card, Empty, Head, Loaded, Table, Time } from "../ui/parts.tsx";
import { type ProcessSums, sums } from "./sums.ts";

const DAY = 86_400_000;

export function Dashboard() {
  const data = useData("dashboard", async () => {
    const since = stamp(new Date(Date.now() - DAY));
    const [statistics, incidents, tasks, external, overdue, finished, failed, latest] = await Promise.all([
      get<DefinitionStatistics[]>("/process-definition/statistics", { failedJobs: true, incidents: true }),
      get<Incident[]>("/incident", { sortBy: "incidentTimestamp", sortOrder: "desc", maxResults: 6 }),
      count("/task"),
      count("/external-task"),
      count("/job", { dueDates: "lt_" + stamp(new Date(Date.now() - 60_000)), withRetriesLeft: true, active: true }),
      get<HistoricProcessInstance[]>("/history/process-instance", { finishedAfter: since, sortBy: "endTime", sortOrder: "desc", maxResults: 500 }),
      count("/incident"),
      get<HistoricProcessInstance[]>("/history/process-instance", { sortBy: "startTime", sortOrder: "desc", maxResults: 8 }),
    ]);
    return { statistics, incidents, tasks, external, overdue, finished, failed, latest };
  });
  return (
    <>
      <Head title={t("Dashboard")} />
      <Loaded from={data}>{(d) => {
        const processes = sums(d.statistics);
        const running = processes.reduce((n, p) => n + p.instances, 0);
        const times = d.finished.map((p) => p.durationInMillis ?? 0).sort((a, b) => a - b);
        return (
          <>
            <div class="tiles">
              <Tile to={href(["instances"])} n={running} words={t("running instances")} />
              <Tile to={href(["incidents"])} n={d.failed} words={t("open incidents")} bad />
              <Tile to={href(["inbox"], { list: "all" })} n={d.tasks} words={t("open tasks")} />
              <Tile n={d.external} words={t("external tasks")} />
              <Tile n={d.overdue} words={t("jobs overdue")} bad />
              <Tile to={href(["instances"], { state: "finished" })} n={d.finished.length} more={d.finished.length === 500} words={t("finished in 24 hours")} />
              <div class="tile"><b>{times.length ? duration(times[Math.floor(times.length / 2)] ?? 0) : "–"}</b><span>{t("typical duration")}</span></div>
            </div>
            <div class="grid2">
              <Card title={t("Processes")} flush>
                {processes.length ? <Table label={t("Processes")} id={(p) => p.key} rows={processes.slice(0, 15)} columns={[
                  { title: t("Process"), cell: (p) => <a href={href(["processes", p.id])}><bdi>{p.name}</bdi></a> },
                  { title: t("Running"), class: "num", cell: (p) => number(p.instances) },
                  { title: t("Incidents"), class: "num", cell: (p) => (p.incidents ? <span class="pill bad">{number(p.incidents)}</span> : "0") },
                  { title: t("Share"), cell: (p) => <Share process={p} most={processes[0]?.instances ?? 1} /> },
                ]} /> : <Empty title={t("Nothing is deployed yet")} icon="deployment"><a href={href(["deployments"])}>{t("Deploy a model")}</a> {t("or")} <a href={href(["modeler"])}>{t("draw one")}</a>.</Empty>}
              </Card>
              <div class="stack">
                <Card title={t("Latest incidents")} flush>
                  {d.incidents.length ? <ul class="lines">{d.incidents.map((i) => <li key={i.id}><a href={href(["instances", i.processInstanceId], { tab: "incidents" })}><bdi>{i.incidentMessage ?? i.incidentType}</bdi></a><span class="quiet"><bdi>{i.activityId}</bdi> · <Time at={i.incidentTimestamp} /></span></li>)}</ul> : <Empty title={t("No incidents")} icon="check">{t("Everything runs as it should.")}</Empty>}
                </Card>
                <Card title={t("Latest instances")} flush>
                  {d.latest.length ? <ul class="lines">{d.latest.map((p) => <li key={p.id}><a href={href(["instances", p.id])}><bdi>{p.processDefinitionName ?? p.processDefinitionKey}{p.businessKey ? ` · ${p.businessKey}` : ""}</bdi></a><span class="quiet"><State state={p.state} /> <Time at={p.startTime} /></span></li>)}</ul> : <Empty title={t("Nothing has run yet")} icon="play"><a href={href(["start"])}>{t("Start a process")}</a></Empty>}
                </Card>
              </div>
            </div>
          </>
        );
      }}</Loaded>
    </>
  );
}

function Tile({ n, words, to, bad, more }: { n: number; words: string; to?: string; bad?: boolean; more?: boolean }) {
  const inner = <><b>{number(n)}{more ? "+" : ""}</b><span>{words}</span></>;
  const look = bad && n > 0 ? "tile bad" : "tile";
  return to ? <a class={look} href={to}>{inner}</a> : <div class={look}>{inner}</div>;
}

function Share({ process, most }: { process: ProcessSums; most: number }) {
  const bad = Math.min(process.incidents, process.instances);
  const wide = (n: number) => ({ width: `${(100 * n) / Math.max(1, most)}%` });
  return <div class="bar" aria-hidden="true"><i class="bad" style={wide(bad)} /><i style={wide(process.instances - bad)} /></div>;
}

/** The state of an instance, in words. */
export function State({ state }: { state: string }) {
  switch (state) {
    case "ACTIVE":
      return <Badge tone="info">{t("running")}</Badge>;
    case "SUSPENDED":
      return <Badge tone="warn">{t("suspended")}</Badge>;
    case "COMPLETED":
      return <Badge tone="good">{t("completed")}</Badge>;
    case "EXTERNALLY_TERMINATED":
      return <Badge tone="bad">{t("cancelled")}</Badge>;
    case "INTERNALLY_TERMINATED":
      return <Badge tone="warn">{t("terminated")}</Badge>;
    default:
      return <Badge>{state}</Badge>;
  }
}
