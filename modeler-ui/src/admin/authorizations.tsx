// Authorizations: who may do what with which resource.
import { useState } from "preact/hooks";
import { count, del, get, post } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { useRoute } from "../core/router.ts";
import type { Authorization } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Badge, Card, Dialog, Empty, Field, Loaded, May, Pager, QueryChoice, Table, usePaging } from "../ui/parts.tsx";

/** Camunda's resources by their numbers. */
const RESOURCES: [number, string][] = [[0, "Application"], [1, "User"], [2, "Group"], [3, "Group membership"], [4, "Authorization"], [5, "Filter"], [6, "Process definition"], [7, "Task"], [8, "Process instance"], [9, "Deployment"], [10, "Decision definition"], [11, "Tenant"], [12, "Tenant membership"], [13, "Batch"], [14, "Decision requirements definition"], [17, "Operation log category"], [19, "Historic task"], [20, "Historic process instance"], [21, "System"]];
const TYPES: [number, string][] = [[0, "Global"], [1, "Grant"], [2, "Revoke"]];
const PERMISSIONS = ["ALL", "READ", "UPDATE", "CREATE", "DELETE", "ACCESS", "READ_TASK", "UPDATE_TASK", "CREATE_INSTANCE", "READ_INSTANCE", "UPDATE_INSTANCE", "DELETE_INSTANCE", "READ_HISTORY", "DELETE_HISTORY", "TASK_WORK", "TASK_ASSIGN", "MIGRATE_INSTANCE", "RETRY_JOB", "SUSPEND", "SUSPEND_INSTANCE", "UPDATE_VARIABLE", "READ_VARIABLE"];

const name = (from: [number, string][], n: number): string => from.find(([i]) => i === n)?.[1] ?? String(n);

export function Authorizations() {
  const { query } = useRoute();
  const { firstResult, maxResults, sorted } = usePaging("resourceType");
  const [adding, setAdding] = useState(false);
  const criteria = { resourceType: query.get("resource") };
  const data = useData(`authorizations ${JSON.stringify([criteria, firstResult, sorted])}`, async () => {
    const [rows, total] = await Promise.all([get<Authorization[]>("/authorization", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count("/authorization", criteria)]);
    return { rows, total };
  }, 30_000);
  return (
    <Card label={t("Authorizations")} flush>
      <div class="filters"><QueryChoice name="resource" label={t("Resource")} choices={[["", t("All resources")], ...RESOURCES.map(([n, text]): [string, string] => [String(n), text])]} /><May any={[["Authorization", "CREATE"]]}><button class="main" onClick={() => setAdding(true)}>{t("New authorization")}</button></May></div>
      <Loaded from={data}>{({ rows, total }) => rows.length ? <>
        <Table label={t("Authorizations")} id={(a) => a.id} rows={rows} sorted={sorted} columns={[
          { title: t("Kind"), cell: (a) => <Badge tone={a.type === 2 ? "bad" : a.type === 0 ? "info" : "good"}>{t(name(TYPES, a.type))}</Badge> },
          { title: t("Who"), cell: (a) => <bdi>{a.userId ? (a.userId === "*" ? t("everybody") : a.userId) : t("group {name}", { name: a.groupId ?? "" })}</bdi> },
          { title: t("Resource"), sort: "resourceType", cell: (a) => name(RESOURCES, a.resourceType) },
          { title: t("Resource id"), sort: "resourceId", cell: (a) => <bdi>{a.resourceId}</bdi> },
          { title: t("Permissions"), cell: (a) => a.permissions.join(", ") },
          { title: "", class: "tight", cell: (a) => <Act may={[["Authorization", "DELETE"]]} small kind="bare" icon="trash" label={t("Delete {name}", { name: a.id })} confirm={t("The authorization is deleted.")} act={() => del("/authorization/" + a.id)} /> },
        ]} /><Pager total={total} first={firstResult} /></> : <Empty title={t("No authorizations")} icon="admin">{t("Nobody needs one as long as the server checks none.")}</Empty>}</Loaded>
      {adding && <Add close={() => setAdding(false)} />}
    </Card>
  );
}

function Add({ close }: { close: () => void }) {
  const [a, setA] = useState({ type: 1, resourceType: 6, resourceId: "*", who: "user", id: "", permissions: ["READ"] });
  const submit = async (e: Event) => {
    e.preventDefault();
    const { who, id, ...rest } = a;
    if (await attempt(() => post("/authorization/create", { ...rest, userId: a.type === 0 ? "*" : who === "user" ? id : null, groupId: a.type !== 0 && who === "group" ? id : null }), t("Saved."))) {
      changed();
      close();
    }
  };
  return (
    <Dialog title={t("New authorization")} close={close}>
      <form onSubmit={submit}>
        <Field label={t("Kind")}>{(id) => <select id={id} value={a.type} onChange={(e) => setA({ ...a, type: Number(e.currentTarget.value) })}>{TYPES.map(([n, text]) => <option key={n} value={n}>{t(text)}</option>)}</select>}</Field>
        {a.type !== 0 && <><Field label={t("For a")}>{(id) => <select id={id} value={a.who} onChange={(e) => setA({ ...a, who: e.currentTarget.value })}><option value="user">{t("User")}</option><option value="group">{t("Group")}</option></select>}</Field>
          <Field label={t("Id")}>{(id) => <input id={id} required value={a.id} spellcheck={false} onInput={(e) => setA({ ...a, id: e.currentTarget.value })} />}</Field></>}
        <Field label={t("Resource")}>{(id) => <select id={id} value={a.resourceType} onChange={(e) => setA({ ...a, resourceType: Number(e.currentTarget.value) })}>{RESOURCES.map(([n, text]) => <option key={n} value={n}>{text}</option>)}</select>}</Field>
        <Field label={t("Resource id")} hint={t("A star stands for all.")}>{(id) => <input id={id} required value={a.resourceId} spellcheck={false} onInput={(e) => setA({ ...a, resourceId: e.currentTarget.value })} />}</Field>
        <Field label={t("Permissions")}>{(id) => <select id={id} multiple size={6} onChange={(e) => setA({ ...a, permissions: [...e.currentTarget.selectedOptions].map((o) => o.value) })}>{PERMISSIONS.map((p) => <option key={p} selected={a.permissions.includes(p)}>{p}</option>)}</select>}</Field>
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class="main">{t("Save")}</button></div>
      </form>
    </Dialog>
  );
}
