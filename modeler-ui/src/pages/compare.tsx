// One version of a process beside another.
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import type { ProcessDefinition } from "../core/types.ts";
import { Comparison } from "../diagram/comparison.tsx";
import { Empty, Head, Loaded } from "../ui/parts.tsx";
import { definitionXml } from "./process.tsx";

export function Compare({ id }: { id: string }) {
  const { query } = useRoute();
  const to = query.get("to");
  const data = useData(`compare ${id} ${to}`, async () => {
    const d = await get<ProcessDefinition>("/process-definition/" + id);
    const same = d.tenantId ? { tenantIdIn: d.tenantId } : { withoutTenantId: true };
    const others = (await get<ProcessDefinition[]>("/process-definition", { key: d.key, ...same, sortBy: "version", sortOrder: "desc", maxResults: 200 })).filter((v) => v.id !== id);
    const other = others.find((v) => v.id === to) ?? others.find((v) => v.version < d.version) ?? others[0];
    if (!other) return { d, others, xml: "", other: null, otherXml: "" };
    const [xml, otherXml] = await Promise.all([definitionXml(id), definitionXml(other.id)]);
    return { d, others, xml, other, otherXml };
  }, 0);
  return (
    <Loaded from={data}>{({ d, others, xml, other, otherXml }) => {
      const name = d.name ?? d.key;
      const label = (v: ProcessDefinition) => t("Version {n}", { n: v.version });
      return (
        <>
          <Head title={t("Compare {name}", { name })} crumbs={[[t("Processes"), href(["processes"])], [`${name} ${t("v{n}", { n: d.version })}`, href(["processes", id])]]}>
            {other && <label>{t("With version")} <select value={other.id} onChange={(e) => go(withQuery({ to: e.currentTarget.value, element: null }), { replace: true })}>{others.map((v) => <option key={v.id} value={v.id}>{v.version}</option>)}</select></label>}
          </Head>
          {other ? <Comparison from={{ xml: otherXml, label: label(other) }} to={{ xml, label: label(d) }} selected={query.get("element")} select={(element) => go(withQuery({ element }), { replace: true })} />
            : <Empty title={t("There is no other version")} icon="migrate">{t("Deploy another version first.")}</Empty>}
        </>
      );
    }}</Loaded>
  );
}
