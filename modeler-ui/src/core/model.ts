// Reading a BPMN file in the browser: the few things that forms and choices need of it.

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const CAMUNDA = "http://camunda.org/schema/1.0/bpmn";

export interface FormField {
  id: string;
  label: string;
  type: string;
  /** As the model has it: may be an expression. */
  defaultValue: string | null;
  values: { id: string; name: string }[];
  constraints: { name: string; config: string | null }[];
}

export interface Flow { id: string; name: string; condition: string | null; target: string; targetName: string; isDefault: boolean }

export class Model {
  readonly #byId = new Map<string, Element>();

  constructor(xml: string) {
    const document = new DOMParser().parseFromString(xml, "application/xml");
    for (const element of document.getElementsByTagNameNS(BPMN, "*")) {
      const id = element.getAttribute("id");
      if (id) this.#byId.set(id, element);
    }
  }

  /** The key of the first process that can be started. */
  executable(): string | null {
    return [...this.#byId].find(([, e]) => e.localName === "process" && e.getAttribute("isExecutable") === "true")?.[0] ?? null;
  }

  name(id: string): string {
    return this.#byId.get(id)?.getAttribute("name") || id;
  }

  kind(id: string): string | null {
    return this.#byId.get(id)?.localName ?? null;
  }

  /** The elements on whose entering something may begin: activities, events, gateways. */
  nodes(): string[] {
    return [...this.#byId].filter(([, e]) => /task$|event$|gateway$|subProcess$|transaction$|callActivity$/i.test(e.localName)).map(([id]) => id);
  }

  /** The fields of a generated form: of a user task, or of the start event of the process. */
  formFields(id: string | null): FormField[] {
    const owner = id === null ? [...this.#byId.values()].find((e) => e.localName === "startEvent" && e.parentElement?.localName === "process") : this.#byId.get(id);
    return [...(owner?.getElementsByTagNameNS(CAMUNDA, "formField") ?? [])].map((f) => ({
      id: f.getAttribute("id") ?? "",
      label: f.getAttribute("label") || (f.getAttribute("id") ?? ""),
      type: f.getAttribute("type") ?? "string",
      defaultValue: f.getAttribute("defaultValue"),
      values: [...f.getElementsByTagNameNS(CAMUNDA, "value")].map((v) => ({ id: v.getAttribute("id") ?? "", name: v.getAttribute("name") || (v.getAttribute("id") ?? "") })),
      constraints: [...f.getElementsByTagNameNS(CAMUNDA, "constraint")].map((c) => ({ name: c.getAttribute("name") ?? "", config: c.getAttribute("config") })),
    }));
  }

  /** The ways on from an element: through a single exclusive gateway if that is what follows. */
  waysOn(id: string): Flow[] {
    const own = this.#outgoing(id);
    const next = own.length === 1 && own[0] ? own[0].target : null;
    return next && this.#byId.get(next)?.localName === "exclusiveGateway" ? this.#outgoing(next) : own;
  }

  #outgoing(id: string): Flow[] {
    const fallback = this.#byId.get(id)?.getAttribute("default");
    return [...this.#byId.values()].filter((e) => e.localName === "sequenceFlow" && e.getAttribute("sourceRef") === id).map((e) => {
      const target = e.getAttribute("targetRef") ?? "";
      const flow = e.getAttribute("id") ?? "";
      return { id: flow, name: e.getAttribute("name") ?? "", target, targetName: this.name(target), isDefault: flow === fallback, condition: e.getElementsByTagNameNS(BPMN, "conditionExpression")[0]?.textContent?.trim() || null };
    });
  }
}
