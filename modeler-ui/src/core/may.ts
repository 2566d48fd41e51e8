// What the signed-in person may do, so that nothing else is offered. The server decides; this only leaves out what it would refuse.
import { useEffect, useState } from "preact/hooks";
import { get, session } from "./api.ts";
import { once } from "./data.ts";
import { useStore } from "./store.ts";

/** Camunda's numbers of the kinds of resources that are asked for here. */
const NUMBERS = { User: 1, Group: 2, Authorization: 4, Filter: 5, ProcessDefinition: 6, ProcessInstance: 8, Deployment: 9, DecisionDefinition: 10, Tenant: 11, Batch: 13, System: 21 } as const;
export type Resource = keyof typeof NUMBERS;

/** A permission on a kind of resource: on one of them, on any at all (no id), or on all of them ("*"). */
export type Right = [resource: Resource, permission: string, id?: string | null];

/** Whether somebody has a right; null where the server has to be asked about this very thing. */
function known([resource, permission, id]: Right): boolean | null {
  const { authorization, permissions, groups } = session.get();
  if (!authorization) return true;
  if (resource === "System" && groups.includes("camunda-admin")) return true;
  const may = permissions?.[resource];
  if (may?.everywhere.includes(permission)) return true;
  if (id === "*" || !may?.somewhere.includes(permission)) return false;
  return id ? null : true;
}

/** Whether there is anything that somebody may do by one of some rights, of each list. */
export const may = (...each: Right[][]): boolean => each.every((any) => any.some((right) => known(right) !== false));

const ask = ([resource, permission, id]: Right) => once(`may ${resource} ${permission} ${id}`, async () =>
  (await get<{ authorized: boolean }>("/authorization/check", { permissionName: permission, resourceName: resource, resourceType: NUMBERS[resource], resourceId: id })).authorized);

/** Whether somebody may do something by one of some rights. What is to be asked counts as no until it is answered. */
export function useMay(any: Right[] | undefined): boolean {
  useStore(session);
  const [asked, setAsked] = useState<boolean>(false);
  const answers = (any ?? []).map(known);
  const yes = !any || answers.includes(true);
  const key = yes ? "" : JSON.stringify(any?.filter((_, n) => answers[n] === null));
  useEffect(() => {
    if (!key || key === "[]") return;
    let over = false;
    void Promise.all((JSON.parse(key) as Right[]).map((right) => ask(right).catch(() => false))).then((all) => over || setAsked(all.includes(true)));
    return () => {
      over = true;
      setAsked(false);
    };
  }, [key]);
  return yes || asked;
}

/** The rights to change an instance of a process. */
export const toUpdate = (instance: string, key: string): Right[] => [["ProcessInstance", "UPDATE", instance], ["ProcessDefinition", "UPDATE_INSTANCE", key]];
export const toSuspend = (instance: string, key: string): Right[] => [...toUpdate(instance, key), ["ProcessInstance", "SUSPEND", instance], ["ProcessDefinition", "SUSPEND_INSTANCE", key]];
export const toDelete = (instance: string, key: string): Right[] => [["ProcessInstance", "DELETE", instance], ["ProcessDefinition", "DELETE_INSTANCE", key]];
export const toRetry = (instance: string | null, key: string | null): Right[] => [["ProcessInstance", "RETRY_JOB", instance], ["ProcessInstance", "UPDATE", instance], ["ProcessDefinition", "RETRY_JOB", key], ["ProcessDefinition", "UPDATE_INSTANCE", key]];
