// One page of a list, and how many rows the list has. Counting is dear where there are many rows, so a page that is not full
// is its own count, and a large number is not asked for again with each look.
import { type Data, useData } from "./data.ts";

export interface Page<T> {
  rows: T[];
  /** Null until it was counted. */
  total: number | null;
}

/** From so many rows on, a count is taken as it was for a while. */
const LARGE = 1000;
const WHILE_MS = 60_000;
const counted = new Map<string, { total: number; at: number }>();

/** A count that is asked for again at most once a minute where it is large. */
export async function counting(key: string, count: () => Promise<number>, now = Date.now()): Promise<number> {
  const before = counted.get(key);
  if (before && before.total >= LARGE && now - before.at < WHILE_MS) return before.total;
  const total = await count();
  counted.delete(key);
  counted.set(key, { total, at: now });
  if (counted.size > 100) counted.delete(counted.keys().next().value!);
  return total;
}

/** How many rows there are as far as a page of them tells, or null where it does not. */
export function told(first: number, max: number, rows: number): number | null {
  return rows < max && (rows > 0 || first === 0) ? first + rows : null;
}

export interface List<T> {
  /** The key of the whole list: what it holds, however it is sorted. */
  of: string;
  by?: string;
  first: number;
  max: number;
  rows: () => Promise<T[]>;
  count: () => Promise<number>;
  every?: number;
}

/** Rows from `first` on, at most `max` of them, and how many there are in all. */
export function useList<T>({ of, by = "", first, max, rows, count, every }: List<T>): Data<Page<T>> {
  const page = useData(`${of} by ${by} from ${first} ${max}`, rows, every);
  const known = page.data ? told(first, max, page.data.length) : null;
  const total = useData(page.data && known === null ? "count of " + of : null, () => counting(of, count), every);
  return { data: page.data && { rows: page.data, total: known ?? total.data ?? null }, error: page.error ?? total.error, refresh: page.refresh };
}
