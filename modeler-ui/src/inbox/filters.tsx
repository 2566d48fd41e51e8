// Saving a filter, changing a saved one, and who may use it.
import { useState } from "preact/hooks";
import { del, get, post, put } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { go, href } from "../core/router.ts";
import type { Authorization, Filter } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { attempt, complain, notify } from "../ui/notice.tsx";
import { Act, Dialog, Field, Loaded } from "../ui/parts.tsx";
import { criterion, phrase } from "../variables/criterion.ts";
import { SORTS } from "./lists.ts";

type Query = Record<string, unknown>;

/** What a filter may ask for, by the names of engine-rest's query. Those without a value are asked for or not. */
const FIELDS: [string, string][] = [["assignee", "Assignee"], ["assigneeExpression", "Assignee, by an expression"], ["candidateUser", "Candidate user"], ["candidateGroup", "Candidate group"], ["nameLike", "Name is like"], ["taskDefinitionKey", "Task key"], ["processDefinitionKey", "Process key"], ["processDefinitionNameLike", "Process name is like"], ["processInstanceBusinessKeyLike", "Business key is like"], ["minPriority", "Priority at least"], ["dueBeforeExpression", "Due before, by an expression"], ["followUpBeforeExpression", "Follow-up before, by an expression"], ["processVariables", "Process variable"], ["taskVariables", "Task variable"], ["unassigned", "Unassigned"], ["withoutDueDate", "Without due date"], ["withCandidateGroups", "With candidate groups"], ["includeAssignedTasks", "Assigned ones too"], ["active", "Not suspended"], ["suspended", "Suspended"]];
const BARE = new Set(["unassigned", "withoutDueDate", "withCandidateGroups", "includeAssignedTasks", "active", "suspended"]);
const VARIABLES = new Set(["processVariables", "taskVariables"]);

export interface Criterion { key: string; text: string }

/** The criteria of a query that a person can change, and the rest of it, which stays as it is. */
export function opened(query: Query): { criteria: Criterion[]; rest: Query } {
  const criteria: Criterion[] = [];
  const rest: Query = {};
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || key === "sorting") continue;
    if (BARE.has(key) && value === true) criteria.push({ key, text: "" });
    else if (VARIABLES.has(key) && Array.isArray(value)) for (const v of value) criteria.push({ key, text: phrase(v) });
    else if (FIELDS.some(([k]) => k === key) && (typeof value === "string" || typeof value === "number")) criteria.push({ key, text: String(value) });
    else rest[key] = value;
  }
  return { criteria, rest };
}

/** The query that criteria make. Throws with words for the person. */
export function closed(criteria: Criterion[], rest: Query): Query {
  const query: Query = { ...rest };
  for (const { key, text } of criteria) {
    if (BARE.has(key)) query[key] = true;
    else if (VARIABLES.has(key)) {
      const variable = criterion(text);
      if (!variable) throw new Error(t("{text} does not say a variable and its value, such as amount > 100.", { text: JSON.stringify(text) }));
      query[key] = [...((query[key] as unknown[] | undefined) ?? []), variable];
    } else if (!text.trim()) throw new Error(t("A criterion has no value."));
    else query[key] = key === "minPriority" ? Number(text) || 0 : text.trim();
  }
  return query;
}

