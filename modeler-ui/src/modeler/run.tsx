// Trying a process out while drawing it: deployed, started with test data, and watched beside the drawing.
import { useMemo, useState } from "preact/hooks";
import { deploy, get, post } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { Model } from "../core/model.ts";
import { href } from "../core/router.ts";
import type { ActivityInstance, HistoricProcessInstance, Job, ProcessDefinition, Task, Variable } from "../core/types.ts";
import { Diagram } from "../diagram/diagram.tsx";
import { marksOf } from "../instance/marks.ts";
import { left, path, type Way, way } from "../instance/way.ts";
import { State } from "../pages/dashboard.tsx";
import { Act, Card, Field, Loaded } from "../ui/parts.tsx";
import { useRows, VariableRows } from "../variables/editor.tsx";
import { shown } from "../variables/value.ts";

interface Started { id: string; xml: string }

/** Deploys what is drawn unless it is deployed as it is, and starts it. */
async function start(file: string, xml: string, businessKey: string, variables: Record<string, unknown>): Promise<{ id: string; definition: string }> {
  const key = new Model(xml).executable();
  if (!key) throw new Error(t("No process here is executable."));
  const made = await deploy(file.replace(/\.\w+$/, ""), [{ name: file, content: new Blob([xml]) }], { "enable-duplicate-filtering": "true" });
  const fresh = Object.values(made.deployedProcessDefinitions ?? {}).find((d) => d.key === key);
  const [latest] = fresh ? [fresh] : await get<ProcessDefinition[]>("/process-definition", { key, latestVersion: true, withoutTenantId: true });
  if (!latest) throw new Error(t("The process was not deployed."));
  const { id } = await post<{ id: string }>(`/process-definition/${latest.id}/start`, { businessKey: businessKey.trim() || null, variables });
  return { id, definition: latest.id };
}

export function TestRun({ file, source, deployed }: { file: string; source: () => Promise<string>; deployed: (definition: string) => void }) {
  const [businessKey, setBusinessKey] = useState("test");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [run, setRun] = useState<Started | null>(null);
  const rows = useRows({});
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const xml = await source();
      const { id, definition } = await start(file, xml, businessKey, rows.changed());
      deployed(definition);
      setRun({ id, xml });
      changed();
    } catch (error) {
      setWrong((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <Card title={t("Try it out")}>
      <form class="stack" onSubmit={submit}>
        <Field label={t("Business key")}>{(id) => <input id={id} value={businessKey} autocomplete="off" onInput={(e) => setBusinessKey(e.currentTarget.value)} />}</Field>
        <h3>{t("Test data")}</h3>
        <VariableRows rows={rows} />
        {wrong && <p class="wrong" role="alert">{wrong}</p>}
        <div class="actions end"><button class="main" disabled={busy}>{t("Deploy and start")}</button></div>
      </form>
      {run && <Watch key={run.id} run={run} />}
    </Card>
  );
}

interface Seen {
  p: HistoricProcessInstance;
  way: Way;
  tasks: Task[];
  jobs: Job[];
  variables: (Variable & { name: string })[];
}

async function look(id: string): Promise<Seen> {
  const of = { processInstanceId: id };
  const p = await get<HistoricProcessInstance>("/history/process-instance/" + id);
  const [gone, tasks, jobs, variables] = await Promise.all([
    way(id, p.processDefinitionId, p.endTime !== null), get<Task[]>("/task", { ...of, maxResults: 50 }), get<Job[]>("/job", { ...of, maxResults: 50 }),
    get<Seen["variables"]>("/history/variable-instance", { ...of, deserializeValues: false, sortBy: "variableName", sortOrder: "asc", maxResults: 200 })]);
  return { p, way: gone, tasks, jobs, variables };
}

/** How an instance goes on: its way on the drawing, what it waits for, what it knows. */
function Watch({ run }: { run: Started }) {
  const data = useData("watched " + run.id, () => look(run.id), 2000);
  const model = useMemo(() => new Model(run.xml), [run.xml]);
  return (
    <section aria-label={t("The test run")} class="stack between">
      <Loaded from={data}>{({ p, way: gone, tasks, jobs, variables }) => (
        <>
          <p class="actions"><State state={p.state} /><a href={href(["instances", p.id])}>{t("Process instance")}</a></p>
          <Diagram xml={run.xml} label={t("Diagram of the test run")} marks={marksOf(gone)} path={path(gone.counts)} left={left(gone.counts)} />
          <ul class="lines">
            {tasks.map((task) => <li key={task.id}><span class="actions"><bdi>{task.name ?? task.taskDefinitionKey}</bdi><a href={href(["inbox", task.id], { list: "all" })}>{t("Open its form")}</a><Act small act={() => post(`/task/${task.id}/complete`)} label={t("Complete {name}", { name: task.name ?? task.id })}>{t("Complete")}</Act></span></li>)}
            {jobs.map((job) => <li key={job.id}><span class="actions"><bdi>{t("Job at {name}", { name: model.name(job.failedActivityId ?? waiting(gone.tree, job) ?? "") || job.id })}</bdi><Act small act={() => post(`/job/${job.id}/execute`)}>{t("Run now")}</Act></span></li>)}
            {gone.incidents.map((i) => <li key={i.id}><span class="wrong"><bdi>{i.incidentMessage ?? i.incidentType}</bdi></span></li>)}
          </ul>
          {variables.length > 0 && <p>{variables.map((v) => <span key={v.name + v.activityInstanceId}><code>{v.name}</code> = <code>{shown(v).slice(0, 120)}</code> </span>)}</p>}
        </>
      )}</Loaded>
    </section>
  );
}

/** The activity whose execution a job belongs to. */
function waiting(tree: ActivityInstance | null, job: Job): string | null {
  if (!tree) return null;
  for (const x of tree.childTransitionInstances) if (x.executionId === job.executionId) return x.activityId;
  for (const child of tree.childActivityInstances) {
    const found = child.executionIds.includes(job.executionId ?? "") ? child.activityId : waiting(child, job);
    if (found) return found;
  }
  return null;
}
