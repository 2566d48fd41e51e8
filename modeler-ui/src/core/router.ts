// Addresses. A view stands behind the "#": the server never sees it, so a page works below any mount point, and every address
// can be shared. "#/instances/42?tab=jobs" is the path ["instances", "42"] with the query tab=jobs.
import { store, useStore } from "./store.ts";

export interface Route {
  path: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { path: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

/** The address of a view. Empty values of the query are left out. */
export function href(path: string[], query: Query = {}): string {
  const given = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== "" && v !== false);
  const search = new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString();
  return "#/" + path.map(encodeURIComponent).join("/") + (search ? "?" + search : "");
}

const current = store<Route>(parse(location.hash));
addEventListener("hashchange", () => current.set(parse(location.hash)));

export const useRoute = (): Route => useStore(current);

export function go(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(null, "", address);
    current.set(parse(location.hash));
  } else location.hash = address;
}

/** The same view with another query: null takes a part out. */
export function withQuery(change: Query): string {
  const { path, query } = current.get();
  return href(path, { ...Object.fromEntries(query), ...change });
}
