// What stands on the elements of an instance's diagram.
import { number, t } from "../core/i18n.ts";
import type { ActivityInstance } from "../core/types.ts";
import type { Mark } from "../diagram/diagram.tsx";
import type { Way } from "./way.ts";

export function marksOf({ counts, tree, incidents }: Way): Mark[] {
  const running = new Map<string, number>();
  const add = (m: Map<string, number>, id: string) => m.set(id, (m.get(id) ?? 0) + 1);
  const walk = (node: ActivityInstance) => {
    for (const child of node.childActivityInstances) {
      if (!child.activityType.endsWith("multiInstanceBody")) add(running, child.activityId);
      walk(child);
    }
    for (const child of node.childTransitionInstances) add(running, child.activityId);
  };
  if (tree) walk(tree);
  const failed = new Map<string, number>();
  for (const i of incidents) add(failed, i.activityId);
  const marks = (from: Iterable<[string, number]>, tone: Mark["tone"], words: (n: number) => string) => [...from].map(([id, n]) => ({ id, tone, text: number(n), title: words(n) }));
  return [
    ...marks(running, "running", (n) => t("running: {n}", { n })),
    ...marks(failed, "incident", (n) => t("incidents: {n}", { n })),
    // Once is what the colour says already.
    ...marks(counts.filter((c) => c.completed > 1).map((c) => [c.id, c.completed]), "done", (n) => t("completed: {n}", { n })),
    ...marks(counts.filter((c) => c.canceled > 0).map((c) => [c.id, c.canceled]), "canceled", (n) => t("cancelled: {n}", { n })),
  ];
}
