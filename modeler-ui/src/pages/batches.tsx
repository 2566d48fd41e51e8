// Batches: what works through many things, and how far it is.
import { count, del, get, put } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { number, t } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { go, href } from "../core/router.ts";
import type { Batch, Job } from "../core/types.ts";
import { Act, Badge, Card, Empty, Facts, Head, Id, Loaded, Pager, Table, Time, usePaging } from "../ui/parts.tsx";

export function Batches() {
  const { firstResult, maxResults } = usePaging("startTime", "desc");
  const running = useData("batches", () => get<Batch[]>("/batch/statistics", { maxResults: 100 }));
  const ended = useList({ of: "ended batches", first: firstResult, max: maxResults, rows: () => get<Batch[]>("/history/batch", { completed: true, sortBy: "startTime", sortOrder: "desc", firstResult, maxResults }), count: () => count("/history/batch", { completed: true }), every: 10_000 });
  return (
    <>
      <Head title={t("Batches")} />
      <Card title={t("Running")} flush>
        <Loaded from={running}>{(rows) => rows.length ? <Table label={t("Running batches")} id={(b) => b.id} rows={rows} columns={[
          { title: t("Kind"), cell: (b) => <a href={href(["batches", b.id])}>{b.type}</a> },
          { title: t("Progress"), cell: (b) => <Progress batch={b} /> },
          { title: t("Failed"), class: "num", cell: (b) => (b.failedJobs ? <span class="pill bad">{number(b.failedJobs)}</span> : "0") },
          { title: t("Started"), cell: (b) => <Time at={b.startTime} /> },
          { title: t("By"), cell: (b) => <bdi>{b.createUserId ?? ""}</bdi> },
          { title: t("State"), cell: (b) => (b.suspended ? <Badge tone="warn">{t("suspended")}</Badge> : <Badge tone="info">{t("running")}</Badge>) },
        ]} /> : <Empty title={t("No batch is running")} icon="batch">{t("Choose several instances under Instances, or migrate a process, to make one.")}</Empty>}</Loaded>
      </Card>
      <Card title={t("Ended")} flush>
        <Loaded from={ended}>{({ rows, total }) => rows.length ? <><Table label={t("Ended batches")} id={(b) => b.id} rows={rows} columns={[
          { title: t("Kind"), cell: (b) => b.type },
          { title: t("Jobs"), class: "num", cell: (b) => number(b.totalJobs) },
          { title: t("Started"), cell: (b) => <Time at={b.startTime} /> },
          { title: t("Ended"), cell: (b) => <Time at={b.endTime} /> },
          { title: t("By"), cell: (b) => <bdi>{b.createUserId ?? ""}</bdi> },
          { title: "", class: "tight", cell: (b) => <Act may={[["Batch", "DELETE_HISTORY"], ["Batch", "DELETE"]]} small kind="bare" icon="trash" label={t("Delete history of {name}", { name: b.id })} act={() => del("/history/batch/" + b.id)} /> },
        ]} /><Pager total={total} first={firstResult} /></> : <p class="padded quiet">{t("None yet.")}</p>}</Loaded>
      </Card>
    </>
  );
}

function Progress({ batch: b }: { batch: Batch }) {
  const done = b.completedJobs ?? 0;
  return <span class="actions"><progress max={Math.max(1, b.totalJobs)} value={done} aria-label={t("Progress of {name}", { name: b.type })} /><span class="quiet">{t("{done} of {total}", { done: number(done), total: number(b.totalJobs) })}</span></span>;
}

export function BatchView({ id }: { id: string }) {
  const data = useData("batch " + id, async () => {
    const [b] = await get<Batch[]>("/batch/statistics", { batchId: id });
    if (!b) return null;
    const definition = (await get<Batch & { batchJobDefinitionId: string }>("/batch/" + id)).batchJobDefinitionId;
    const failed = b.failedJobs ? await get<Job[]>("/job", { jobDefinitionId: definition, noRetriesLeft: true, maxResults: 50 }) : [];
    return { b, failed, definition };
  });
  return (
    <Loaded from={data}>{(whole) => {
      if (!whole) return <><Head title={t("Batch")} crumbs={[[t("Batches"), href(["batches"])]]} /><Empty title={t("This batch has ended.")} icon="check"><a href={href(["batches"])}>{t("To the batches")}</a></Empty></>;
      const { b, failed, definition } = whole;
      return (
        <>
          <Head title={b.type} crumbs={[[t("Batches"), href(["batches"])]]} sub={<Id>{b.id}</Id>}>
            {failed.length > 0 && <Act kind="main" icon="retry" act={() => put(`/job-definition/${definition}/retries`, { retries: 1 })} done={t("Failed jobs are tried again.")}>{t("Retry failed")}</Act>}
            <Act may={[["Batch", "UPDATE", id]]} act={() => put(`/batch/${id}/suspended`, { suspended: !b.suspended })} done={t("Saved.")}>{b.suspended ? t("Resume") : t("Suspend")}</Act>
            <Act may={[["Batch", "DELETE", id]]} kind="danger" icon="trash" confirm={t("The batch is deleted. What it has done stays done.")} act={async () => { await del("/batch/" + id, { cascade: true }); go(href(["batches"])); }} done={t("The batch is deleted.")}>{t("Delete batch")}</Act>
          </Head>
          <Card label={t("About")}><Facts facts={[[t("Progress"), <Progress batch={b} />], [t("Jobs made"), number(b.jobsCreated)], [t("Failed"), number(b.failedJobs ?? 0)], [t("Started"), <Time at={b.startTime} />], [t("By"), b.createUserId]]} /></Card>
          {failed.length > 0 && <Card title={t("Failed jobs")} flush><Table label={t("Failed jobs")} id={(j) => j.id} rows={failed} columns={[{ title: t("Job"), cell: (j) => <Id>{j.id}</Id> }, { title: t("Message"), class: "wordy", cell: (j) => <bdi>{j.exceptionMessage}</bdi> }, { title: "", class: "tight", cell: (j) => <Act small act={() => put(`/job/${j.id}/retries`, { retries: 1 })}>{t("Retry")}</Act> }]} /></Card>}
        </>
      );
    }}</Loaded>
  );
}
