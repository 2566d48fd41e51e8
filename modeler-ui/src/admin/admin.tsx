// Users, groups, tenants and what they may do.
import { useState } from "preact/hooks";
import { count, del, get, post, put } from "../core/api.ts";
import { useMay } from "../core/may.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import { go, href, useRoute } from "../core/router.ts";
import type { Group, Tenant, User } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Card, Dialog, Empty, Field, Head, Loaded, Pager, QueryField, Table, usePaging } from "../ui/parts.tsx";
import { Authorizations } from "./authorizations.tsx";

const PARTS = [["users", "Users"], ["groups", "Groups"], ["tenants", "Tenants"], ["authorizations", "Authorizations"]] as const;

export function Admin({ part, id }: { part: string; id: string | null }) {
  const title = PARTS.find(([p]) => p === part)?.[1] ?? "Users";
  return (
    <>
      <Head title={id ?? t(title)} crumbs={id ? [[t(title), href(["admin", part])]] : []} />
      <nav class="tabs" aria-label={t("Administration")}>{PARTS.map(([p, name]) => <a key={p} href={href(["admin", p])} aria-current={p === part ? "page" : undefined}>{t(name)}</a>)}</nav>
      {part === "authorizations" ? <Authorizations /> : id ? <One part={part} id={id} /> : part === "groups" ? <Groups /> : part === "tenants" ? <Tenants /> : <Users />}
    </>
  );
}

