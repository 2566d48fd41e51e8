// Which element templates there are, and choosing one for an element.
import { useRef } from "preact/hooks";
import { t } from "../core/i18n.ts";
import { attempt } from "../ui/notice.tsx";
import { Badge, Dialog, Empty, Table } from "../ui/parts.tsx";
import { keep, read, type Template, together } from "./templates.ts";

export interface Held { builtIn: Template[]; kept: Template[]; opened: Template[] }

export const allOf = (h: Held): Template[] => together(h.builtIn, h.kept, h.opened);

export function Templates({ held, set, close }: { held: Held; set: (held: Held) => void; close: () => void }) {
  const pick = useRef<HTMLInputElement>(null);
  const open = (files: File[]) => attempt(async () => {
    const more = await Promise.all(files.map(async (f) => read(f.name, await f.text())));
    set({ ...held, opened: together(held.opened, ...more) });
  }, t("The templates are opened."));
  const leave = () => attempt(async () => {
    const kept = together(held.kept, held.opened);
    await keep(kept);
    set({ ...held, kept, opened: [] });
  }, t("The templates are kept on the server."));
  return (
    <Dialog wide title={t("Element templates")} close={close}>
      <Table label={t("Element templates")} id={(x) => `${x.id} ${x.version ?? ""}`} rows={allOf(held)} columns={[
        { title: t("Name"), cell: (x) => <bdi title={x.description}>{x.name}</bdi> },
        { title: t("Id"), cell: (x) => <code>{x.id}</code> },
        { title: t("Version"), class: "num", cell: (x) => x.version ?? "" },
        { title: t("For"), cell: (x) => <span class="quiet">{x.appliesTo.map((a) => a.replace(/^bpmn:/, "")).join(", ")}</span> },
        { title: t("From"), cell: (x) => (held.opened.includes(x) ? <Badge tone="warn">{t("a file")}</Badge> : held.kept.includes(x) ? <Badge tone="good">{t("the server")}</Badge> : <Badge>Cauce</Badge>) },
      ]} />
      <p class="hint">{t("A template is chosen for an element in the properties panel.")}</p>
      <div class="actions end">
        <input ref={pick} type="file" accept=".json" multiple class="hidden" tabIndex={-1} aria-label={t("Files of templates")} onChange={(e) => { void open([...(e.currentTarget.files ?? [])]); e.currentTarget.value = ""; }} />
        <button type="button" onClick={() => pick.current?.click()}>{t("Open templates …")}</button>
        <button type="button" disabled={!held.opened.length} onClick={() => void leave()}>{t("Keep them on the server")}</button>
      </div>
    </Dialog>
  );
}

export function ChooseTemplate({ templates, choose, close }: { templates: Template[]; choose: (template: Template) => void; close: () => void }) {
  return (
    <Dialog title={t("Choose a template")} close={close}>
      {templates.length ? <ul class="lines">{templates.map((x) => <li key={x.id}><button type="button" class="bare leaf" onClick={() => choose(x)}><bdi>{x.name}</bdi></button><span class="quiet"><bdi>{x.description ?? x.id}</bdi></span></li>)}</ul> : <Empty title={t("No template is for such an element")} icon="modeler">{t("Most of them are for service tasks.")}</Empty>}
    </Dialog>
  );
}
