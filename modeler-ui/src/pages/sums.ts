// Statistics of definitions, summed over the versions of each process.
import type { DefinitionStatistics } from "../core/types.ts";

export interface ProcessSums {
  /** The newest version. */
  id: string;
  key: string;
  tenantId: string | null;
  name: string;
  version: number;
  versions: number;
  suspended: boolean;
  instances: number;
  incidents: number;
}

/** One row a process (key and tenant), the busiest first. */
export function sums(statistics: DefinitionStatistics[]): ProcessSums[] {
  const found = new Map<string, ProcessSums>();
  for (const { definition: d, instances, incidents } of statistics) {
    const key = JSON.stringify([d.key, d.tenantId]);
    const bad = incidents.reduce((n, i) => n + i.incidentCount, 0);
    const sum = found.get(key) ?? { id: d.id, key: d.key, tenantId: d.tenantId, name: d.name ?? d.key, version: 0, versions: 0, suspended: false, instances: 0, incidents: 0 };
    sum.instances += instances;
    sum.incidents += bad;
    sum.versions += 1;
    if (d.version > sum.version) Object.assign(sum, { id: d.id, name: d.name ?? d.key, version: d.version, suspended: d.suspended });
    found.set(key, sum);
  }
  return [...found.values()].sort((a, b) => b.incidents - a.incidents || b.instances - a.instances || a.name.localeCompare(b.name));
}
