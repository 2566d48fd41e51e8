// engine-rest, and what docs/endpoints.md tells of: what a page can do, a script can do.
import { asked } from "./live.ts";
import { kept, store } from "./store.ts";
import { t } from "./i18n.ts";
import type { components } from "./openapi.ts";

type Schemas = components["schemas"];

const BASE = new URL("engine-rest", document.baseURI).href;
const OWN = new URL("cauce", document.baseURI).href;

/** What the server answered instead of doing what it was asked. */
export class RestError extends Error {
  readonly status: number;
  readonly type: string | undefined;
  constructor(message: string, status: number, type?: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Who the person is. Without authentication at the server, a name is enough. */
export const user = kept<string>("cauce.user", "demo");
/** Whether the server wants to know who asks, and does not. */
export const signedOut = store(false);

/** What the server says of who asks. */
export type Session = Schemas["SessionDto"];
export const session = store<Session>({ authentication: "none", authorization: false, user: null, groups: [], tenants: [], permissions: null });

type Criteria = Record<string, unknown>;

export function query(criteria: Criteria): string {
  const given = Object.entries(criteria).filter(([, v]) => v !== undefined && v !== null && v !== "");
  return given.length ? "?" + new URLSearchParams(given.map(([k, v]) => [k, String(v)])) : "";
}

async function send(method: string, path: string, body?: unknown, accept = "application/json", base = BASE): Promise<Response> {
  if (base === BASE && (method === "GET" || method === "POST")) asked(path);
  // The server takes what changes something from pages of its own only, which say so; and its 401 makes no browser ask by itself.
  const headers: Record<string, string> = { Accept: accept, "X-Requested-With": "cauce" };
  const request: RequestInit = { method, headers, credentials: "same-origin" };
  if (body instanceof FormData || body instanceof Blob) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  let answer: Response;
  try {
    answer = await fetch(base + path, request);
  } catch {
    throw new RestError(t("The server does not answer. Is it running?"), 0);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    signedOut.set(true);
    throw new RestError(t("Please sign in."), 401);
  }
  const text = await answer.text();
  let value: { message?: string; type?: string; details?: Record<string, { errors?: { line: number; message: string }[] }> } = {};
  try {
    value = JSON.parse(text);
  } catch {
    // Told below by the status.
  }
  throw new RestError(problems(value) ?? t("The server answered {method} {path} with {status}.", { method, path, status: answer.status }), answer.status, value?.type);
}

/** The message of an error answer, with each problem of a model on a line of its own. */
function problems(value: { message?: string; details?: Record<string, { errors?: { line: number; message: string }[] }> }): string | undefined {
  const lines = Object.entries(value?.details ?? {}).flatMap(([file, d]) =>
    (d.errors ?? []).map((e) => `${file}, ${t("line {n}", { n: e.line })}: ${e.message}`));
  return lines.length ? [t("The model cannot be deployed."), ...lines].join("\n") : value?.message;
}

async function json<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : null) as T;
}

export const get = async <T>(path: string, criteria: Criteria = {}): Promise<T> => json<T>(await send("GET", path + query(criteria)));
export const post = async <T = void>(path: string, body: unknown = {}): Promise<T> => json<T>(await send("POST", path, body));
export const put = async <T = void>(path: string, body: unknown = {}): Promise<T> => json<T>(await send("PUT", path, body));
export const del = async (path: string, criteria: Criteria = {}, body?: unknown): Promise<void> => void (await send("DELETE", path + query(criteria), body));
export const text = async (path: string, criteria: Criteria = {}): Promise<string> => (await send("GET", path + query(criteria), undefined, "*/*")).text();
export const blob = async (path: string): Promise<Blob> => (await send("GET", path, undefined, "*/*")).blob();
export const options = async <T>(path: string): Promise<T> => json<T>(await send("OPTIONS", path));

/** How many there are: `count("/task", {…})` asks by a body if there is one. */
export const count = async (path: string, criteria: Criteria = {}): Promise<number> => (await get<{ count: number }>(path + "/count", criteria)).count;
export const countBy = async (path: string, body: unknown): Promise<number> => (await post<{ count: number }>(path + "/count", body)).count;

/** The answer, or null where there is nothing of that name. */
export async function maybe<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RestError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

/** Asks the server who one is. */
export async function whoAmI(): Promise<void> {
  known(await json<Session>(await send("GET", "/session", undefined, "application/json", OWN)));
}

function known(now: Session): void {
  session.set(now);
  if (now.user) user.set(now.user);
  signedOut.set(now.authentication !== "none" && !now.user);
}

/** Begins a session; throws if the server does not believe it. */
export async function signIn(id: string, password: string): Promise<void> {
  const before = session.get().user;
  try {
    const now = await json<Session>(await send("POST", "/login", { user: id, password }, "application/json", OWN));
    // What somebody else was shown is not for this one's eyes.
    if (before && before !== now.user) location.reload();
    else known(now);
  } catch (error) {
    throw error instanceof RestError && error.status === 401 ? new RestError(t("User or password is wrong."), 401) : error;
  }
}

/** Ends the session; nothing of what was shown stays in memory. */
export async function signOut(): Promise<void> {
  await send("POST", "/logout", undefined, "application/json", OWN);
  location.reload();
}

/** A server on the database, as it says itself. */
export type Node = Schemas["NodeDto"];
export const nodes = async (): Promise<Node[]> => json(await send("GET", "/nodes", undefined, "application/json", OWN));

/** What is wrong with a model, as `cauce check` says it. */
export type CheckProblem = Schemas["CheckProblemDto"];

/** Has the server look at a model, which is not deployed. */
export async function check(resource: string, xml: string): Promise<CheckProblem[]> {
  const answer = await send("POST", "/check" + query({ resource }), new Blob([xml], { type: "application/xml" }), "application/json", OWN);
  return (await json<{ problems: CheckProblem[] }>(answer)).problems;
}

/** Deploys files. */
export function deploy(name: string, files: { name: string; content: Blob }[], more: Record<string, string> = {}): Promise<Deployed> {
  const form = new FormData();
  form.set("deployment-name", name);
  form.set("deployment-source", "cauce pages");
  for (const [k, v] of Object.entries(more)) form.set(k, v);
  for (const file of files) form.append(file.name, file.content, file.name);
  return post<Deployed>("/deployment/create", form);
}

export interface Deployed {
  id: string;
  deployedProcessDefinitions: Record<string, { id: string; key: string; version: number }> | null;
  deployedDecisionDefinitions: Record<string, { id: string; key: string; version: number }> | null;
}

/** Hands a file to the browser to be saved. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
