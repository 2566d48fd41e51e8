// A decision drawn by dmn-js: its table or its requirements, with the rules that fired.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import type { DmnApp, DmnView } from "./bpmn.ts";

export function DmnDiagram({ xml, decision, fired = [], label }: { xml: string; decision: string | null; fired?: string[]; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [app, setApp] = useState<DmnApp | null>(null);
  const [views, setViews] = useState<DmnView[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    let made: DmnApp | null = null;
    setWrong(null);
    void (async () => {
      try {
        const Viewer = (await import("./dmn_viewer.ts")).default;
        if (over || !place.current) return;
        made = new Viewer({ container: place.current });
        await made.importXML(xml);
        if (over) return;
        setViews(made.getViews());
        const first = made.getViews().find((v) => v.element.id === decision) ?? made.getViews()[0];
        if (first) await made.open(first);
        if (over) return;
        setOpen(first?.id ?? null);
        setApp(made);
      } catch (error) {
        if (!over) setWrong((error as Error).message);
      }
    })();
    return () => {
      over = true;
      made?.destroy();
    };
  }, [xml, decision]);
  useEffect(() => {
    // Rows of the table carry the ids of their rules in their cells.
    const rows = [...(place.current?.querySelectorAll("tbody tr") ?? [])];
    for (const row of rows) row.classList.toggle("fired", fired.some((id) => row.querySelector(`[data-row-id="${CSS.escape(id)}"]`) !== null));
  }, [app, open, fired.join()]);
  if (wrong) return <p class="nothing">{t("This model cannot be drawn: {why}", { why: wrong })}</p>;
  return (
    <div>
      {views.length > 1 && <div class="filters" role="group" aria-label={t("Parts of the model")}>{views.map((v) => <button key={v.id} class="small" aria-pressed={v.id === open} onClick={() => void app?.open(v).then(() => setOpen(v.id))}>{v.type === "drd" ? t("Requirements") : v.element.name || v.name || v.id}</button>)}</div>}
      <div class="dmn" role="group" aria-label={label} data-ready={app ? "yes" : undefined} ref={place} />
    </div>
  );
}
