// What is done with many instances at once: with those that were chosen, or with everything that the criteria match. Each is a
// batch of the engine, whose progress is shown until it ends.
import { useEffect, useState } from "preact/hooks";
import { countBy, get, post } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { number, t, tn } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { Batch } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Dialog, Field } from "../ui/parts.tsx";
import { useRows, VariableRows } from "../variables/editor.tsx";

/** Instances by their ids, or by a query of the history. */
export type Chosen = { ids: string[] } | { query: Record<string, unknown> };

type Deed = "suspend" | "resume" | "retry" | "variables" | "cancel" | "forget";
const DEEDS: [Deed, string][] = [["suspend", "Suspend"], ["resume", "Resume"], ["retry", "Retry failed jobs"], ["variables", "Set variables"], ["cancel", "Cancel instances"], ["forget", "Delete history"]];
const KINDS_OF_BATCH: [string, string][] = [["instance-update-suspension-state", "Suspending or resuming"], ["set-job-retries", "Trying jobs again"], ["set-variables", "Setting variables"], ["instance-deletion", "Cancelling"], ["historic-instance-deletion", "Deleting history"], ["set-external-task-retries", "Trying external tasks again"], ["instance-restart", "Starting anew"], ["instance-migration", "Migrating"], ["instance-modification", "Modifying"]];

/** What a kind of batch does, in words. */
export const batchName = (type: string): string => t(KINDS_OF_BATCH.find(([id]) => id === type)?.[1] ?? type);

/** Ended instances have a history to delete, the others all the rest. */
const isFor = (deed: Deed, ended: boolean): boolean => (deed === "forget") === ended;

interface More { retries: number; reason: string; variables: Record<string, { type: string; value: unknown }> }

function begin(deed: Deed, chosen: Chosen, more: More): Promise<Batch> {
  const which = "ids" in chosen ? { processInstanceIds: chosen.ids } : { historicProcessInstanceQuery: chosen.query };
  switch (deed) {
    case "suspend":
    case "resume":
      return post("/process-instance/suspended-async", { ...which, suspended: deed === "suspend" });
    case "variables":
      return post("/process-instance/variables-async", { ...which, variables: more.variables });
    case "retry":
      return "ids" in chosen ? post("/process-instance/job-retries", { processInstances: chosen.ids, retries: more.retries }) : post("/process-instance/job-retries-historic-query-based", { ...which, retries: more.retries });
    case "cancel":
      return "ids" in chosen ? post("/process-instance/delete", { ...which, deleteReason: more.reason, failIfNotExists: false }) : post("/process-instance/delete-historic-query-based", { ...which, deleteReason: more.reason });
    case "forget":
      return post("/history/process-instance/delete", "ids" in chosen ? { historicProcessInstanceIds: chosen.ids, failIfNotExists: false } : { ...which, failIfNotExists: false });
  }
}

/** The deeds that can be done with what was chosen. `running` and `ended` say what is among it. */
export function Bulk({ chosen, running, ended, begun }: { chosen: Chosen; running: boolean; ended: boolean; begun: (batch: string) => void }) {
  const [deed, setDeed] = useState<Deed | null>(null);
  const deeds = DEEDS.filter(([id]) => isFor(id, true) ? ended : running);
  return (
    <>
      {deeds.map(([id, name]) => <button key={id} type="button" class={id === "cancel" || id === "forget" ? "danger small" : "small"} onClick={() => setDeed(id)}>{t(name)}</button>)}
      {deed && <Sure deed={deed} chosen={"ids" in chosen ? chosen : { query: { ...chosen.query, ...(isFor(deed, true) ? { finished: true } : { unfinished: true }) } }} close={() => setDeed(null)} begun={begun} />}
    </>
  );
}

function Sure({ deed, chosen, close, begun }: { deed: Deed; chosen: Chosen; close: () => void; begun: (batch: string) => void }) {
  const counted = useData(`bulk ${JSON.stringify(chosen)}`, async () => ("ids" in chosen ? chosen.ids.length : countBy("/history/process-instance", chosen.query)), 0);
  const [retries, setRetries] = useState("1");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const rows = useRows({});
  const name = t(DEEDS.find(([id]) => id === deed)?.[1] ?? deed);
  const n = counted.data;
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    const well = await attempt(async () => {
      const variables = deed === "variables" ? rows.changed() : {};
      if (deed === "variables" && !Object.keys(variables).length) throw new Error(t("A variable has no name."));
      begun((await begin(deed, chosen, { retries: Number(retries), reason: reason.trim(), variables })).id);
    });
    setBusy(false);
    if (!well) return;
    changed();
    close();
  };
  return (
    <Dialog title={name} close={close} wide={deed === "variables"}>
      <form onSubmit={submit}>
        <p>{n === undefined ? t("Counting …") : tn(n, "This is done with {n} instance, by a batch.", "This is done with {n} instances, by a batch.")} {(deed === "cancel" || deed === "forget") && t("It cannot be taken back.")}</p>
        {deed === "retry" && <Field label={t("Retries")}>{(id) => <input id={id} type="number" min="1" required value={retries} onInput={(e) => setRetries(e.currentTarget.value)} />}</Field>}
        {deed === "cancel" && <Field label={t("Reason")}>{(id) => <input id={id} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />}</Field>}
        {deed === "variables" && <VariableRows rows={rows} />}
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class={deed === "cancel" || deed === "forget" ? "danger main" : "main"} disabled={busy || !n}>{name}</button></div>
      </form>
    </Dialog>
  );
}

/** How far a batch is that was begun here, until it ends. */
export function Begun({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const data = useData(over ? null : "begun " + id, async () => (await get<Batch[]>("/batch/statistics", { batchId: id }))[0] ?? null, 2000);
  const [last, setLast] = useState<Batch | null>(null);
  useEffect(() => {
    if (data.data) setLast(data.data);
    if (data.data !== null) return;
    setOver(true);
    changed();
  }, [data.data]);
  const done = over ? (last?.totalJobs ?? 0) : (last?.completedJobs ?? 0);
  return (
    <p class="batchline" role="status">
      <span>{last ? batchName(last.type) : t("Batch")}</span>
      <progress max={Math.max(1, last?.totalJobs ?? 1)} value={over ? Math.max(1, last?.totalJobs ?? 1) : done} aria-label={t("Progress of {name}", { name: last?.type ?? id })} />
      {over ? <span>{t("The batch has ended.")}</span> : <><span class="quiet">{t("{done} of {total}", { done: number(done), total: number(last?.totalJobs ?? 0) })}</span>{(last?.failedJobs ?? 0) > 0 && <span class="pill bad">{number(last?.failedJobs ?? 0)}</span>}<a href={href(["batches", id])}>{t("To the batch")}</a></>}
    </p>
  );
}
