// The inbox: lists at the side, tasks in the middle, the chosen task beside them; all of it by keyboard, too.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { del, get, user } from "../core/api.ts";
import { once, useData } from "../core/data.ts";
import { number, t, tn } from "../core/i18n.ts";
import { useList } from "../core/list.ts";
import { go, href, useRoute, withQuery } from "../core/router.ts";
import { useStore } from "../core/store.ts";
import type { ProcessDefinition, Task } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { Act, Badge, Card, Dialog, Empty, Head, Loaded, May, PAGE, Pager, QueryField, Time, usePaging } from "../ui/parts.tsx";
import { FilterDialog } from "./filters.tsx";
import { countTasks, DEFAULT_SORT, filters, isFilter, listQuery, LISTS, SORTS, tasks, wordsQuery } from "./lists.ts";
import { TaskView } from "./task.tsx";

/** Names of processes by the ids of their definitions. */
export const processNames = (): Promise<Map<string, string>> => once("process names " + Math.floor(Date.now() / 60_000), async () => new Map((await get<ProcessDefinition[]>("/process-definition", { maxResults: 2000 })).map((d) => [d.id, d.name ?? d.key])));

export function Inbox({ chosen }: { chosen: string | null }) {
  const me = useStore(user);
  const { query } = useRoute();
  const list = query.get("list") ?? "mine";
  const words = query.get("q") ?? "";
  const sort = query.get("sort");
  const { firstResult } = usePaging("created");
  const [saving, setSaving] = useState<"new" | "change" | null>(null);
  const [help, setHelp] = useState(false);
  const saved = useData("filters", filters, 30_000);
  const names = useData("names", processNames, 60_000);
  const data = useList({ of: `tasks ${JSON.stringify([list, words, me])}`, by: sort ?? "", first: firstResult, max: PAGE, rows: () => tasks(list, words, sort, me, firstResult, PAGE), count: () => countTasks(list, words, me) });
  const at = (id: string | null) => href(id ? ["inbox", id] : ["inbox"], Object.fromEntries(query));
  const rows = data.data?.rows ?? [];
  const place = rows.findIndex((r) => r.id === chosen);
  const onward = () => go(at(rows[place + 1]?.id ?? rows[place - 1]?.id ?? null));

  const keyboard = useRef((_: KeyboardEvent) => {});
  keyboard.current = (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
    if (e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable=true], .formjs")) return;
    switch (e.key) {
      case "j":
      case "k": {
        const next = rows[Math.max(0, place + (e.key === "j" ? 1 : place < 0 ? 1 : -1))];
        if (next) go(at(next.id));
        break;
      }
      case "Escape":
        if (chosen) go(at(null));
        break;
      case "/":
        e.preventDefault();
        document.querySelector<HTMLInputElement>(".inboxlist input[type=search]")?.focus();
        break;
      case "?":
        setHelp(true);
        break;
    }
  };
  // As soon as it is drawn: who sees the buttons may press their keys.
  useLayoutEffect(() => {
    const hear = (e: KeyboardEvent) => keyboard.current(e);
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);

  const title = LISTS.find(([id]) => id === list)?.[1];
  const filter = saved.data?.find((f) => f.id === list);
  return (
    <>
      <Head title={title ? t(title) : (filter?.name ?? t("Filter"))} sub={data.data && (data.data.total === null ? t("Counting …") : tn(data.data.total, "{n} task", "{n} tasks"))}>
        <button class="bare" onClick={() => setHelp(true)}>{t("Keys")} <kbd>?</kbd></button>
        <May any={[["ProcessDefinition", "CREATE_INSTANCE"]]}><a class="button" href={href(["start"])}><Icon name="play" />{t("Start a process")}</a></May>
      </Head>
      <div class={chosen ? "inbox open" : "inbox"}>
        <div class="inboxlist">
          <Card label={t("Tasks")} flush>
            <nav class="lists" aria-label={t("Lists of tasks")}>
              {LISTS.map(([id, name]) => <a key={id} href={href(["inbox"], { list: id === "mine" ? null : id, sort: query.get("sort") })} aria-current={id === list ? "page" : undefined}>{t(name)}</a>)}
              {(saved.data ?? []).map((f) => <a key={f.id} href={href(["inbox"], { list: f.id })} aria-current={f.id === list ? "page" : undefined}><Icon name="filter" /><bdi>{f.name}</bdi></a>)}
            </nav>
            <div class="filters">
              <QueryField name="q" label={t("Search tasks")} placeholder={t("Name, key, amount > 100")} />
              <select aria-label={t("Order")} value={sort ?? (isFilter(list) ? "" : DEFAULT_SORT)} onChange={(e) => go(withQuery({ sort: e.currentTarget.value === DEFAULT_SORT && !isFilter(list) ? null : e.currentTarget.value, page: null }), { replace: true })}>{isFilter(list) && <option value="">{t("As the filter says")}</option>}{SORTS.map(([id, name]) => <option key={id} value={id}>{t(name)}</option>)}</select>
              {!isFilter(list) && <button class="bare" onClick={() => setSaving("new")}>{t("Save as filter")}</button>}
              {filter && <button class="bare" aria-label={t("Change filter")} title={t("Change filter")} onClick={() => setSaving("change")}><Icon name="edit" /></button>}
              {filter && <Act kind="bare" icon="trash" label={t("Delete filter")} confirm={t("The filter {name} is deleted for everybody.", { name: filter.name })} act={async () => { await del("/filter/" + filter.id); go(href(["inbox"])); }} done={t("The filter is deleted.")} />}
            </div>
            <Loaded from={data}>{(d) => d.rows.length ? (
              <>
                <ul class="tasks">{d.rows.map((task) => <Row key={task.id} task={task} process={names.data?.get(task.processDefinitionId ?? "")} to={at(task.id)} chosen={task.id === chosen} me={me} />)}</ul>
                <Pager total={d.total} first={firstResult} />
              </>
            ) : <Empty title={words ? t("Nothing matches") : t("No open tasks")}>{words ? t("Try other words, or look at") : t("New tasks appear here by themselves. Look at")} <a href={href(["inbox"], { list: "all" })}>{t("all tasks")}</a> {t("or")} <a href={href(["start"])}>{t("start a process")}</a>.</Empty>}</Loaded>
          </Card>
        </div>
        {chosen && <TaskView key={chosen} id={chosen} back={at(null)} onward={onward} />}
        {!chosen && <div class="inboxhint"><Empty title={t("Choose a task")} icon="form">{t("Keys: j and k move, c claims, a approves, r rejects, Enter confirms.")}</Empty></div>}
      </div>
      {saving && <FilterDialog key={saving + list} filter={saving === "change" ? (filter ?? null) : null} close={() => setSaving(null)} query={{ ...listQuery(list, me), ...wordsQuery(words) }} sort={sort ?? DEFAULT_SORT} owner={me} />}
      {help && <Keys close={() => setHelp(false)} />}
    </>
  );
}

function Row({ task, process, to, chosen, me }: { task: Task; process: string | undefined; to: string; chosen: boolean; me: string }) {
  const at = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (chosen) at.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const late = task.due !== null && Date.parse(task.due.replace(/(\d\d)$/, ":$1")) < Date.now();
  return (
    <li>
      <a ref={at} href={to} aria-current={chosen ? "true" : undefined}>
        <span class="taskname"><bdi>{task.name || task.taskDefinitionKey || task.id}</bdi>{task.priority > 50 && <Badge tone="warn">{t("priority {n}", { n: number(task.priority) })}</Badge>}{task.suspended && <Badge>{t("suspended")}</Badge>}</span>
        <span class="taskinfo"><bdi>{process ?? ""}</bdi><span>{task.assignee === me ? t("mine") : <bdi>{task.assignee ?? t("unassigned")}</bdi>}</span>{task.due ? <span class={late ? "late" : ""}>{t("due")} <Time at={task.due} /></span> : <Time at={task.created} />}</span>
      </a>
    </li>
  );
}

function Keys({ close }: { close: () => void }) {
  const keys: [string, string][] = [["j / k", t("next or previous task")], ["/", t("search")], ["c / u", t("claim, give back")], ["a, r, 1 … 6", t("pick a decision; Enter confirms it")], ["Ctrl+Enter", t("complete the task")], ["Esc", t("back to the list")], ["g i", t("to the inbox; g and h, p, n, f, d, b, m: to other views")], ["?", t("this list")]];
  return <Dialog title={t("Keys")} close={close}><dl class="keys">{keys.map(([k, what]) => <div key={k}><dt><kbd>{k}</kbd></dt><dd>{what}</dd></div>)}</dl></Dialog>;
}
