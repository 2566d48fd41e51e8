// What an instance waits for: tasks, jobs, external tasks, and incidents.
import { toRetry, toSuspend } from "../core/may.ts";
import { useState } from "preact/hooks";
import { get, post, put } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { duration, stamp, t } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { ExternalTask, Incident, Job } from "../core/types.ts";
import { Act, Badge, Dialog, Empty, Field, Loaded, Table, Time } from "../ui/parts.tsx";
import { IncidentActions } from "../pages/incidents.tsx";
import { local } from "../variables/value.ts";

interface HistoricTask { id: string; name: string | null; taskDefinitionKey: string; assignee: string | null; startTime: string; endTime: string | null; duration: number | null; deleteReason: string | null; due: string | null }

export function Tasks({ id }: { id: string }) {
  const data = useData("tasks of " + id, () => get<HistoricTask[]>("/history/task", { processInstanceId: id, sortBy: "startTime", sortOrder: "desc", maxResults: 200 }));
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("Tasks")} id={(r) => r.id} rows={rows} columns={[
      { title: t("Task"), cell: (r) => (r.endTime ? <bdi>{r.name ?? r.taskDefinitionKey}</bdi> : <a href={href(["inbox", r.id], { list: "all" })}><bdi>{r.name ?? r.taskDefinitionKey}</bdi></a>) },
      { title: t("State"), cell: (r) => (!r.endTime ? <Badge tone="info">{t("open")}</Badge> : r.deleteReason === "completed" ? <Badge tone="good">{t("completed")}</Badge> : <Badge>{r.deleteReason ?? ""}</Badge>) },
      { title: t("Assignee"), cell: (r) => <bdi>{r.assignee ?? ""}</bdi> },
      { title: t("Created"), cell: (r) => <Time at={r.startTime} /> },
      { title: t("Due"), cell: (r) => <Time at={r.due} /> },
      { title: t("Duration"), class: "num", cell: (r) => (r.duration === null ? "" : duration(r.duration)) },
    ]} /> : <Empty title={t("No tasks")} icon="inbox" />}</Loaded>
  );
}

interface JobLog { id: string; jobId: string; timestamp: string; creationLog: boolean; failureLog: boolean; successLog: boolean; deletionLog: boolean; activityId: string | null; jobExceptionMessage: string | null; jobRetries: number }

export function Jobs({ id, ended }: { id: string; ended: boolean }) {
  const jobs = useData(ended ? null : "jobs of " + id, () => get<Job[]>("/job", { processInstanceId: id, maxResults: 200 }));
  const log = useData("job log of " + id, () => get<JobLog[]>("/history/job-log", { processInstanceId: id, sortBy: "timestamp", sortOrder: "desc", maxResults: 100 }), ended ? 0 : undefined);
  return (
    <>
      {!ended && <Loaded from={jobs}>{(rows) => rows.length ? <Table label={t("Jobs")} id={(j) => j.id} rows={rows} columns={[
        { title: t("Activity"), cell: (j) => <><code>{j.failedActivityId ?? j.jobDefinitionId ?? j.id}</code>{j.exceptionMessage && <p class="wrong"><bdi>{j.exceptionMessage}</bdi></p>}</> },
        { title: t("Due"), cell: (j) => <Time at={j.dueDate} /> },
        { title: t("Retries left"), class: "num", cell: (j) => j.retries },
        { title: t("State"), cell: (j) => (j.suspended ? <Badge tone="warn">{t("suspended")}</Badge> : j.retries === 0 ? <Badge tone="bad">{t("failed")}</Badge> : <Badge tone="info">{t("waiting")}</Badge>) },
        { title: "", class: "tight", cell: (j) => <JobActions job={j} /> },
      ]} /> : <Empty title={t("No jobs wait")} icon="job" />}</Loaded>}
      <h3 class="between">{t("Job log")}</h3>
      <Loaded from={log}>{(rows) => rows.length ? <Table label={t("Job log")} id={(l) => l.id} rows={rows} columns={[
        { title: t("When"), cell: (l) => <Time at={l.timestamp} /> },
        { title: t("What"), cell: (l) => (l.failureLog ? <Badge tone="bad">{t("failed")}</Badge> : l.successLog ? <Badge tone="good">{t("done")}</Badge> : l.deletionLog ? <Badge>{t("deleted")}</Badge> : <Badge tone="info">{t("created")}</Badge>) },
        { title: t("Activity"), cell: (l) => <code>{l.activityId}</code> },
        { title: t("Message"), cell: (l) => <bdi>{l.jobExceptionMessage ?? ""}</bdi> },
      ]} /> : <p class="padded quiet">{t("Nothing is logged.")}</p>}</Loaded>
    </>
  );
}

function JobActions({ job: j }: { job: Job }) {
  const [due, setDue] = useState<string | null>(null);
  return (
    <span class="actions">
      <Act may={toRetry(j.processInstanceId, j.processDefinitionKey)} small act={() => post(`/job/${j.id}/execute`)} done={t("The job is done.")}>{t("Run now")}</Act>
      {j.retries === 0 && <Act may={toRetry(j.processInstanceId, j.processDefinitionKey)} small kind="main" icon="retry" act={() => put(`/job/${j.id}/retries`, { retries: 1 })} done={t("It is tried again.")}>{t("Retry")}</Act>}
      <Act may={toSuspend(j.processInstanceId ?? "", j.processDefinitionKey ?? "")} small act={() => put(`/job/${j.id}/suspended`, { suspended: !j.suspended })} done={t("Saved.")}>{j.suspended ? t("Activate") : t("Suspend")}</Act>
      {j.dueDate && <button class="small" onClick={() => setDue(local(j.dueDate ?? ""))}>{t("Due …")}</button>}
      {due !== null && <Dialog title={t("When the job is due")} close={() => setDue(null)}>
        <Field label={t("Due")}>{(id) => <input id={id} type="datetime-local" step="1" value={due} onInput={(e) => setDue(e.currentTarget.value)} />}</Field>
        <div class="actions end"><Act kind="main" act={() => put(`/job/${j.id}/duedate`, { duedate: stamp(new Date(due)) }).then(() => setDue(null))} done={t("Saved.")}>{t("Save")}</Act></div>
      </Dialog>}
    </span>
  );
}

