// A value that views follow.
import { useLayoutEffect, useState } from "preact/hooks";

export interface Store<T> {
  get(): T;
  set(value: T): void;
  follow(tell: () => void): () => void;
}

export function store<T>(initial: T): Store<T> {
  let value = initial;
  const followers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(value, next)) return;
      value = next;
      for (const tell of [...followers]) tell();
    },
    follow(tell) {
      followers.add(tell);
      return () => followers.delete(tell);
    },
  };
}

/** The value of a store; the view is drawn again when it changes. */
export function useStore<T>(source: Store<T>): T {
  const [, again] = useState(0);
  const value = source.get();
  // Followed as soon as it is drawn: what changed between drawing and following would be missed.
  useLayoutEffect(() => {
    const tell = () => again((n) => n + 1);
    if (!Object.is(source.get(), value)) tell();
    return source.follow(tell);
  }, [source]);
  return value;
}

/** A store whose value outlives the page, under a key of the browser's storage. */
export function kept<T extends string>(key: string, initial: T, area: Storage = localStorage): Store<T> {
  const inner = store<T>((area.getItem(key) as T | null) ?? initial);
  return {
    ...inner,
    set(value) {
      if (value) area.setItem(key, value);
      else area.removeItem(key);
      inner.set(value);
    },
  };
}
