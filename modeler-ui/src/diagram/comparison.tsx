// Two versions of a process side by side: what is new, what is gone, what is different, on both drawings and as a list.
import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import { Badge, Card, Empty, Failure, Loading, Table, type Tone } from "../ui/parts.tsx";
import { Diagram } from "./diagram.tsx";
import type { Difference, Kind } from "./differ.ts";

interface Side { xml: string; label: string }

const TONES: Record<Kind, Tone> = { added: "good", removed: "bad", changed: "warn", moved: "info" };
const TINTS: Record<Kind, string> = { added: "adding", removed: "leaving", changed: "altered", moved: "displaced" };
const word = (kind: Kind): string => ({ added: t("new"), removed: t("gone"), changed: t("different"), moved: t("moved") })[kind];

export function Comparison({ from, to, selected, select }: { from: Side; to: Side; selected: string | null; select: (id: string | null) => void }) {
  const [found, setFound] = useState<Difference[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    let over = false;
    setFound(null);
    setError(null);
    import("./differ.ts").then((m) => m.differences(from.xml, to.xml)).then((d) => !over && setFound(d), (e: Error) => !over && setError(e));
    return () => {
      over = true;
    };
  }, [from.xml, to.xml]);
  const tinted = useMemo(() => new Map((found ?? []).map((d) => [d.id, TINTS[d.kind]])), [found]);
  return (
    <>
      <div class="halves">
        {[from, to].map((side, n) => <Card key={n} title={side.label} flush><Diagram xml={side.xml} label={side.label} tinted={tinted} selected={selected} onSelect={select} /></Card>)}
      </div>
      <Card title={t("What is different")} flush>
        {error ? <Failure error={error} /> : !found ? <Loading /> : found.length ? <Table label={t("What is different")} id={(d) => d.kind + d.id} rows={found} selected={(d) => d.id === selected} columns={[
          { title: t("What"), class: "tight", cell: (d) => <Badge tone={TONES[d.kind]}>{word(d.kind)}</Badge> },
          { title: t("Element"), cell: (d) => <button type="button" class="bare leaf" aria-pressed={d.id === selected} onClick={() => select(d.id === selected ? null : d.id)}><bdi>{d.name || d.id}</bdi> <span class="quiet">{d.type}</span></button> },
          { title: t("Details"), class: "wordy", cell: (d) => <ul class="plain">{d.details.map((x) => <li key={x.name}><code>{x.name}</code>: <bdi>{x.before ?? "–"}</bdi> → <bdi>{x.after ?? "–"}</bdi></li>)}</ul> },
        ]} /> : <Empty title={t("They are the same")} icon="check" />}
      </Card>
    </>
  );
}
