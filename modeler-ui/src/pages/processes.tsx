// Process definitions: the newest version of each, with how many run and how many fail.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { number, t } from "../core/i18n.ts";
import { href, useRoute } from "../core/router.ts";
import type { DefinitionStatistics } from "../core/types.ts";
import { DeployButton } from "./deploy.tsx";
import { Badge, Card, Empty, Head, Loaded, May, PAGE, Pager, QueryField, Table, usePaging } from "../ui/parts.tsx";
import { sums } from "./sums.ts";

export function Processes() {
  const { query } = useRoute();
  const words = (query.get("q") ?? "").toLowerCase();
  const { firstResult } = usePaging("name");
  const data = useData("processes", async () => sums(await get<DefinitionStatistics[]>("/process-definition/statistics", { incidents: true })));
  return (
    <>
      <Head title={t("Processes")}><DeployButton /></Head>
      <Card label={t("Processes")} flush>
        <div class="filters"><QueryField name="q" label={t("Name or key")} /></div>
        <Loaded from={data}>{(all) => {
          const found = all.filter((p) => !words || p.name.toLowerCase().includes(words) || p.key.toLowerCase().includes(words));
          if (!all.length) return <Empty title={t("Nothing is deployed yet")} icon="deployment">{t("Deploy a BPMN file, or start the server with --examples.")}</Empty>;
          if (!found.length) return <Empty title={t("Nothing matches")} icon="search">{t("Try fewer letters.")}</Empty>;
          return (
            <>
              <Table label={t("Processes")} id={(p) => p.id} rows={found.slice(firstResult, firstResult + PAGE)} columns={[
                { title: t("Name"), cell: (p) => <><a href={href(["processes", p.id])}><bdi>{p.name}</bdi></a> {p.suspended && <Badge tone="warn">{t("suspended")}</Badge>}</> },
                { title: t("Key"), cell: (p) => <code>{p.key}</code> },
                { title: t("Tenant"), cell: (p) => <bdi>{p.tenantId ?? ""}</bdi> },
                { title: t("Version"), class: "num", cell: (p) => p.version },
                { title: t("Running"), class: "num", cell: (p) => number(p.instances) },
                { title: t("Incidents"), class: "num", cell: (p) => (p.incidents ? <span class="pill bad">{number(p.incidents)}</span> : "0") },
                { title: "", class: "tight", cell: (p) => <May any={[["ProcessDefinition", "CREATE_INSTANCE"]]}><a class="button" href={href(["start", p.id])} aria-label={t("Start {name}", { name: p.name })}>{t("Start …")}</a></May> },
              ]} />
              <Pager total={found.length} first={firstResult} />
            </>
          );
        }}</Loaded>
      </Card>
    </>
  );
}