export function ExternalTasks({ id, ended }: { id: string; ended: boolean }) {
  interface ExternalLog { id: string; timestamp: string; topicName: string; workerId: string | null; state: string; creationLog: boolean; failureLog: boolean; successLog: boolean; errorMessage: string | null; activityId: string }
  const tasks = useData(ended ? null : "external of " + id, () => get<ExternalTask[]>("/external-task", { processInstanceId: id, maxResults: 200 }));
  const log = useData("external log of " + id, () => get<ExternalLog[]>("/history/external-task-log", { processInstanceId: id, sortBy: "timestamp", sortOrder: "desc", maxResults: 100 }), ended ? 0 : undefined);
  return (
    <>
      {!ended && <Loaded from={tasks}>{(rows) => rows.length ? <Table label={t("External tasks")} id={(e) => e.id} rows={rows} columns={[
        { title: t("Activity"), cell: (e) => <><code>{e.activityId}</code>{e.errorMessage && <p class="wrong"><bdi>{e.errorMessage}</bdi></p>}</> },
        { title: t("Topic"), cell: (e) => <code>{e.topicName}</code> },
        { title: t("Worker"), cell: (e) => <bdi>{e.workerId ?? ""}</bdi> },
        { title: t("Locked until"), cell: (e) => <Time at={e.lockExpirationTime} /> },
        { title: t("Retries left"), class: "num", cell: (e) => e.retries ?? "–" },
        { title: "", class: "tight", cell: (e) => <span class="actions">
          {e.retries === 0 && <Act small kind="main" icon="retry" act={() => put(`/external-task/${e.id}/retries`, { retries: 1 })} done={t("It is tried again.")}>{t("Retry")}</Act>}
          {e.workerId && <Act small act={() => post(`/external-task/${e.id}/unlock`)} done={t("The task is unlocked.")}>{t("Unlock")}</Act>}</span> },
      ]} /> : <Empty title={t("No external tasks wait")} icon="job" />}</Loaded>}
      <h3 class="between">{t("Log")}</h3>
      <Loaded from={log}>{(rows) => rows.length ? <Table label={t("Log of external tasks")} id={(l) => l.id} rows={rows} columns={[
        { title: t("When"), cell: (l) => <Time at={l.timestamp} /> },
        { title: t("What"), cell: (l) => (l.failureLog ? <Badge tone="bad">{t("failed")}</Badge> : l.successLog ? <Badge tone="good">{t("done")}</Badge> : l.creationLog ? <Badge tone="info">{t("created")}</Badge> : <Badge>{t("deleted")}</Badge>) },
        { title: t("Topic"), cell: (l) => <code>{l.topicName}</code> },
        { title: t("Worker"), cell: (l) => <bdi>{l.workerId ?? ""}</bdi> },
        { title: t("Message"), cell: (l) => <bdi>{l.errorMessage ?? ""}</bdi> },
      ]} /> : <p class="padded quiet">{t("Nothing is logged.")}</p>}</Loaded>
    </>
  );
}

interface HistoricIncident { id: string; incidentType: string; incidentMessage: string | null; activityId: string; createTime: string; endTime: string | null; open: boolean; resolved: boolean; deleted: boolean }

export function InstanceIncidents({ incidents, ended, id }: { incidents: Incident[]; ended: boolean; id: string }) {
  const past = useData("past incidents " + id, () => get<HistoricIncident[]>("/history/incident", { processInstanceId: id, open: false, sortBy: "createTime", sortOrder: "desc", maxResults: 100 }), ended ? 0 : undefined);
  return (
    <>
      {incidents.length ? <Table label={t("Incidents")} id={(i) => i.id} rows={incidents} columns={[
        { title: t("Message"), class: "wordy", cell: (i) => <bdi>{i.incidentMessage ?? i.incidentType}</bdi> },
        { title: t("Kind"), cell: (i) => <Badge tone="bad">{i.incidentType}</Badge> },
        { title: t("Activity"), cell: (i) => <code>{i.failedActivityId ?? i.activityId}</code> },
        { title: t("When"), cell: (i) => <Time at={i.incidentTimestamp} /> },
        { title: "", class: "tight", cell: (i) => <IncidentActions incident={i} /> },
      ]} /> : <Empty title={t("No open incidents")} icon="check" />}
      <Loaded from={past}>{(rows) => rows.filter((r) => !r.open).length ? <><h3 class="between">{t("Earlier incidents")}</h3><Table label={t("Earlier incidents")} id={(i) => i.id} rows={rows.filter((r) => !r.open)} columns={[
        { title: t("Message"), class: "wordy", cell: (i) => <bdi>{i.incidentMessage ?? i.incidentType}</bdi> },
        { title: t("Activity"), cell: (i) => <code>{i.activityId}</code> },
        { title: t("When"), cell: (i) => <Time at={i.createTime} /> },
        { title: t("Ended"), cell: (i) => <Time at={i.endTime} /> },
        { title: t("State"), cell: (i) => <Badge tone={i.resolved ? "good" : "plain"}>{i.resolved ? t("resolved") : t("deleted")}</Badge> },
      ]} /></> : null}</Loaded>
    </>
  );
}
