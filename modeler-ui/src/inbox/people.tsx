// Who has to do with a task, and the files at it.
import { useRef, useState } from "preact/hooks";
import { blob, del, get, maybe, post, save } from "../core/api.ts";
import { changed, useData } from "../core/data.ts";
import { t } from "../core/i18n.ts";
import type { Task, User } from "../core/types.ts";
import { attempt } from "../ui/notice.tsx";
import { Act, Loaded } from "../ui/parts.tsx";

interface Link { userId: string | null; groupId: string | null; type: string }
interface Attachment { id: string; name: string | null; description: string | null; url: string | null; type: string | null }

export function People({ task }: { task: Task }) {
  const data = useData("links " + task.id, () => get<Link[]>(`/task/${task.id}/identity-links`));
  const [kind, setKind] = useState<"userId" | "groupId">("groupId");
  const [name, setName] = useState("");
  return (
    <div>
      <h3>{t("People")}</h3>
      <Loaded from={data}>{(links) => <ul class="plain">{links.map((l, i) => <li key={i}>{l.type}: <bdi>{l.userId ?? l.groupId}</bdi>{l.type === "candidate" && <Act kind="bare" icon="close" label={t("Remove {name}", { name: l.userId ?? l.groupId ?? "" })} act={() => post(`/task/${task.id}/identity-links/delete`, l)} />}</li>)}</ul>}</Loaded>
      <form class="actions" onSubmit={(e) => { e.preventDefault(); void attempt(() => post(`/task/${task.id}/identity-links`, { [kind]: name, type: "candidate" }).then(() => { setName(""); changed(); })); }}>
        <select aria-label={t("Kind of candidate")} value={kind} onChange={(e) => setKind(e.currentTarget.value as "userId")}><option value="groupId">{t("Group")}</option><option value="userId">{t("User")}</option></select>
        <input aria-label={t("Candidate")} required value={name} spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} />
        <button>{t("Add candidate")}</button>
      </form>
    </div>
  );
}

/** Names of users to choose from; where they may not be seen, one writes a name. */
export function Names({ id }: { id: string }) {
  const data = useData("names of users", async () => (await maybe(get<User[]>("/user", { maxResults: 500 }))) ?? [], 60_000);
  return <datalist id={id}>{(data.data ?? []).map((u) => <option key={u.id} value={u.id}>{[u.firstName, u.lastName].filter(Boolean).join(" ")}</option>)}</datalist>;
}

/** A link to something elsewhere, kept with the task. */
function LinkForm({ task }: { task: Task }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const add = async (e: Event) => {
    e.preventDefault();
    const form = new FormData();
    form.set("attachment-name", name.trim() || url);
    form.set("attachment-type", "url");
    form.set("url", url);
    if (!(await attempt(() => post(`/task/${task.id}/attachment/create`, form), t("The link is attached.")))) return;
    setName("");
    setUrl("");
    changed();
  };
  return (
    <form class="actions" onSubmit={add}>
      <input type="url" aria-label={t("Address")} placeholder="https://" required pattern="https?://.+" value={url} onInput={(e) => setUrl(e.currentTarget.value)} />
      <input aria-label={t("Name of the link")} placeholder={t("Name")} value={name} onInput={(e) => setName(e.currentTarget.value)} />
      <button>{t("Attach a link")}</button>
    </form>
  );
}

export function Attachments({ task }: { task: Task }) {
  const data = useData("attachments " + task.id, () => get<Attachment[]>(`/task/${task.id}/attachment`));
  const pick = useRef<HTMLInputElement>(null);
  const upload = (file: File | undefined) => file && attempt(async () => {
    const form = new FormData();
    form.set("attachment-name", file.name);
    form.set("attachment-type", file.type);
    form.set("content", file, file.name);
    await post(`/task/${task.id}/attachment/create`, form);
    changed();
  }, t("The file is attached."));
  return (
    <div>
      <h3>{t("Files")}</h3>
      <Loaded from={data}>{(files) => files.length ? <ul class="plain">{files.map((f) => <li key={f.id}>{f.url && /^https?:/.test(f.url) ? <a href={f.url} target="_blank" rel="noreferrer noopener"><bdi>{f.name}</bdi></a> : <button class="bare" onClick={() => void attempt(async () => save(f.name ?? "file", await blob(`/task/${task.id}/attachment/${f.id}/data`)))}><bdi>{f.name}</bdi></button>}<Act kind="bare" icon="trash" label={t("Delete {name}", { name: f.name ?? f.id })} act={() => del(`/task/${task.id}/attachment/${f.id}`)} /></li>)}</ul> : <p class="quiet">{t("No files yet.")}</p>}</Loaded>
      <input ref={pick} type="file" class="hidden" tabIndex={-1} aria-label={t("File to attach")} onChange={(e) => void upload(e.currentTarget.files?.[0])} />
      <button onClick={() => pick.current?.click()}>{t("Attach a file …")}</button>
      <LinkForm task={task} />
    </div>
  );
}
