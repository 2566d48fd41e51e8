// What every view is made of: headings, tables, states, buttons, dialogs.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Data } from "../core/data.ts";
import { changed } from "../core/data.ts";
import { ago, dateTime, number, t } from "../core/i18n.ts";
import { go, useRoute, withQuery } from "../core/router.ts";
import { Icon, type IconName } from "./icons.tsx";
import { type Right, useMay } from "../core/may.ts";
import { attempt } from "./notice.tsx";

/** The head of a view: where one is, what it is called, what can be done. */
export function Head({ title, crumbs = [], children, sub }: { title: string; crumbs?: [string, string][]; children?: ComponentChildren; sub?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Cauce`;
  }, [title]);
  return (
    <div class="head">
      <div class="headline">
        {crumbs.length > 0 && <nav class="crumbs" aria-label={t("Where you are")}>{crumbs.map(([text, to]) => <a href={to} key={to}><bdi>{text}</bdi></a>)}</nav>}
        <h1 dir="auto">{title}</h1>
        {sub && <p class="sub">{sub}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

export function Card({ title, children, actions, label, flush }: { title?: ComponentChildren; children: ComponentChildren; actions?: ComponentChildren; label?: string; flush?: boolean }) {
  return (
    <section class={flush ? "card flush" : "card"} aria-label={label ?? (typeof title === "string" ? title : undefined)}>
      {title && <div class="cardhead"><h2>{title}</h2>{actions}</div>}
      {children}
    </section>
  );
}

export function Empty({ title, children, icon = "inbox" }: { title: string; children?: ComponentChildren; icon?: IconName }) {
  return <div class="nothing"><Icon name={icon} /><p class="emptytitle">{title}</p>{children && <p>{children}</p>}</div>;
}

export function Loading() {
  return <div class="loading" role="status"><span>{t("Loading …")}</span></div>;
}

/** Shows data; before it is there, or if it cannot be had, says so. Old data stays when a later answer fails. */
export function Loaded<T>({ from, children }: { from: Data<T>; children: (data: T) => ComponentChildren }) {
  if (from.data !== undefined && !(from.error && isGone(from.error))) {
    return <>{from.error && <p class="stale" role="alert">{from.error.message} <button onClick={() => void from.refresh()}>{t("Try again")}</button></p>}{children(from.data)}</>;
  }
  if (from.error) return <Failure error={from.error} again={() => void from.refresh()} />;
  return <Loading />;
}

const isGone = (error: Error) => "status" in error && error.status === 404;

export function Failure({ error, again }: { error: Error; again?: () => void }) {
  return <div class="nothing failure" role="alert"><Icon name="alert" /><p class="emptytitle">{t("This cannot be shown.")}</p><p class="words">{error.message}</p>{again && <p><button onClick={again}>{t("Try again")}</button></p>}</div>;
}

export interface Column<T> {
  title: string;
  /** What stands in the head instead of the title. */
  head?: ComponentChildren;
  cell: (row: T) => ComponentChildren;
  /** The sort key of engine-rest, if rows can be sorted by it. */
  sort?: string;
  class?: string;
}

/** Rows under named columns. With `sorted` (key and order), the heads of columns sort by the view's query. */
export function Table<T>({ label, columns, rows, id, selected, sorted }: { label: string; columns: Column<T>[]; rows: T[]; id: (row: T) => string; selected?: (row: T) => boolean; sorted?: { by: string; order: string } }) {
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table aria-label={label}>
        <thead><tr>{columns.map((c, i) => (
          <th scope="col" key={i} class={c.class} aria-sort={sorted && c.sort === sorted.by ? (sorted.order === "asc" ? "ascending" : "descending") : undefined}>
            {c.head ? c.head : c.sort && sorted ? <a href={withQuery({ sort: c.sort, order: c.sort === sorted.by && sorted.order === "asc" ? "desc" : "asc", page: null })}>{c.title}{c.sort === sorted.by && <span aria-hidden="true">{sorted.order === "asc" ? " ↑" : " ↓"}</span>}</a> : c.title || <span class="hidden">{t("What can be done")}</span>}
          </th>))}</tr></thead>
        <tbody>{rows.map((row) => <tr key={id(row)} aria-selected={selected?.(row) || undefined}>{columns.map((c, i) => <td key={i} class={c.class}>{c.cell(row)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

export const PAGE = 50;

/** Which page of a list the address names, and how it is sorted. */
export function usePaging(by: string, order: "asc" | "desc" = "asc"): { firstResult: number; maxResults: number; sorted: { by: string; order: string } } {
  const { query } = useRoute();
  const page = Math.max(0, Number.parseInt(query.get("page") ?? "1", 10) - 1 || 0);
  return { firstResult: page * PAGE, maxResults: PAGE, sorted: { by: query.get("sort") ?? by, order: query.get("order") ?? order } };
}

/** Ways to the pages before and after. A total that is not known yet is null: then there is a page behind this one. */
export function Pager({ total, first }: { total: number | null; first: number }) {
  if (total !== null && total <= PAGE) return null;
  const page = Math.floor(first / PAGE) + 1;
  const last = total === null ? page + 1 : Math.ceil(total / PAGE);
  return (
    <nav class="pager" aria-label={t("Pages")}>
      {page > 1 ? <a class="button" href={withQuery({ page: page - 1 })}>{t("Previous")}</a> : <span />}
      <span>{t("{from} to {to} of {total}", { from: number(first + 1), to: number(Math.min(first + PAGE, total ?? first + PAGE)), total: total === null ? "…" : number(total) })}</span>
      {page < last ? <a class="button" href={withQuery({ page: page + 1 })}>{t("Next")}</a> : <span />}
    </nav>
  );
}

export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <span class="quiet">–</span>;
  return <time dateTime={at} title={dateTime(at)}>{ago(at)}</time>;
}

export type Tone = "plain" | "good" | "bad" | "warn" | "info";

export function Badge({ children, tone = "plain" }: { children: ComponentChildren; tone?: Tone }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** A button that does something on the server: it waits meanwhile, and tells how it went. */
/** A button that does something, for who has one of some rights. */
export function Act({ act, done, children, kind = "", confirm, icon, label, disabled, small, may }: { may?: Right[]; act: () => Promise<unknown>; done?: string; children?: ComponentChildren; kind?: "main" | "danger" | "bare" | ""; confirm?: string; icon?: IconName; label?: string; disabled?: boolean; small?: boolean }) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const allowed = useMay(may);
  const run = async () => {
    setBusy(true);
    const well = await attempt(act, done);
    setBusy(false);
    setAsking(false);
    if (well) changed();
  };
  if (!allowed) return null;
  return (
    <>
      <button type="button" class={`${kind}${small ? " small" : ""}`} disabled={busy || disabled} aria-label={label} title={label} onClick={() => (confirm ? setAsking(true) : void run())}>{icon && <Icon name={icon} />}{children}</button>
      {asking && <Dialog title={t("Are you sure?")} close={() => setAsking(false)}><p>{confirm}</p><div class="actions end"><button type="button" onClick={() => setAsking(false)}>{t("Cancel")}</button><button type="button" class={kind === "danger" ? "danger main" : "main"} disabled={busy} onClick={() => void run()}>{children ?? label}</button></div></Dialog>}
    </>
  );
}

/** What only those see who have one of some rights. */
export function May({ any, children }: { any: Right[]; children: ComponentChildren }) {
  return useMay(any) ? <>{children}</> : null;
}

export function Dialog({ title, close, children, wide, full }: { title: string; close: () => void; children: ComponentChildren; wide?: boolean; full?: boolean }) {
  const at = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    at.current?.showModal();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  return (
    <dialog ref={at} class={full ? "full" : wide ? "wide" : ""} aria-labelledby={id} onCancel={(e) => { e.preventDefault(); close(); }} onClose={close}>
      <div class="dialoghead"><h2 id={id} dir="auto">{title}</h2><button type="button" class="bare" aria-label={t("Close")} onClick={close}><Icon name="close" /></button></div>
      <div class="dialogbody">{children}</div>
    </dialog>
  );
}

/** Parts of a view, one at a time; which one is in the address. */
export function Tabs({ tabs, now, param = "tab" }: { tabs: [string, string, number?][]; now: string; param?: string }) {
  return (
    <nav class="tabs" aria-label={t("Parts of this view")}>
      {tabs.map(([id, title, n], i) => <a key={id} href={withQuery({ [param]: i === 0 ? null : id, page: null, sort: null, order: null })} aria-current={id === now ? "page" : undefined}>{title}{n !== undefined && n > 0 && <span class="pill">{number(n)}</span>}</a>)}
    </nav>
  );
}

export function Field({ label, children, hint, wrong }: { label: string; children: (id: string) => ComponentChildren; hint?: string; wrong?: string | null }) {
  const id = useId();
  return <div class="field"><label for={id}>{label}</label>{children(id)}{hint && <p class="hint">{hint}</p>}{wrong && <p class="wrong" role="alert">{wrong}</p>}</div>;
}

/** Facts about something: name and value. */
export function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  return <dl class="facts">{facts.filter(([, v]) => v !== null && v !== undefined && v !== "" && v !== false).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

export function Id({ children }: { children: string }) {
  return <code class="id" title={children}>{children}</code>;
}

/** A field whose text goes into the view's query when it is left or sent. */
export function QueryField({ name, label, placeholder, list }: { name: string; label: string; placeholder?: string; list?: string }) {
  const { query } = useRoute();
  const value = query.get(name) ?? "";
  const set = (e: JSX.TargetedEvent<HTMLInputElement>) => {
    if (e.currentTarget.value.trim() !== value) go(withQuery({ [name]: e.currentTarget.value.trim(), page: null }), { replace: true });
  };
  return <input type="search" aria-label={label} placeholder={placeholder ?? label} defaultValue={value} key={value} list={list} onChange={set} onKeyDown={(e) => e.key === "Enter" && set(e)} />;
}

export function QueryChoice({ name, label, choices }: { name: string; label: string; choices: [string, string][] }) {
  const { query } = useRoute();
  const value = query.get(name) ?? choices[0]?.[0] ?? "";
  return <select aria-label={label} value={value} onChange={(e) => go(withQuery({ [name]: e.currentTarget.value === choices[0]?.[0] ? null : e.currentTarget.value, page: null }), { replace: true })}>{choices.map(([v, text]) => <option key={v} value={v}>{text}</option>)}</select>;
}
