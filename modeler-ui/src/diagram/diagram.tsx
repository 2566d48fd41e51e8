// A process drawn by bpmn-js, with what is known about its elements on it.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { type DiagramApp, RENDERER, type Shape } from "./bpmn.ts";

export interface Mark { id: string; text: string; tone: "running" | "incident" | "done" | "canceled"; title: string }

interface Props {
  xml: string;
  label: string;
  marks?: Mark[];
  /** Activities that were entered: they and the flows between them are drawn as the way that was taken. */
  path?: Set<string>;
  /** Those of them that came to an end: only from these a flow was taken. */
  left?: Set<string>;
  /** How hot an element is, between 0 and 1, with the words for it. */
  heat?: Map<string, { share: number; text: string }>;
  selected?: string | null;
  /** Elements that wear a class of their own. */
  tinted?: Map<string, string>;
  onSelect?: (id: string | null, element: Shape) => void;
  tall?: boolean;
}

/** Begins to load bpmn-js, for a view that will draw. */
export const viewer = (): void => void import("./viewer.ts");

/** Room around the drawing, in pixels. */
const EDGE = 24;

/** The whole drawing in the middle, never larger than life. */
function fit(app: DiagramApp): void {
  const canvas = app.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1.1, (outer.width - 2 * EDGE) / inner.width, (outer.height - 2 * EDGE) / inner.height);
  if (!(scale > 0) || !Number.isFinite(scale)) return;
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - (width - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width, height });
}

export function Diagram({ xml, label, marks, path, left, heat, selected, tinted, onSelect, tall }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [app, setApp] = useState<DiagramApp | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    let over = false;
    let made: DiagramApp | null = null;
    setApp(null);
    setWrong(null);
    void (async () => {
      try {
        const Viewer = (await import("./viewer.ts")).default;
        if (over || !place.current) return;
        made = new Viewer({ container: place.current, bpmnRenderer: RENDERER });
        await made.importXML(xml);
        if (over) return;
        made.get("eventBus").on("element.click", ({ element }) => select.current?.(element.parent ? element.id.replace(/_label$/, "") : null, element));
        fit(made);
        setApp(made);
      } catch (error) {
        if (!over) setWrong((error as Error).message);
      }
    })();
    return () => {
      over = true;
      made?.destroy();
    };
  }, [xml]);

  useEffect(() => {
    if (!app) return;
    const overlays = app.get("overlays");
    const elements = app.get("elementRegistry");
    for (const mark of marks ?? []) {
      const shape = elements.get(mark.id);
      if (!shape) continue;
      const html = document.createElement("span");
      html.className = `token ${mark.tone}`;
      html.textContent = mark.text;
      html.title = mark.title;
      const position: Record<string, number> = { running: { bottom: 10, left: -10 }, incident: { bottom: 10, right: 14 }, done: { top: -11, right: 14 }, canceled: { top: -11, left: -10 } }[mark.tone] as Record<string, number>;
      overlays.add(mark.id, "mark", { position, html });
    }
    return () => overlays.remove({ type: "mark" });
  }, [app, JSON.stringify(marks)]);

  useEffect(() => {
    if (!app) return;
    const overlays = app.get("overlays");
    const elements = app.get("elementRegistry");
    for (const [id, { share, text }] of heat ?? []) {
      const shape = elements.get(id);
      if (!shape || shape.waypoints) continue;
      const html = document.createElement("div");
      html.className = "heat";
      html.title = text;
      html.style.width = `${shape.width + 24}px`;
      html.style.height = `${shape.height + 24}px`;
      html.style.setProperty("--share", String(share));
      overlays.add(id, "heat", { position: { top: -12, left: -12 }, html });
    }
    return () => overlays.remove({ type: "heat" });
  }, [app, heat]);

  const entered = path ? JSON.stringify([[...path].sort(), [...(left ?? path)].sort()]) : "";
  useEffect(() => {
    if (!app || !path) return;
    const canvas = app.get("canvas");
    const marked: string[] = [];
    app.get("elementRegistry").forEach((e) => {
      const taken = e.waypoints ? e.source && e.target && e.type === "bpmn:SequenceFlow" && (left ?? path).has(e.source.id) && path.has(e.target.id) : path.has(e.id);
      if (!taken) return;
      canvas.addMarker(e.id, "entered");
      marked.push(e.id);
    });
    return () => marked.forEach((id) => canvas.removeMarker(id, "entered"));
  }, [app, entered]);

  useEffect(() => {
    if (!app || !selected || !app.get("elementRegistry").get(selected)) return;
    app.get("canvas").addMarker(selected, "chosen");
    return () => app.get("canvas").removeMarker(selected, "chosen");
  }, [app, selected]);

  const tints = JSON.stringify([...(tinted ?? [])]);
  useEffect(() => {
    if (!app || !tinted) return;
    const known = [...tinted].filter(([id]) => app.get("elementRegistry").get(id));
    for (const [id, name] of known) app.get("canvas").addMarker(id, name);
    return () => known.forEach(([id, name]) => app.get("canvas").removeMarker(id, name));
  }, [app, tints]);

  const zoom = (by: number | null) => {
    if (!app) return;
    if (by === null) fit(app);
    else app.get("canvas").zoom(app.get("canvas").viewbox().scale * by, "auto");
  };
  if (wrong) return <p class="nothing">{t("This model cannot be drawn: {why}", { why: wrong })}</p>;
  return (
    <div class={tall ? "diagram tall" : "diagram"} role="group" aria-label={label} data-ready={app ? "yes" : undefined}>
      <div class="drawing" ref={place} />
      <div class="zoom"><button class="small" aria-label={t("Closer")} onClick={() => zoom(1.25)}><Icon name="plus" /></button><button class="small" aria-label={t("Farther")} onClick={() => zoom(0.8)}>−</button><button class="small" onClick={() => zoom(null)}>{t("Fit")}</button></div>
    </div>
  );
}
