// Deployments and the files in them.
import { useState } from "preact/hooks";
import { blob, count, del, get, post, save, text } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { go, href, useRoute } from "../core/router.ts";
import type { DecisionDefinition, Deployment, ProcessDefinition, Resource } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Card, Dialog, Empty, Facts, Head, Id, Loaded, Pager, QueryField, Table, Time, usePaging } from "../ui/parts.tsx";
import { DeployButton } from "./deploy.tsx";

export function Deployments() {
  const { query } = useRoute();
  const { firstResult, maxResults, sorted } = usePaging("deploymentTime", "desc");
  const words = query.get("q");
  const criteria = { nameLike: words ? `%${words}%` : undefined };
  const data = useList({ of: `deployments ${JSON.stringify(criteria)}`, by: JSON.stringify(sorted), first: firstResult, max: maxResults, rows: () => get<Deployment[]>("/deployment", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count: () => count("/deployment", criteria) });
  return (
    <>
      <Head title={t("Deployments")}><DeployButton /></Head>
      <Card label={t("Deployments")} flush>
        <div class="filters"><QueryField name="q" label={t("Name")} /></div>
        <Loaded from={data}>{({ rows, total }) => rows.length ? <>
          <Table label={t("Deployments")} id={(d) => d.id} rows={rows} sorted={sorted} columns={[
            { title: t("Name"), sort: "name", cell: (d) => <a href={href(["deployments", d.id])}><bdi>{d.name ?? d.id}</bdi></a> },
            { title: t("When"), sort: "deploymentTime", cell: (d) => <Time at={d.deploymentTime} /> },
            { title: t("Source"), cell: (d) => <bdi>{d.source ?? ""}</bdi> },
            { title: t("Tenant"), cell: (d) => <bdi>{d.tenantId ?? ""}</bdi> },
          ]} />
          <Pager total={total} first={firstResult} />
        </> : <Empty title={t("Nothing is deployed yet")} icon="deployment">{t("Deploy a BPMN file, or start the server with --examples.")}</Empty>}</Loaded>
      </Card>
    </>
  );
}

export function DeploymentView({ id }: { id: string }) {
  const [seen, setSeen] = useState<{ name: string; text: string } | null>(null);
  const data = useData("deployment " + id, async () => {
    const [d, resources, definitions, decisions] = await Promise.all([get<Deployment>("/deployment/" + id), get<Resource[]>(`/deployment/${id}/resources`), get<ProcessDefinition[]>("/process-definition", { deploymentId: id }), get<DecisionDefinition[]>("/decision-definition", { deploymentId: id })]);
    return { d, resources, definitions, decisions };
  }, 0);
  const path = (r: Resource) => `/deployment/${id}/resources/${r.id}/data`;
  return (
    <Loaded from={data}>{({ d, resources, definitions, decisions }) => (
      <>
        <Head title={d.name ?? d.id} crumbs={[[t("Deployments"), href(["deployments"])]]}>
          <Act may={[["Deployment", "CREATE"]]} act={async () => { await post(`/deployment/${id}/redeploy`, { source: "cauce pages" }); go(href(["deployments"])); }} done={t("Deployed again.")}>{t("Deploy again")}</Act>
          <Act may={[["Deployment", "DELETE", id]]} kind="danger" icon="trash" confirm={t("The deployment is deleted with its definitions, their running instances and their history. It cannot be taken back.")} act={async () => { await del("/deployment/" + id, { cascade: true }); go(href(["deployments"])); }} done={t("The deployment is deleted.")}>{t("Delete deployment")}</Act>
        </Head>
        <Card label={t("About")}><Facts facts={[[t("Id"), <Id>{d.id}</Id>], [t("When"), <Time at={d.deploymentTime} />], [t("Source"), d.source], [t("Tenant"), d.tenantId]]} /></Card>
        <Card title={t("Resources")} flush>
          <Table label={t("Resources")} id={(r) => r.id} rows={resources} columns={[
            { title: t("Name"), cell: (r) => <button class="bare" onClick={() => void attempt(async () => setSeen({ name: r.name, text: await text(path(r)) }))}><bdi>{r.name}</bdi></button> },
            { title: t("Defines"), cell: (r) => <>{definitions.filter((x) => x.resource === r.name).map((x) => <a key={x.id} href={href(["processes", x.id])}>{x.name ?? x.key} </a>)}{decisions.filter((x) => x.resource === r.name).map((x) => <a key={x.id} href={href(["decisions", x.id])}>{x.name ?? x.key} </a>)}</> },
            { title: "", class: "tight", cell: (r) => <span class="actions">{editor(r.name) && <a class="button" href={href(["modeler", editor(r.name) ?? ""], { deployment: id, resource: r.id })} aria-label={t("Open in modeler: {name}", { name: r.name })}>{t("Open in modeler")}</a>}<button class="small" aria-label={t("Download {name}", { name: r.name })} onClick={() => void attempt(async () => save(r.name.split("/").pop() ?? r.name, await blob(path(r))))}>{t("Download")}</button></span> },
          ]} />
        </Card>
        {seen && <Dialog wide title={seen.name} close={() => setSeen(null)}><pre class="source" tabIndex={0}>{seen.text}</pre></Dialog>}
      </>
    )}</Loaded>
  );
}

/** Which editor takes a file, by its name. */
export function editor(name: string): "bpmn" | "dmn" | "form" | null {
  if (/\.bpmn(20\.xml)?$/i.test(name)) return "bpmn";
  if (/\.dmn(11\.xml)?$/i.test(name)) return "dmn";
  return /\.form$/i.test(name) ? "form" : null;
}
