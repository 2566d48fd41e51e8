// Element templates: those for Cauce's own connectors, those that were opened from files here, and those that the server keeps,
// in deployments of one source.
import { deploy, get, text } from "../core/api.ts";
import { t } from "../core/i18n.ts";

/** A template in Camunda's format, as far as it is looked at here. */
export interface Template { id: string; name: string; description?: string; version?: number; appliesTo: string[]; [more: string]: unknown }

export const SOURCE = "cauce element templates";
const FILE = "element-templates.json";

const input = (name: string, label: string, more: Record<string, unknown> = {}, binding: Record<string, unknown> = {}) => ({ label, type: "String", binding: { type: "camunda:inputParameter", name, ...binding }, ...more });
const hidden = (name: string, value: string) => ({ type: "Hidden", value, binding: { type: "property", name } });
const needed = { constraints: { notEmpty: true } };

/** Templates for what Cauce does by itself: calls, mails and external tasks. */
export function builtIn(): Template[] {
  const sent = [
    input("headers", t("Headers, as a script"), { type: "Text", value: '({ "Accept": "application/json", "Content-Type": "application/json" })' }, { scriptFormat: "javascript" }),
    input("payload", t("Body"), { type: "Text", optional: true }),
  ];
  const connector = (id: string, name: string, description: string, method: unknown[], body: unknown[]): Template => ({
    id, name, description, version: 1, appliesTo: ["bpmn:ServiceTask", "bpmn:SendTask"], properties: [],
    scopes: [{ type: "camunda:Connector", properties: [
      hidden("connectorId", "http-connector"),
      input("url", t("Address"), needed),
      ...method, ...body,
      { label: t("Variable for the status"), type: "String", value: "status", binding: { type: "camunda:outputParameter", source: "${statusCode}" } },
      { label: t("Variable for the answer"), type: "String", value: "answer", binding: { type: "camunda:outputParameter", source: "${response}" } },
    ] }],
  });
  const field = (name: string, label: string, more: Record<string, unknown> = {}) => ({ label, type: "String", binding: { type: "camunda:field", name, expression: true }, ...more });
  return [
    connector("cauce.http.get", t("HTTP: get"), t("Asks for an address and keeps the answer in a variable."), [{ type: "Hidden", value: "GET", binding: { type: "camunda:inputParameter", name: "method" } }], sent.slice(0, 1)),
    connector("cauce.http.send", t("HTTP: send"), t("Sends a body to an address and keeps the answer in a variable."), [{ label: t("Method"), type: "Dropdown", value: "POST", choices: ["POST", "PUT", "PATCH", "DELETE"].map((value) => ({ name: value, value })), binding: { type: "camunda:inputParameter", name: "method" } }], sent),
    {
      id: "cauce.mail", name: t("Send a mail"), description: t("Sends a mail by the server that `cauce serve` is told of."), version: 1, appliesTo: ["bpmn:ServiceTask", "bpmn:SendTask"],
      properties: [hidden("camunda:type", "mail"), field("to", t("To"), needed), field("subject", t("Subject")), field("text", t("Text"), { type: "Text", ...needed })],
    },
    {
      id: "cauce.external", name: t("External task"), description: t("A worker outside fetches it by its topic and completes it."), version: 1, appliesTo: ["bpmn:ServiceTask", "bpmn:SendTask", "bpmn:BusinessRuleTask"],
      properties: [hidden("camunda:type", "external"), { label: t("Topic"), type: "String", binding: { type: "property", name: "camunda:topic" }, ...needed }, { label: t("Priority of the task"), type: "String", value: "0", binding: { type: "property", name: "camunda:taskPriority" } }],
    },
  ];
}

/** The templates in a file: one, or a list of them. Throws with words for the person. */
export function read(file: string, content: string): Template[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const all = (Array.isArray(value) ? value : [value]) as Partial<Template>[];
  const wrong = all.findIndex((x) => typeof x !== "object" || x === null || typeof x.id !== "string" || typeof x.name !== "string" || !Array.isArray(x.appliesTo));
  if (wrong >= 0 || !all.length) throw new Error(t("{file}: template {n} has no id, no name, or does not say what it applies to.", { file, n: wrong + 1 }));
  return all as Template[];
}

/** Templates by id and version; a later one stands for an earlier one of the same. */
export function together(...lists: Template[][]): Template[] {
  return [...new Map(lists.flat().map((x) => [`${x.id} ${x.version ?? ""}`, x])).values()];
}

/** Those that the server keeps: of the latest deployment of templates. */
export async function kept(): Promise<Template[]> {
  const [latest] = await get<{ id: string }[]>("/deployment", { source: SOURCE, sortBy: "deploymentTime", sortOrder: "desc", maxResults: 1 });
  if (!latest) return [];
  const resources = await get<{ id: string; name: string }[]>(`/deployment/${latest.id}/resources`);
  const files = await Promise.all(resources.filter((r) => r.name.endsWith(".json")).map(async (r) => read(r.name, await text(`/deployment/${latest.id}/resources/${r.id}/data`))));
  return files.flat();
}

/** Leaves templates with the server, for everybody who draws. */
export async function keep(templates: Template[]): Promise<void> {
  await deploy("element templates", [{ name: FILE, content: new Blob([JSON.stringify(templates, null, 2)]) }], { "deployment-source": SOURCE });
}
