// What a view shows: loaded, kept fresh by asking again while the page is seen, and remembered so that going back is at once.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { store, useStore } from "./store.ts";

export const LIVE_MS = 5000;
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
 * Loads under a key. Null loads nothing. `every` is how often to ask again in milliseconds; 0 asks once. A slow answer never overwrites
 * that of another key.
 */
export function useData<T>(key: string | null, load: () => Promise<T>, every: number = LIVE_MS): Data<T> {
  const [, again] = useState(0);
  const held = useRef<{ key: string | null; data: T | undefined; error: Error | undefined }>({ key: null, data: undefined, error: undefined });
  const loading = useRef(load);
  loading.current = load;
  if (held.current.key !== key) held.current = { key, data: key === null ? undefined : (remembered.get(key) as T | undefined), error: undefined };
  const change = useStore(changes);

  const refresh = useCallback(async () => {
    if (key === null) return;
    try {
      const data = await loading.current();
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
    let timer: ReturnType<typeof setTimeout>;
    const round = async () => {
      if (!document.hidden) await refresh();
      if (!over && every > 0) timer = setTimeout(round, every);
    };
    void round();
    return () => {
      over = true;
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
