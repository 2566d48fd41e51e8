// From one version of a process to another: both drawn, a plan made by the server, checked, and carried out.
import { useMemo, useState } from "preact/hooks";
import { count, get, post } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t, tn } from "../core/i18n.ts";
import { Model } from "../core/model.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import type { HistoricProcessInstance, ProcessDefinition } from "../core/types.ts";
import { Diagram } from "../diagram/diagram.tsx";
import { Icon } from "../ui/icons.tsx";
import { attempt, complain } from "../ui/notice.tsx";
import { Card, Empty, Head, Loaded, Table, Time } from "../ui/parts.tsx";
import { definitionXml } from "./process.tsx";

interface Instruction { sourceActivityIds: string[]; targetActivityIds: string[]; updateEventTrigger: boolean }
interface MigrationPlan { sourceProcessDefinitionId: string; targetProcessDefinitionId: string; instructions: Instruction[]; variables?: unknown }
interface Report { instructionReports: { instruction: Instruction; failures: string[] }[] }

export function Migration({ id }: { id: string }) {
  const { query } = useRoute();
  const data = useData("migration " + id, async () => {
    const d = await get<ProcessDefinition>("/process-definition/" + id);
    const versions = await get<ProcessDefinition[]>("/process-definition", { key: d.key, sortBy: "version", sortOrder: "desc", maxResults: 200 });
    return { d, others: versions.filter((v) => v.id !== id && v.tenantId === d.tenantId) };
  }, 0);
  return (
    <Loaded from={data}>{({ d, others }) => {
      const target = others.find((v) => v.id === query.get("to")) ?? others[0];
      const name = d.name ?? d.key;
      return (
        <>
          <Head title={t("Migrate {name}", { name })} crumbs={[[t("Processes"), href(["processes"])], [`${name} ${t("v{n}", { n: d.version })}`, href(["processes", id])]]}>
            {others.length > 0 && <label>{t("To version")} <select value={target?.id} onChange={(e) => go(withQuery({ to: e.currentTarget.value }), { replace: true })}>{others.map((v) => <option key={v.id} value={v.id}>{v.version}</option>)}</select></label>}
          </Head>
          {target ? <Planner key={target.id} from={d} to={target} /> : <Empty title={t("There is no other version")} icon="migrate">{t("Deploy another version first.")}</Empty>}
        </>
      );
    }}</Loaded>
  );
}

