// What is wrong with a process while one draws: what the server refuses or cannot run, and what nothing reaches.
import { t } from "../core/i18n.ts";

export interface Problem { element: string | null; text: string; severe: boolean }

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
/** Languages that scripts may be written in here. */
const LANGUAGES = ["javascript", "ecmascript", "js", "feel", "juel", "rhai"];
const NODE = /(?:task|event|gateway|subProcess|transaction|callActivity)$/i;

export function lint(xml: string): Problem[] {
  const document = new DOMParser().parseFromString(xml, "application/xml");
  const broken = document.getElementsByTagName("parsererror")[0];
  if (broken) return [{ element: null, severe: true, text: broken.textContent ?? "" }];
  const found: Problem[] = [];
  const all = [...document.getElementsByTagNameNS(BPMN, "*")];
  const processes = all.filter((e) => e.localName === "process");
  const tell = (e: Element, text: string, severe = true) => found.push({ element: e.getAttribute("id"), text, severe });
  for (const p of processes) {
    if (p.getAttribute("isExecutable") !== "true") tell(p, t("The process is not executable: it would deploy, but not start."), false);
    else if (!p.getAttributeNS(CAMUNDA, "historyTimeToLive")) tell(p, t("History time to live is missing."));
  }
  const outgoing = new Map<string, number>();
  const incoming = new Set<string>();
  for (const f of all.filter((e) => e.localName === "sequenceFlow")) {
    const source = f.getAttribute("sourceRef") ?? "";
    outgoing.set(source, (outgoing.get(source) ?? 0) + 1);
    incoming.add(f.getAttribute("targetRef") ?? "");
  }
  const compensates = new Set(all.filter((e) => e.localName === "association").map((e) => e.getAttribute("targetRef")));
  for (const e of all) {
    const id = e.getAttribute("id") ?? "";
    const parent = e.parentElement?.localName ?? "";
    if (!NODE.test(e.localName) || !/^(process|subProcess|transaction|adHocSubProcess)$/.test(parent)) continue;
    const handler = e.getAttribute("isForCompensation") === "true" || compensates.has(id) || e.getAttribute("triggeredByEvent") === "true" || parent === "adHocSubProcess";
    if (!/^(startEvent|boundaryEvent)$/.test(e.localName) && !incoming.has(id) && !handler && !linkTarget(e)) tell(e, t("Nothing leads here."), false);
    if (e.localName === "startEvent" && !outgoing.has(id)) tell(e, t("Nothing follows."), false);
    if (e.localName === "exclusiveGateway" && (outgoing.get(id) ?? 0) > 1) {
      const flows = all.filter((f) => f.localName === "sequenceFlow" && f.getAttribute("sourceRef") === id && f.getAttribute("id") !== e.getAttribute("default"));
      for (const f of flows) if (!f.getElementsByTagNameNS(BPMN, "conditionExpression").length) tell(f, t("This way on has neither a condition nor is it the default."));
    }
    if (e.localName === "serviceTask" && !implemented(e)) tell(e, t("The service task does not say what it does: a topic, an expression or a connector is needed."));
    if (e.hasAttributeNS(CAMUNDA, "class")) tell(e, t("Java classes do not run here. An external task does."));
    if (e.localName === "scriptTask") language(e, e.getAttribute("scriptFormat"), tell);
  }
  for (const s of document.getElementsByTagNameNS(CAMUNDA, "script")) {
    const owner = owning(s);
    if (owner) language(owner, s.getAttribute("scriptFormat"), tell);
  }
  return found;
}

function linkTarget(e: Element): boolean {
  return e.localName === "intermediateCatchEvent" && e.getElementsByTagNameNS(BPMN, "linkEventDefinition").length > 0;
}

function implemented(e: Element): boolean {
  return ["class", "expression", "delegateExpression", "topic", "type"].some((a) => e.hasAttributeNS(CAMUNDA, a)) || e.getElementsByTagNameNS(CAMUNDA, "connector").length > 0;
}

function owning(e: Element): Element | null {
  for (let at = e.parentElement; at; at = at.parentElement) if (at.namespaceURI === BPMN && at.hasAttribute("id")) return at;
  return null;
}

function language(e: Element, format: string | null, tell: (e: Element, text: string) => void): void {
  if (!format) tell(e, t("The script has no language."));
  else if (!LANGUAGES.includes(format.toLowerCase())) tell(e, t("Scripts in {name} do not run here.", { name: format }));
}
