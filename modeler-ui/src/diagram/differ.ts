// What differs between two BPMN files: elements by their ids, and in those that are in both, each value. Loaded where versions are
// compared.
import { diff } from "bpmn-js-differ";
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

interface Property { name: string; isMany?: boolean; isReference?: boolean; isVirtual?: boolean }

/** A part of a model as bpmn-moddle reads it. */
export interface Model {
  $type: string;
  id?: string;
  name?: string;
  $descriptor: { properties: Property[]; isGeneric?: boolean };
  [property: string]: unknown;
}

export type Kind = "added" | "removed" | "changed" | "moved";
export interface Detail { name: string; before: string | null; after: string | null }
export interface Difference { kind: Kind; id: string; name: string; type: string; details: Detail[] }

/** The differences from one file to another: what is new, what is gone, what says something else, what stands elsewhere. */
export async function differences(from: string, to: string): Promise<Difference[]> {
  const [a, b] = await Promise.all([from, to].map(async (xml) => (await new BpmnModdle({ camunda }).fromXML(xml)).rootElement)) as [Model, Model];
  const found = diff(a, b);
  const [before, after] = [byId(a), byId(b)];
  const tell = (kind: Kind, id: string, m: Model, details: Detail[] = []): Difference => ({ kind, id, name: m.name ?? "", type: m.$type.replace(/^\w+:/, ""), details });
  const out: Difference[] = [];
  for (const [id, m] of Object.entries(found._added)) out.push(tell("added", id, m));
  for (const [id, m] of Object.entries(found._removed)) out.push(tell("removed", id, m));
  for (const [id, m] of after) {
    const old = before.get(id);
    const details = old && told(m) ? compared(old, m) : [];
    if (details.length) out.push(tell("changed", id, m, details));
  }
  for (const [id, m] of Object.entries(found._layoutChanged)) if (!out.some((d) => d.id === id)) out.push(tell("moved", id, m));
  return out;
}

function compared(a: Model, b: Model): Detail[] {
  const [x, y] = [values(a), values(b)];
  return [...new Set([...x.keys(), ...y.keys()])].map((name) => ({ name, before: x.get(name) ?? null, after: y.get(name) ?? null })).filter((d) => d.before !== d.after);
}

/** What an element says: paths to values. Elements in it that can be told by themselves stay out. */
function values(m: Model, path = "", found = new Map<string, string>()): Map<string, string> {
  const names = m.$descriptor.isGeneric ? Object.keys(m).filter((k) => !k.startsWith("$")).map((name): Property => ({ name })) : m.$descriptor.properties;
  for (const { name, isMany, isReference, isVirtual } of names) {
    const short = name.replace(/^(bpmn|camunda):/, "");
    const value = m[short] ?? m[name];
    if (value === undefined || value === null || isVirtual || (isMany && isReference) || short === "di" || short === "diagrams") continue;
    const at = path ? `${path}.${short}` : short;
    if (isMany && Array.isArray(value)) value.forEach((v: unknown, i) => put(v, part(at, v, i), found));
    else if (isReference) found.set(at, String((value as Model).id ?? value));
    else put(value, at, found);
  }
  return found;
}

/** A part of a list by its name where it has one; extensions by what they are. */
function part(at: string, value: unknown, i: number): string {
  if (!isModel(value)) return `${at}[${i}]`;
  const of = at === "extensionElements.values" ? value.$type.replace(/^\w+:/, "").replace(/^./, (c) => c.toLowerCase()) : at;
  const name = value.name ?? value.event;
  return typeof name === "string" ? `${of}[${name}]` : i === 0 ? of : `${of}[${i}]`;
}

function put(value: unknown, at: string, found: Map<string, string>): void {
  if (!isModel(value)) found.set(at, String(value));
  else if (!told(value)) values(value, at, found);
}

const isModel = (value: unknown): value is Model => typeof value === "object" && value !== null && "$type" in value;

/** Whether an element is one that is listed by itself. */
const told = (m: Model): boolean => typeof m.id === "string" && /^bpmn:(?!.*(EventDefinition|Expression|LoopCharacteristics)$)/.test(m.$type);

/** Elements by their ids, however deep. */
function byId(m: Model, found = new Map<string, Model>()): Map<string, Model> {
  if (typeof m.id === "string") found.set(m.id, m);
  for (const { name, isReference } of m.$descriptor.properties) {
    const value = m[name.replace(/^\w+:/, "")];
    if (isReference || value === undefined) continue;
    for (const v of Array.isArray(value) ? value : [value]) if (isModel(v)) byId(v, found);
  }
  return found;
}
