// Suspending and resuming a definition or its jobs: at once or at a date, with what runs or without.
import { useState } from "preact/hooks";
import { del, get, put } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { type Right, useMay } from "../core/may.ts";
import { stamp, t } from "../core/i18n.ts";
import type { Job } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Dialog, Field, Loaded, Table, Time } from "../ui/parts.tsx";

interface Props {
  suspended: boolean;
  /** Where it is said: `/process-definition/42/suspended`. */
  path: string;
  /** What else is suspended with it, as engine-rest and a person call it. */
  also: [key: "includeProcessInstances" | "includeJobs", words: string];
  /** Words for what was done, when it was suspended and when it goes on. */
  done: [suspended: string, active: string];
  small?: boolean;
  /** Who may: those with one of these rights. */
  may?: Right[];
}

export function Suspension({ suspended, path, also: [key, words], done, small, may }: Props) {
  const allowed = useMay(may);
  const [open, setOpen] = useState(false);
  const [with_, setWith] = useState(true);
  const [at, setAt] = useState("");
  const name = suspended ? t("Activate") : t("Suspend");
  const submit = async (e: Event) => {
    e.preventDefault();
    const body = { suspended: !suspended, [key]: with_, executionDate: at ? stamp(new Date(at)) : null };
    if (!(await attempt(() => put(path, body), at ? t("It is done at that time, by a job.") : done[suspended ? 1 : 0]))) return;
    setOpen(false);
    changed();
  };
  const begin = () => {
    setAt("");
    setWith(true);
    setOpen(true);
  };
  if (!allowed) return null;
  return (
    <>
      <button type="button" class={small ? "small" : ""} onClick={begin}>{name} …</button>
      {open && <Dialog title={name} close={() => setOpen(false)}>
        <form onSubmit={submit}>
          <label class="check"><input type="checkbox" checked={with_} onChange={(e) => setWith(e.currentTarget.checked)} />{words}</label>
          <Field label={t("When")} hint={t("Empty means now.")}>{(id) => <input id={id} type="datetime-local" value={at} onInput={(e) => setAt(e.currentTarget.value)} />}</Field>
          <div class="actions end"><button type="button" onClick={() => setOpen(false)}>{t("Cancel")}</button><button class="main">{name}</button></div>
        </form>
      </Dialog>}
    </>
  );
}

interface Entry { jobId: string; jobDefinitionType: string }

/** Suspensions and activations of a deployment's definitions that wait for their date: the log knows of their jobs what they are for. */
async function planned(deployment: string): Promise<{ job: Job; suspends: boolean }[]> {
  const of = (type: string) => get<Entry[]>("/history/job-log", { deploymentId: deployment, jobDefinitionType: type, creationLog: true, maxResults: 100 });
  const log = (await Promise.all([of("suspend-processdefinition"), of("activate-processdefinition")])).flat();
  if (!log.length) return [];
  const jobs = await get<Job[]>("/job", { jobIds: log.map((l) => l.jobId).join(), sortBy: "jobDueDate", sortOrder: "asc" });
  return jobs.map((job) => ({ job, suspends: log.some((l) => l.jobId === job.id && l.jobDefinitionType.startsWith("suspend")) }));
}

export function Planned({ deployment }: { deployment: string }) {
  const data = useData("planned " + deployment, () => planned(deployment));
  return (
    <Loaded from={data}>{(rows) => rows.length ? <Table label={t("Planned suspensions and activations")} id={(r) => r.job.id} rows={rows} columns={[
      { title: t("What"), cell: (r) => (r.suspends ? t("Suspend") : t("Activate")) },
      { title: t("When"), cell: (r) => <Time at={r.job.dueDate} /> },
      { title: "", class: "tight", cell: (r) => <Act small kind="bare" icon="trash" label={t("Do not do it")} act={() => del("/job/" + r.job.id)} done={t("It will not be done.")} /> },
    ]} /> : null}</Loaded>
  );
}
