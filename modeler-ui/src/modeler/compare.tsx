// What is drawn beside a version that is deployed.
import { useState } from "preact/hooks";
import { get } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { Model } from "../core/model.ts";
import type { ProcessDefinition } from "../core/types.ts";
import { Comparison } from "../diagram/comparison.tsx";
import { definitionXml } from "../pages/process.tsx";
import { Dialog, Empty, Loaded } from "../ui/parts.tsx";

export function CompareDrawn({ xml, close }: { xml: string; close: () => void }) {
  const [asked, setAsked] = useState<string | null>(null);
  const [selected, select] = useState<string | null>(null);
  const key = new Model(xml).executable();
  const data = useData(`versions of ${key} ${asked}`, async () => {
    const versions = key ? await get<ProcessDefinition[]>("/process-definition", { key, sortBy: "version", sortOrder: "desc", maxResults: 200 }) : [];
    const version = versions.find((v) => v.id === asked) ?? versions[0];
    return { versions, version, old: version ? await definitionXml(version.id) : "" };
  }, 0);
  return (
    <Dialog full title={t("Compare with what is deployed")} close={close}>
      <Loaded from={data}>{({ versions, version, old }) => version ? (
        <div class="stack">
          <p><label>{t("With version")} <select value={version.id} onChange={(e) => setAsked(e.currentTarget.value)}>{versions.map((v) => <option key={v.id} value={v.id}>{v.version}</option>)}</select></label></p>
          <Comparison from={{ xml: old, label: t("Version {n}", { n: version.version }) }} to={{ xml, label: t("As it is drawn") }} selected={selected} select={select} />
        </div>
      ) : <Empty title={t("No version of it is deployed")} icon="deployment">{t("Deploy it, draw on, and compare.")}</Empty>}</Loaded>
    </Dialog>
  );
}
