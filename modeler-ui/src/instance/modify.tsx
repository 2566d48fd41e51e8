// Moving an instance by clicking on its diagram: begin here, cancel there; or beginning an ended one anew.
import { useState } from "preact/hooks";
import { post } from "../core/api.ts";
import { changed } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { go, href } from "../core/router.ts";
import type { HistoricProcessInstance } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { attempt } from "../ui/notice.tsx";
import { Card } from "../ui/parts.tsx";

export type StepKind = "startBeforeActivity" | "startAfterActivity" | "cancel";
export interface Step { type: StepKind; activityId: string; /** One of the activity's instances, where not all are meant. */ activityInstanceId?: string }
export interface Plan { at: string | null; /** The one that was clicked in the tree. */ one?: string | undefined; steps: Step[] }

export const planTints = (plan: Plan): Map<string, string> => new Map(plan.steps.map((s) => [s.activityId, s.type === "cancel" ? "leaving" : "adding"]));

const WORDS: Record<StepKind, string> = { startBeforeActivity: "Start before {name}", startAfterActivity: "Start after {name}", cancel: "Cancel {name}" };

function Steps({ plan, set, kinds }: { plan: Plan; set: (plan: Plan | null) => void; kinds: StepKind[] }) {
  const { at } = plan;
  return (
    <>
      <p class="actions">{at ? <>{kinds.map((kind) => <button key={kind} type="button" onClick={() => set({ at: null, steps: [...plan.steps, { type: kind, activityId: at }] })}>{t(WORDS[kind], { name: at })}</button>)}{plan.one && kinds.includes("cancel") && <button type="button" onClick={() => set({ at: null, steps: [...plan.steps, { type: "cancel", activityId: at, activityInstanceId: plan.one ?? "" }] })}>{t("Cancel this one only")}</button>}</> : <span class="quiet">{t("Click an element of the diagram.")}</span>}</p>
      {plan.steps.length > 0 && <ol>{plan.steps.map((s, i) => <li key={i}>{t(WORDS[s.type], { name: s.activityId })} {s.activityInstanceId && <code>{s.activityInstanceId}</code>} <button type="button" class="bare" aria-label={t("Remove this step")} onClick={() => set({ ...plan, steps: plan.steps.filter((_, n) => n !== i) })}><Icon name="close" /></button></li>)}</ol>}
    </>
  );
}

export function Modify({ id, plan, set }: { id: string; plan: Plan; set: (plan: Plan | null) => void }) {
  const [skip, setSkip] = useState({ listeners: false, mappings: false });
  const apply = async () => {
    const instructions = plan.steps.map((s) => (s.activityInstanceId ? { type: s.type, activityInstanceId: s.activityInstanceId } : { ...s, ...(s.type === "cancel" ? { cancelCurrentActiveActivityInstances: true } : {}) }));
    if (await attempt(() => post(`/process-instance/${id}/modification`, { instructions, skipCustomListeners: skip.listeners, skipIoMappings: skip.mappings }), t("The instance is modified."))) {
      set(null);
      changed();
    }
  };
  return (
    <Card title={t("Modify this instance")}>
      <Steps plan={plan} set={set} kinds={["startBeforeActivity", "startAfterActivity", "cancel"]} />
      <label class="check"><input type="checkbox" checked={skip.listeners} onChange={(e) => setSkip({ ...skip, listeners: e.currentTarget.checked })} />{t("Skip listeners")}</label>
      <label class="check"><input type="checkbox" checked={skip.mappings} onChange={(e) => setSkip({ ...skip, mappings: e.currentTarget.checked })} />{t("Skip input and output mappings")}</label>
      <div class="actions end"><button onClick={() => set(null)}>{t("Cancel")}</button><button class="main" disabled={!plan.steps.length} onClick={() => void apply()}>{t("Apply")}</button></div>
    </Card>
  );
}

export function Restart({ p, plan, set }: { p: HistoricProcessInstance; plan: Plan; set: (plan: Plan | null) => void }) {
  const [initial, setInitial] = useState(true);
  const apply = async () => {
    const instructions = plan.steps.length ? plan.steps : [{ type: "startBeforeActivity", activityId: p.startActivityId }];
    const body = { processInstanceIds: [p.id], instructions, initialVariables: initial };
    if (await attempt(() => post(`/process-definition/${p.processDefinitionId}/restart`, body), t("The instance is started anew."))) {
      changed();
      go(href(["instances"], { process: p.processDefinitionKey }));
    }
  };
  return (
    <Card title={t("Start this instance anew")}>
      <Steps plan={plan} set={set} kinds={["startBeforeActivity", "startAfterActivity"]} />
      {!plan.steps.length && <p class="quiet">{t("Without a choice it begins where it began.")}</p>}
      <label class="check"><input type="checkbox" checked={initial} onChange={(e) => setInitial(e.currentTarget.checked)} />{t("With the variables of its start, not those of its end")}</label>
      <div class="actions end"><button onClick={() => set(null)}>{t("Cancel")}</button><button class="main" onClick={() => void apply()}>{t("Start anew")}</button></div>
    </Card>
  );
}