function Planner({ from, to }: { from: ProcessDefinition; to: ProcessDefinition }) {
  const [plan, setPlan] = useState<MigrationPlan | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const [picked, setPicked] = useState<Set<string> | null>(null);
  const [problems, setProblems] = useState<Map<string, string[]>>(new Map());
  const data = useData(`plan ${from.id} ${to.id}`, async () => {
    const [generated, xml, toXml, instances, total] = await Promise.all([
      post<MigrationPlan>("/migration/generate", { sourceProcessDefinitionId: from.id, targetProcessDefinitionId: to.id }), definitionXml(from.id), definitionXml(to.id),
      get<HistoricProcessInstance[]>("/history/process-instance", { processDefinitionId: from.id, unfinished: true, sortBy: "startTime", sortOrder: "desc", maxResults: 100 }), count("/process-instance", { processDefinitionId: from.id })]);
    return { generated, xml, toXml, instances, total };
  }, 0);
  const model = useMemo(() => ({ from: data.data && new Model(data.data.xml), to: data.data && new Model(data.data.toXml) }), [data.data]);
  const now = plan ?? data.data?.generated ?? null;
  const change = (instructions: Instruction[]) => {
    if (!now) return;
    const next = { ...now, instructions };
    setPlan(next);
    setSource(null);
    void check(next);
  };
  const check = async (p: MigrationPlan) => {
    try {
      const report = await post<Report>("/migration/validate", p);
      setProblems(new Map(report.instructionReports.map((r) => [r.instruction.sourceActivityIds.join(), r.failures])));
    } catch (error) {
      complain(error);
    }
  };
  const link = (activity: string | null) => {
    if (!activity || !source || !now) return;
    change([...now.instructions.filter((i) => i.sourceActivityIds[0] !== source), { sourceActivityIds: [source], targetActivityIds: [activity], updateEventTrigger: false }]);
  };
  const run = async (all: boolean) => {
    if (!now) return;
    const ids = all ? { processInstanceQuery: { processDefinitionId: from.id } } : { processInstanceIds: [...(picked ?? [])] };
    await attempt(async () => {
      await post("/migration/executeAsync", { migrationPlan: now, ...ids, skipCustomListeners: false, skipIoMappings: false });
      go(href(["batches"]));
    }, t("A batch migrates the instances."));
  };
  return (
    <Loaded from={data}>{({ xml, toXml, instances, total }) => {
      const mapped = new Map((now?.instructions ?? []).map((i) => [i.sourceActivityIds[0] ?? "", "adding"]));
      const targets = new Map((now?.instructions ?? []).map((i) => [i.targetActivityIds[0] ?? "", "adding"]));
      const bad = [...problems.values()].some((f) => f.length > 0);
      const chosen = picked?.size ?? 0;
      return (
        <>
          <p class="quiet">{t("Click an activity on one side, then the one that it becomes on the other.")}</p>
          <div class="halves">
            <Card title={t("Version {n}", { n: from.version })} flush><Diagram xml={xml} label={t("Version {n}", { n: from.version })} tinted={mapped} selected={source} onSelect={setSource} /></Card>
            <Card title={t("Version {n}", { n: to.version })} flush><Diagram xml={toXml} label={t("Version {n}", { n: to.version })} tinted={targets} onSelect={link} /></Card>
          </div>
          <Card title={t("Plan")} flush>
            <Table label={t("Plan")} id={(i) => i.sourceActivityIds.join()} rows={now?.instructions ?? []} columns={[
              { title: t("From"), cell: (i) => <bdi>{model.from?.name(i.sourceActivityIds[0] ?? "")}</bdi> },
              { title: t("To"), cell: (i) => <bdi>{model.to?.name(i.targetActivityIds[0] ?? "")}</bdi> },
              { title: t("New event trigger"), cell: (i) => <input type="checkbox" aria-label={t("New event trigger")} checked={i.updateEventTrigger} onChange={() => change((now?.instructions ?? []).map((x) => (x === i ? { ...x, updateEventTrigger: !x.updateEventTrigger } : x)))} /> },
              { title: t("Problems"), class: "wordy", cell: (i) => <span class="wrong">{(problems.get(i.sourceActivityIds.join()) ?? []).join("\n")}</span> },
              { title: "", class: "tight", cell: (i) => <button class="bare" aria-label={t("Remove {name}", { name: i.sourceActivityIds[0] ?? "" })} onClick={() => change((now?.instructions ?? []).filter((x) => x !== i))}><Icon name="close" /></button> },
            ]} />
          </Card>
          <Card title={tn(total, "{n} running instance", "{n} running instances")} flush actions={<span class="actions">
            <button onClick={() => now && void check(now)}>{t("Check plan")}</button>
            <button class="main" disabled={bad || !chosen} onClick={() => void run(false)}>{tn(chosen, "Migrate {n} chosen", "Migrate {n} chosen")}</button>
            <button disabled={bad || !total} onClick={() => void run(true)}>{t("Migrate all")}</button></span>}>
            {instances.length ? <Table label={t("Instances")} id={(p) => p.id} rows={instances} columns={[
              { title: "", class: "tight", cell: (p) => <input type="checkbox" aria-label={t("Choose {name}", { name: p.businessKey ?? p.id })} checked={picked?.has(p.id) ?? false} onChange={() => setPicked((s) => { const n = new Set(s); if (!n.delete(p.id)) n.add(p.id); return n; })} /> },
              { title: t("Instance"), cell: (p) => <a href={href(["instances", p.id])}><bdi>{p.businessKey ?? p.id}</bdi></a> },
              { title: t("Started"), cell: (p) => <Time at={p.startTime} /> },
            ]} /> : <Empty title={t("Nothing runs in this version")} icon="instances" />}
          </Card>
        </>
      );
    }}</Loaded>
  );
}

