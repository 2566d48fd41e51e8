// engine-rest, and nothing beneath it: what a page can do, a script can do.
import { kept, store } from "./store.ts";
import { t } from "./i18n.ts";

const BASE = new URL("engine-rest", document.baseURI).href;

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
const authorization = kept<string>("cauce.authorization", "", sessionStorage);
/** Whether the server wants to know who asks, and what we have said is not enough. */
export const signedOut = store(false);
/** Whether the server asked for a password in this session. */
export const withPassword = (): boolean => authorization.get() !== "";

type Criteria = Record<string, unknown>;

export function query(criteria: Criteria): string {
  const given = Object.entries(criteria).filter(([, v]) => v !== undefined && v !== null && v !== "");
  return given.length ? "?" + new URLSearchParams(given.map(([k, v]) => [k, String(v)])) : "";
}

async function send(method: string, path: string, body?: unknown, accept = "application/json"): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (authorization.get()) headers.Authorization = authorization.get();
  // Without the browser's own credentials it does not ask for a password in a window of its own.
  const request: RequestInit = { method, headers, credentials: "omit" };
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  let answer: Response;
  try {
    answer = await fetch(BASE + path, request);
  } catch {
    throw new RestError(t("The server does not answer. Is it running?"), 0);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    // A password that is not taken is not sent again: the server locks users at whom somebody guesses.
    authorization.set("");
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

/** Says who asks from now on; throws if the server does not believe it. */
export async function signIn(id: string, password: string): Promise<void> {
  const bytes = new TextEncoder().encode(`${id}:${password}`);
  authorization.set("Basic " + btoa(String.fromCharCode(...bytes)));
  try {
    await get("/identity/groups", { userId: id });
  } catch (error) {
    authorization.set("");
    throw error instanceof RestError && error.status === 401 ? new RestError(t("User or password is wrong."), 401) : error;
  }
  user.set(id);
  signedOut.set(false);
}

export function signOut(): void {
  authorization.set("");
  signedOut.set(true);
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