/** Makes a filter of a query, or changes the one that is given. */
export function FilterDialog({ filter, query, sort, owner, close }: { filter: Filter | null; query: Query; sort: string; owner: string; close: () => void }) {
  const before = filter?.query ?? query;
  const [sorting] = (before.sorting as { sortBy: string; sortOrder: string }[] | undefined) ?? [];
  const [name, setName] = useState(filter?.name ?? "");
  const [order, setOrder] = useState(sorting ? `${sorting.sortBy}-${sorting.sortOrder}` : sort);
  const [{ criteria, rest }, setParts] = useState(() => opened(before));
  const set = (n: number, change: Partial<Criterion>) => setParts({ rest, criteria: criteria.map((c, i) => (i === n ? { ...c, ...change } : c)) });
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      const [sortBy, sortOrder] = order.split("-");
      const body = { resourceType: "Task", name, owner: filter ? filter.owner : owner, query: { ...closed(criteria, rest), sorting: [{ sortBy, sortOrder }] }, properties: filter?.properties ?? {} };
      const id = filter ? filter.id : (await post<{ id: string }>("/filter/create", body)).id;
      if (filter) await put("/filter/" + id, body);
      notify(t("The filter is saved."));
      changed();
      go(href(["inbox"], { list: id }));
      close();
    } catch (error) {
      complain(error);
    }
  };
  return (
    <Dialog wide title={filter ? t("Change filter") : t("Save as filter")} close={close}>
      <form onSubmit={submit}>
        <Field label={t("Name")} hint={t("The criteria and the order are saved. The filter has an address that can be shared.")}>{(id) => <input id={id} required value={name} onInput={(e) => setName(e.currentTarget.value)} />}</Field>
        <h3>{t("Criteria")}</h3>
        {criteria.map((c, n) => (
          <div class="criterion" key={n}>
            <select aria-label={t("Criterion {n}", { n: n + 1 })} value={c.key} onChange={(e) => set(n, { key: e.currentTarget.value, text: "" })}>{FIELDS.map(([id, words]) => <option key={id} value={id}>{t(words)}</option>)}</select>
            {BARE.has(c.key) ? <span class="quiet">{t("yes")}</span> : <input aria-label={t("Value of criterion {n}", { n: n + 1 })} value={c.text} spellcheck={false} placeholder={VARIABLES.has(c.key) ? "amount > 100" : ""} onInput={(e) => set(n, { text: e.currentTarget.value })} />}
            <button type="button" class="bare" aria-label={t("Remove criterion {n}", { n: n + 1 })} onClick={() => setParts({ rest, criteria: criteria.filter((_, i) => i !== n) })}><Icon name="close" /></button>
          </div>
        ))}
        {Object.keys(rest).length > 0 && <p class="hint">{t("These stay as they are:")} <code>{JSON.stringify(rest)}</code></p>}
        <p><button type="button" class="small" onClick={() => setParts({ rest, criteria: [...criteria, { key: "nameLike", text: "" }] })}><Icon name="plus" />{t("Add criterion")}</button></p>
        <Field label={t("Order")}>{(id) => <select id={id} value={order} onChange={(e) => setOrder(e.currentTarget.value)}>{(SORTS.some(([k]) => k === order) ? SORTS : [...SORTS, [order, order] as [string, string]]).map(([k, words]) => <option key={k} value={k}>{t(words)}</option>)}</select>}</Field>
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class="main">{t("Save")}</button></div>
      </form>
      {filter && <Sharing filter={filter} />}
    </Dialog>
  );
}

/** The number of filters among the kinds of resources that authorizations are for. */
const FILTER = 5;

/** Who may use a filter: its owner, and whom an authorization says. */
function Sharing({ filter }: { filter: Filter }) {
  const data = useData("shared " + filter.id, () => get<Authorization[]>("/authorization", { resourceType: FILTER, resourceId: filter.id, maxResults: 100 }));
  const [kind, setKind] = useState<"all" | "group" | "user">("group");
  const [name, setName] = useState("");
  const who = (a: Authorization) => (a.type === 0 || a.userId === "*" ? t("everybody") : a.groupId ? `${t("Group")} ${a.groupId}` : (a.userId ?? ""));
  const share = (e: Event) => {
    e.preventDefault();
    const body = { type: kind === "all" ? 0 : 1, permissions: ["READ"], userId: kind === "all" ? "*" : kind === "user" ? name : null, groupId: kind === "group" ? name : null, resourceType: FILTER, resourceId: filter.id };
    void attempt(() => post("/authorization/create", body).then(() => { setName(""); changed(); }), t("The filter is shared."));
  };
  return (
    <section class="between" aria-label={t("Who may use it")}>
      <h3>{t("Who may use it")}</h3>
      <Loaded from={data}>{(rows) => <ul class="plain">{rows.map((a) => <li key={a.id}><bdi>{who(a)}</bdi> <Act kind="bare" icon="close" label={t("Remove {name}", { name: who(a) })} act={() => del("/authorization/" + a.id)} /></li>)}</ul>}</Loaded>
      <form class="actions" onSubmit={share}>
        <select aria-label={t("Share with")} value={kind} onChange={(e) => setKind(e.currentTarget.value as "all")}><option value="group">{t("Group")}</option><option value="user">{t("User")}</option><option value="all">{t("everybody")}</option></select>
        {kind !== "all" && <input aria-label={t("Name of group or user")} required value={name} spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} />}
        <button>{t("Share")}</button>
      </form>
      <p class="hint">{t("Where the server does not check authorizations, everybody sees every filter.")}</p>
    </section>
  );
}
