// The instances that an instance called, and the decisions it asked.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { href } from "../core/router.ts";
import type { HistoricDecisionInstance, HistoricProcessInstance } from "../core/types.ts";
import { State } from "../pages/dashboard.tsx";
import { Empty, Id, Loaded, Table, Time } from "../ui/parts.tsx";

export function Called({ id }: { id: string }) {
  const data = useData("called by " + id, async () => {
    const [instances, decisions] = await Promise.all([
      get<HistoricProcessInstance[]>("/history/process-instance", { superProcessInstanceId: id, sortBy: "startTime", sortOrder: "desc", maxResults: 200 }),
      get<HistoricDecisionInstance[]>("/history/decision-instance", { processInstanceId: id, sortBy: "evaluationTime", sortOrder: "desc", maxResults: 200 })]);
    return { instances, decisions };
  });
  return (
    <Loaded from={data}>{({ instances, decisions }) => (
      <>
        {instances.length ? <Table label={t("Called instances")} id={(p) => p.id} rows={instances} columns={[
          { title: t("Instance"), cell: (p) => <a href={href(["instances", p.id])}><bdi>{p.businessKey ?? <Id>{p.id}</Id>}</bdi></a> },
          { title: t("Process"), cell: (p) => <bdi>{p.processDefinitionName ?? p.processDefinitionKey}</bdi> },
          { title: t("State"), cell: (p) => <State state={p.state} /> },
          { title: t("Started"), cell: (p) => <Time at={p.startTime} /> },
        ]} /> : <Empty title={t("No other instances were called")} icon="process" />}
        {decisions.length > 0 && <><h3 class="between">{t("Decisions")}</h3><Table label={t("Decisions")} id={(d) => d.id} rows={decisions} columns={[
          { title: t("Decision"), cell: (d) => <a href={href(["decisions", "runs", d.id])}><bdi>{d.decisionDefinitionName ?? d.decisionDefinitionKey}</bdi></a> },
          { title: t("Activity"), cell: (d) => <code>{d.activityId}</code> },
          { title: t("When"), cell: (d) => <Time at={d.evaluationTime} /> },
        ]} /></>}
      </>
    )}</Loaded>
  );
}
