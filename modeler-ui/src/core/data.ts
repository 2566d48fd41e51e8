// What a view shows: loaded, kept fresh while the page is seen, and remembered so that going back is at once.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { concerns, follow, live, noting } from "./live.ts";
import { store, useStore } from "./store.ts";

/** How often a view asks again where the server does not tell what changes. */
export const LIVE_MS = 5000;
/** How often it asks although it would be told: other programs may write into the database. */
const TOLD_MS = 60_000;
/** How soon after news. What comes together is asked for together. */
const SOON_MS = 150;
/** Where news come all the time, a view rests between two answers, for longer if they take long. */
const REST_MS = 1000;
const REST_TIMES = 5;
const KEPT = 60;
const remembered = new Map<string, unknown>();

/** Raised when something was done here: every view asks again at once. */
const changes = store(0);
export const changed = (): void => changes.set(changes.get() + 1);

export interface Data<T> {
  data: T | undefined;
  error: Error | undefined;
  refresh: () => Promise<void>;
}

/**
 * Loads under a key. Null loads nothing. What was loaded is asked for again when the server tells that something of it has changed, or else
 * every so many milliseconds; 0 asks once. A slow answer never overwrites that of another key.
 */
export function useData<T>(key: string | null, load: () => Promise<T>, every: number = LIVE_MS): Data<T> {
  const [, again] = useState(0);
  const held = useRef<{ key: string | null; data: T | undefined; error: Error | undefined }>({ key: null, data: undefined, error: undefined });
  const loading = useRef(load);
  loading.current = load;
  if (held.current.key !== key) held.current = { key, data: key === null ? undefined : (remembered.get(key) as T | undefined), error: undefined };
  const change = useStore(changes);
  const about = useRef<ReadonlySet<string>>(new Set());

  const refresh = useCallback(async () => {
    if (key === null) return;
    try {
      const noted = await noting(loading.current);
      const data = noted.value;
      about.current = noted.about;
      remembered.delete(key);
      remembered.set(key, data);
      for (const oldest of remembered.keys()) {
        if (remembered.size <= KEPT) break;
        remembered.delete(oldest);
      }
      if (held.current.key !== key) return;
      held.current = { key, data, error: undefined };
    } catch (error) {
      if (held.current.key !== key) return;
      held.current = { ...held.current, error: error as Error };
    }
    again((n) => n + 1);
  }, [key]);

  useEffect(() => {
    if (key === null) return;
    let over = false;
    let busy = false;
    let stale = false;
    let rested = 0;
    let timer: ReturnType<typeof setTimeout>;
    const again = (after: number) => {
      clearTimeout(timer);
      if (!over) timer = setTimeout(() => void round(), after);
    };
    const soon = () => Math.max(SOON_MS, rested - Date.now());
    const round = async () => {
      stale = false;
      if (!document.hidden) {
        const began = Date.now();
        busy = true;
        await refresh();
        busy = false;
        rested = Date.now() + Math.max(REST_MS, REST_TIMES * (Date.now() - began));
      }
      if (stale) again(soon());
      else if (every > 0) again(live.get() ? Math.max(every, TOLD_MS) : every);
    };
    const quiet = every > 0 ? follow((news) => {
      // While an answer is on its way it is not known what it is about; but it is newer than the stream.
      if (busy ? news === "before" : !concerns(news, about.current)) return;
      if (stale) return;
      stale = true;
      if (!busy) again(soon());
    }) : undefined;
    // Without a stream, asking every few seconds begins at once.
    const lost = every > 0 ? live.follow(() => { if (!live.get() && !busy && !stale) again(every); }) : undefined;
    void round();
    return () => {
      over = true;
      quiet?.();
      lost?.();
      clearTimeout(timer);
    };
  }, [key, every, refresh, change]);

  return { data: held.current.data, error: held.current.error, refresh };
}

const kept = new Map<string, Promise<unknown>>();

/** Something that never changes under its key (a definition, its XML): asked for once. */
export function once<T>(key: string, load: () => Promise<T>): Promise<T> {
  let found = kept.get(key) as Promise<T> | undefined;
  if (!found) {
    found = load();
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    if (kept.size > 200) kept.delete(kept.keys().next().value!);
  }
  return found;
}
