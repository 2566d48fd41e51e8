// What changes on the server, as it tells it by server-sent events: views that show it ask again. Where the stream cannot be had, views
// ask every few seconds instead. Only a page that is seen holds a stream: browsers allow few connections to a server.
import { store } from "./store.ts";

const EVENTS = new URL("cauce/events", document.baseURI).href;
/** After how long a stream that was refused is tried again. */
const AGAIN_MS = 30_000;

/** Whether the server tells what changes. */
export const live = store(false);

/** What has changed, as the server names it; null where that is not known; "before" for what may have been missed before the first word. */
export type News = ReadonlySet<string> | null | "before";
const followers = new Set<(news: News) => void>();

/** Follows the news until what it gives is called. */
export function follow(tell: (news: News) => void): () => void {
  followers.add(tell);
  return () => followers.delete(tell);
}

let source: EventSource | null = null;
let position = "";
let wanted = false;
let timer: ReturnType<typeof setTimeout>;

/** Holds a stream from now on while the page is seen. */
export function listen(): void {
  wanted = true;
  document.addEventListener("visibilitychange", seen);
  open();
}

/** Holds no stream any more. */
export function hush(): void {
  wanted = false;
  close();
}

const seen = () => (document.hidden ? close() : open());

function open(): void {
  if (!wanted || source || document.hidden) return;
  clearTimeout(timer);
  const own = new EventSource(position ? `${EVENTS}?after=${encodeURIComponent(position)}` : EVENTS);
  source = own;
  const tell = (event: MessageEvent<string>, news: News) => {
    if (event.lastEventId) position = event.lastEventId;
    for (const each of [...followers]) each(news);
  };
  own.addEventListener("hello", (e) => {
    const first = position === "";
    live.set(true);
    if (first) tell(e, "before");
    else position = e.lastEventId;
  });
  own.addEventListener("resync", (e) => {
    live.set(true);
    tell(e, null);
  });
  own.addEventListener("change", (e) => tell(e, new Set((JSON.parse(e.data) as { kinds: string[] }).kinds)));
  own.addEventListener("error", () => {
    live.set(false);
    // The browser comes again by itself where the stream has ended; where it was refused, it does not.
    if (own.readyState !== EventSource.CLOSED || source !== own) return;
    close();
    timer = setTimeout(open, AGAIN_MS);
  });
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
  live.set(false);
}

// What a view is about is known from what it asks for: everything asked while it loads is noted for it.
const loading = new Set<Set<string>>();

/** Loads, and says which kinds of things it was about. What others ask meanwhile counts as well: too much does no harm. */
export async function noting<T>(load: () => Promise<T>): Promise<{ value: T; about: ReadonlySet<string> }> {
  const about = new Set<string>();
  loading.add(about);
  try {
    return { value: await load(), about };
  } finally {
    loading.delete(about);
  }
}

/** Notes that something was asked for. */
export function asked(path: string): void {
  for (const kind of kindsOf(path)) for (const about of loading) about.add(kind);
}

const ANY = ["*"];
const KINDS: Record<string, string[]> = {
  task: ["task"], filter: ["filter", "task"],
  "process-instance": ["process-instance", "incident"], execution: ["process-instance"], "activity-instance": ["process-instance"], "event-subscription": ["process-instance"],
  "process-definition": ["deployment"], "decision-definition": ["deployment"], "decision-requirements-definition": ["deployment"], deployment: ["deployment"],
  "variable-instance": ["variable"], detail: ["variable"],
  job: ["job"], "job-definition": ["job"], "job-log": ["job"], incident: ["incident"], "external-task": ["external-task"], "external-task-log": ["external-task"],
  "decision-instance": ["decision"], batch: ["batch", "job"], "user-operation": ["user-operation"],
  user: ["identity"], group: ["identity"], tenant: ["identity"], identity: ["identity"], authorization: ["authorization"],
  engine: [], version: [], schema: [], metrics: [], migration: [],
};

/** The kinds of things that an answer of engine-rest is about. */
export function kindsOf(path: string): string[] {
  const parts = path.split("?")[0]!.split("/").filter(Boolean);
  const last = parts.at(-1) ?? "";
  const place = parts[0] === "history" ? parts[1] : parts[0];
  const kinds = KINDS[place ?? ""];
  if (!kinds) return ANY;
  if (last === "statistics" || parts[0] === "history" && place === "process-definition") return [...kinds, "process-instance", "incident", "job"];
  if (last.includes("variables")) return [...kinds, "variable"];
  return kinds;
}

/** Whether news are about something. */
export const concerns = (news: News, about: ReadonlySet<string>): boolean => news === null || news === "before" || about.has("*") || [...news].some((kind) => about.has(kind));