function Users() {
  const { query } = useRoute();
  const { firstResult, maxResults, sorted } = usePaging("userId");
  const [adding, setAdding] = useState(false);
  const may = useMay([["User", "CREATE"]]);
  const words = query.get("q");
  const criteria = { firstNameLike: words ? `%${words}%` : undefined };
  const data = useData(`users ${JSON.stringify([criteria, firstResult, sorted])}`, async () => {
    const [rows, total] = await Promise.all([get<User[]>("/user", { ...criteria, sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count("/user", criteria)]);
    return { rows, total };
  }, 30_000);
  return (
    <Card label={t("Users")} flush>
      <div class="filters"><QueryField name="q" label={t("First name")} />{may && <button class="main" onClick={() => setAdding(true)}>{t("New user")}</button>}</div>
      <Loaded from={data}>{({ rows, total }) => rows.length ? <>
        <Table label={t("Users")} id={(u) => u.id} rows={rows} sorted={sorted} columns={[
          { title: t("User"), sort: "userId", cell: (u) => <a href={href(["admin", "users", u.id])}><bdi>{u.id}</bdi></a> },
          { title: t("First name"), sort: "firstName", cell: (u) => <bdi>{u.firstName}</bdi> },
          { title: t("Last name"), sort: "lastName", cell: (u) => <bdi>{u.lastName}</bdi> },
          { title: t("E-mail"), sort: "email", cell: (u) => <bdi>{u.email}</bdi> },
        ]} /><Pager total={total} first={firstResult} /></> : <Empty title={t("No users")} icon="admin">{t("Add the first one, or start the server with --admin-user.")}</Empty>}</Loaded>
      {adding && <Create title={t("New user")} close={() => setAdding(false)} fields={[["id", t("User"), true], ["firstName", t("First name")], ["lastName", t("Last name")], ["email", t("E-mail")], ["password", t("Password"), true]]} make={({ password, ...profile }) => post("/user/create", { profile, credentials: { password } })} />}
    </Card>
  );
}

function Groups() {
  const { firstResult, maxResults, sorted } = usePaging("id");
  const [adding, setAdding] = useState(false);
  const may = useMay([["Group", "CREATE"]]);
  const data = useData(`groups ${firstResult} ${sorted.by} ${sorted.order}`, async () => {
    const [rows, total] = await Promise.all([get<Group[]>("/group", { sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count("/group")]);
    return { rows, total };
  }, 30_000);
  return (
    <Card label={t("Groups")} flush>
      <div class="filters">{may && <button class="main" onClick={() => setAdding(true)}>{t("New group")}</button>}</div>
      <Loaded from={data}>{({ rows, total }) => rows.length ? <>
        <Table label={t("Groups")} id={(g) => g.id} rows={rows} sorted={sorted} columns={[
          { title: t("Group"), sort: "id", cell: (g) => <a href={href(["admin", "groups", g.id])}><bdi>{g.id}</bdi></a> },
          { title: t("Name"), sort: "name", cell: (g) => <bdi>{g.name}</bdi> },
          { title: t("Kind"), sort: "type", cell: (g) => <bdi>{g.type}</bdi> },
        ]} /><Pager total={total} first={firstResult} /></> : <Empty title={t("No groups")} icon="admin">{t("Groups take tasks together and share what they may do.")}</Empty>}</Loaded>
      {adding && <Create title={t("New group")} close={() => setAdding(false)} fields={[["id", t("Group"), true], ["name", t("Name"), true], ["type", t("Kind")]]} make={(v) => post("/group/create", v)} />}
    </Card>
  );
}

function Tenants() {
  const { firstResult, maxResults, sorted } = usePaging("id");
  const [adding, setAdding] = useState(false);
  const may = useMay([["Tenant", "CREATE"]]);
  const data = useData(`tenants ${firstResult} ${sorted.by} ${sorted.order}`, async () => {
    const [rows, total] = await Promise.all([get<Tenant[]>("/tenant", { sortBy: sorted.by, sortOrder: sorted.order, firstResult, maxResults }), count("/tenant")]);
    return { rows, total };
  }, 30_000);
  return (
    <Card label={t("Tenants")} flush>
      <div class="filters">{may && <button class="main" onClick={() => setAdding(true)}>{t("New tenant")}</button>}</div>
      <Loaded from={data}>{({ rows, total }) => rows.length ? <>
        <Table label={t("Tenants")} id={(x) => x.id} rows={rows} sorted={sorted} columns={[
          { title: t("Tenant"), sort: "id", cell: (x) => <a href={href(["admin", "tenants", x.id])}><bdi>{x.id}</bdi></a> },
          { title: t("Name"), sort: "name", cell: (x) => <bdi>{x.name}</bdi> },
        ]} /><Pager total={total} first={firstResult} /></> : <Empty title={t("No tenants")} icon="admin">{t("Tenants keep the data of several customers apart.")}</Empty>}</Loaded>
      {adding && <Create title={t("New tenant")} close={() => setAdding(false)} fields={[["id", t("Tenant"), true], ["name", t("Name"), true]]} make={(v) => post("/tenant/create", v)} />}
    </Card>
  );
}

function Create({ title, close, fields, make }: { title: string; close: () => void; fields: [string, string, boolean?][]; make: (values: Record<string, string>) => Promise<unknown> }) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      await make(values);
      changed();
      close();
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        {fields.map(([name, label, needed]) => <Field key={name} label={label}>{(id) => <input id={id} required={needed} type={name === "password" ? "password" : "text"} autocomplete={name === "password" ? "new-password" : "off"} spellcheck={false} onInput={(e) => setValues({ ...values, [name]: e.currentTarget.value })} />}</Field>)}
        {wrong && <p class="wrong" role="alert">{wrong}</p>}
        <div class="actions end"><button type="button" onClick={close}>{t("Cancel")}</button><button class="main">{t("Save")}</button></div>
      </form>
    </Dialog>
  );
}

/** One user, group or tenant: what is known of it, and who belongs to whom. */
function One({ part, id }: { part: string; id: string }) {
  if (part === "users") return <OneUser id={id} />;
  const path = part === "groups" ? "group" : "tenant";
  return <OneOther path={path} id={id} />;
}

function OneUser({ id }: { id: string }) {
  const data = useData("user " + id, async () => {
    const [profile, groups, tenants] = await Promise.all([get<User>(`/user/${id}/profile`), get<Group[]>("/group", { member: id, maxResults: 500 }), get<Tenant[]>("/tenant", { userMember: id, maxResults: 500 })]);
    return { profile, groups, tenants };
  }, 0);
  return (
    <Loaded from={data}>{({ profile, groups, tenants }) => (
      <div class="grid2">
        <div class="stack">
          <Card title={t("Profile")}><Edit fields={[["firstName", t("First name")], ["lastName", t("Last name")], ["email", t("E-mail")]]} values={{ ...profile }} save={(v) => put(`/user/${id}/profile`, { ...v, id })} /></Card>
          <Card title={t("Password")}><Password id={id} /></Card>
        </div>
        <div class="stack">
          <Members title={t("Groups")} ids={groups.map((g) => g.id)} to="groups" add={(g) => put(`/group/${g}/members/${id}`)} remove={(g) => del(`/group/${g}/members/${id}`)} />
          <Members title={t("Tenants")} ids={tenants.map((x) => x.id)} to="tenants" add={(x) => put(`/tenant/${x}/user-members/${id}`)} remove={(x) => del(`/tenant/${x}/user-members/${id}`)} />
          <Card title={t("More")}><span class="actions">
            <Act may={[["System", "READ"]]} act={() => post(`/user/${id}/unlock`)} done={t("The user is unlocked.")}>{t("Unlock")}</Act>
            <Act may={[["User", "DELETE", id]]} kind="danger" icon="trash" confirm={t("The user {name} is deleted.", { name: id })} act={async () => { await del("/user/" + id); go(href(["admin", "users"])); }} done={t("The user is deleted.")}>{t("Delete user")}</Act></span></Card>
        </div>
      </div>
    )}</Loaded>
  );
}

function OneOther({ path, id }: { path: "group" | "tenant"; id: string }) {
  const data = useData(`${path} ${id}`, async () => {
    const member = path === "group" ? { memberOfGroup: id } : { memberOfTenant: id };
    const [it, users, groups] = await Promise.all([get<Group>(`/${path}/${id}`), get<User[]>("/user", { ...member, maxResults: 500 }), path === "tenant" ? get<Group[]>("/group", { memberOfTenant: id, maxResults: 500 }) : []]);
    return { it, users, groups };
  }, 0);
  const members = path === "group" ? "members" : "user-members";
  return (
    <Loaded from={data}>{({ it, users, groups }) => (
      <div class="grid2">
        <Card title={t("About")}>
          <Edit fields={path === "group" ? [["name", t("Name")], ["type", t("Kind")]] : [["name", t("Name")]]} values={{ ...it }} save={(v) => put(`/${path}/${id}`, { ...v, id })} />
          <Act may={[[path === "group" ? "Group" : "Tenant", "DELETE", id]]} kind="danger" icon="trash" confirm={t("{name} is deleted.", { name: id })} act={async () => { await del(`/${path}/${id}`); go(href(["admin", path + "s"])); }} done={t("Deleted.")}>{t("Delete")}</Act>
        </Card>
        <div class="stack">
          <Members title={t("Users")} ids={users.map((u) => u.id)} to="users" add={(u) => put(`/${path}/${id}/${members}/${u}`)} remove={(u) => del(`/${path}/${id}/${members}/${u}`)} />
          {path === "tenant" && <Members title={t("Groups")} ids={groups.map((g) => g.id)} to="groups" add={(g) => put(`/tenant/${id}/group-members/${g}`)} remove={(g) => del(`/tenant/${id}/group-members/${g}`)} />}
        </div>
      </div>
    )}</Loaded>
  );
}

function Members({ title, ids, to, add, remove }: { title: string; ids: string[]; to: string; add: (id: string) => Promise<unknown>; remove: (id: string) => Promise<unknown> }) {
  const [name, setName] = useState("");
  return (
    <Card title={title}>
      {ids.length ? <ul class="plain">{ids.map((id) => <li key={id}><a href={href(["admin", to, id])}><bdi>{id}</bdi></a> <Act kind="bare" icon="close" label={t("Remove {name}", { name: id })} act={() => remove(id)} /></li>)}</ul> : <p class="quiet">{t("None yet.")}</p>}
      <form class="actions" onSubmit={(e) => { e.preventDefault(); void attempt(async () => { await add(name.trim()); setName(""); changed(); }); }}>
        <input aria-label={t("Add to {name}", { name: title })} required value={name} spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} /><button>{t("Add")}</button>
      </form>
    </Card>
  );
}

function Edit({ fields, values, save }: { fields: [string, string][]; values: Record<string, string | null>; save: (values: Record<string, string | null>) => Promise<unknown> }) {
  const [now, setNow] = useState(values);
  return (
    <form onSubmit={(e) => { e.preventDefault(); void attempt(() => save(now).then(changed), t("Saved.")); }}>
      {fields.map(([name, label]) => <Field key={name} label={label}>{(id) => <input id={id} value={now[name] ?? ""} onInput={(e) => setNow({ ...now, [name]: e.currentTarget.value })} />}</Field>)}
      <button class="main">{t("Save")}</button>
    </form>
  );
}

function Password({ id }: { id: string }) {
  const [password, setPassword] = useState("");
  const [own, setOwn] = useState("");
  return (
    <form onSubmit={(e) => { e.preventDefault(); void attempt(() => put(`/user/${id}/credentials`, { password, authenticatedUserPassword: own || undefined }).then(() => { setPassword(""); setOwn(""); }), t("The password is changed.")); }}>
      <Field label={t("Your own password")}>{(field) => <input id={field} type="password" autocomplete="current-password" value={own} onInput={(e) => setOwn(e.currentTarget.value)} />}</Field>
      <Field label={t("New password")}>{(field) => <input id={field} type="password" required autocomplete="new-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}</Field>
      <button>{t("Change password")}</button>
    </form>
  );
}
