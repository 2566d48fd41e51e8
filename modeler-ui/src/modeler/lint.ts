// What is wrong with a model while one draws: the server's own check says it, the same as `cauce check`.
import { check } from "../core/api.ts";
import { t } from "../core/i18n.ts";

export interface Problem { element: string | null; text: string; severe: boolean }

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";

/** Looks at a model. One whose answer cannot be had says so as its only problem. */
export async function lint(resource: string, xml: string): Promise<Problem[]> {
  try {
    const found = await check(resource, xml);
    return [...found.map((p) => ({ element: p.elementId, text: p.line && !p.elementId ? `${t("line {n}", { n: p.line })}: ${p.message}` : p.message, severe: p.severity === "error" })), ...notExecutable(xml)];
  } catch (error) {
    return [{ element: null, text: (error as Error).message, severe: false }];
  }
}

/** Processes that deploy and cannot be started: nothing of them is looked at, so the server has nothing to say. */
function notExecutable(xml: string): Problem[] {
  const processes = new DOMParser().parseFromString(xml, "application/xml").getElementsByTagNameNS(BPMN, "process");
  return [...processes].filter((p) => p.getAttribute("isExecutable") !== "true")
    .map((p) => ({ element: p.getAttribute("id"), text: t("The process is not executable: it would deploy, but not start."), severe: false }));
}
