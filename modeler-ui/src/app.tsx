// The frame: where one can go, searching, who one is, light and dark, and the view that the address names.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { get, session, signedOut, signOut, user } from "./core/api.ts";
import { useData } from "./core/data.ts";
import { may, type Right } from "./core/may.ts";
import { hush as stopListening, listen } from "./core/live.ts";
import { LANGUAGES, language, type Language, t } from "./core/i18n.ts";
import { travel } from "./core/keys.ts";
import { go, href, useRoute } from "./core/router.ts";
import { kept, useStore } from "./core/store.ts";
import { Icon, type IconName } from "./ui/icons.tsx";
import { attempt, hush, Notices } from "./ui/notice.tsx";
import { SignIn } from "./pages/sign_in.tsx";
import { view } from "./views.tsx";

type Theme = "system" | "light" | "dark";
export const theme = kept<Theme>("cauce.theme", "system");

const PLACES: [string, [string, IconName, string][]][] = [
  ["Work", [["inbox", "inbox", "Inbox"], ["start", "play", "Start a process"]]],
  ["Operations", [["dashboard", "gauge", "Dashboard"], ["processes", "process", "Processes"], ["instances", "instances", "Instances"], ["incidents", "alert", "Incidents"], ["decisions", "decision", "Decisions"], ["deployments", "deployment", "Deployments"], ["batches", "batch", "Batches"]]],
  ["Design", [["modeler", "modeler", "Modeler"]]],
  ["Administration", [["admin", "admin", "Users and groups"], ["system", "system", "System"]]],
];

/** Who sees a place: those who have one of some rights, of each list. Others find nothing there. */
const SEEN: Partial<Record<string, Right[][]>> = {
  start: [[["ProcessDefinition", "CREATE_INSTANCE"]], [["ProcessInstance", "CREATE"]]],
  dashboard: [[["ProcessDefinition", "READ"], ["ProcessDefinition", "READ_INSTANCE"], ["ProcessInstance", "READ"]]],
  processes: [[["ProcessDefinition", "READ"]]],
  instances: [[["ProcessDefinition", "READ_INSTANCE"], ["ProcessDefinition", "READ_HISTORY"], ["ProcessInstance", "READ"]]],
  incidents: [[["ProcessDefinition", "READ_INSTANCE"], ["ProcessInstance", "READ"]]],
  decisions: [[["DecisionDefinition", "READ"]]],
  deployments: [[["Deployment", "READ"]]],
  batches: [[["Batch", "READ"]]],
  modeler: [[["Deployment", "CREATE"]]],
  // Everybody sees and changes themselves, by a right on that one user.
  admin: [[["User", "READ", "*"], ["Group", "READ", "*"], ["Tenant", "READ", "*"], ["Authorization", "READ", "*"]]],
  system: [[["System", "READ"]]],
};
const seen = (place: string): boolean => may(...(SEEN[place] ?? []));

export function App() {
  const lang = useStore(language);
  const mode = useStore(theme);
  const out = useStore(signedOut);
  const route = useRoute();
  useStore(session);
  const home = seen("dashboard") ? "dashboard" : "inbox";
  const place = route.path[0] ?? home;
  const where = route.path.join("/");
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const [open, setOpen] = useState(false);

  useLayoutEffect(travel, []);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  useEffect(() => {
    document.documentElement.dataset.theme = mode;
  }, [mode]);
  useEffect(() => {
    if (out) stopListening();
    else listen();
  }, [out]);
  // Before anything is drawn: a key that is pressed in the new view finds its focus where it goes to.
  useLayoutEffect(() => {
    setOpen(false);
    if (!first.current) {
      hush();
      // The focus follows to the new view, unless a view keeps it (the list beside an open task).
      if (place !== "inbox") main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [where, place]);

  if (out) return <><Notices /><SignIn /></>;
  return (
    <div class="frame" key={lang}>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t("To the content")}</a>
      <nav class={open ? "side open" : "side"} aria-label={t("Views")} id="side">
        <a class="brand" href="#/"><img src="./icon.svg" alt="" width="24" height="24" />Cauce</a>
        {PLACES.map(([group, all]) => [group, all.filter(([id]) => seen(id))] as const).filter(([, places]) => places.length).map(([group, places]) => (
          <div key={group}>
            <h2>{t(group)}</h2>
            {places.map(([id, icon, name]) => <a key={id} class="nav" href={href([id])} aria-current={id === place ? "page" : undefined}><Icon name={icon} />{t(name)}</a>)}
          </div>
        ))}
        <Preferences />
        <Engine />
      </nav>
      <header class="top">
        <button class="bare burger" aria-expanded={open} aria-controls="side" aria-label={t("Views")} onClick={() => setOpen(!open)}><Icon name="menu" /></button>
        <Search />
        <Preferences />
      </header>
      <div class="body">
        <Notices />
        <main id="main" tabIndex={-1} ref={main}><View>{view(route.path.length ? route : { ...route, path: [home] })}</View></main>
      </div>
    </div>
  );
}

/** Who one is and how one likes it: at the top, or at the side where the screen is narrow. */
function Preferences() {
  return (
    <div class="push">
      <Who />
      <select aria-label={t("Language")} value={useStore(language)} onChange={(e) => language.set(e.currentTarget.value as Language)}>
        {Object.entries(LANGUAGES).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
      </select>
      <select aria-label={t("Colours")} value={useStore(theme)} onChange={(e) => theme.set(e.currentTarget.value as Theme)}>
        <option value="system">{t("As the system")}</option>
        <option value="light">{t("Light")}</option>
        <option value="dark">{t("Dark")}</option>
      </select>
    </div>
  );
}

function View({ children }: { children: ComponentChildren }) {
  return <div class="content">{children}</div>;
}

function Search() {
  const { path, query } = useRoute();
  const now = path[0] === "search" ? (query.get("q") ?? "") : "";
  return (
    <form class="search" role="search" onSubmit={(e) => {
      e.preventDefault();
      const q = String(new FormData(e.currentTarget).get("q") ?? "").trim();
      if (q) go(href(["search"], { q }));
    }}>
      <Icon name="search" />
      <input type="search" name="q" id="search" key={now} defaultValue={now} aria-label={t("Search everything")} placeholder={t("Search: business key, name, id, value …")} />
    </form>
  );
}

/** Without authentication anybody may be anybody, so the name can be changed; else it is told, with the way out. */
function Who() {
  const id = useStore(user);
  if (useStore(session).authentication !== "none") return <span class="who"><Icon name="admin" /> <bdi>{id}</bdi> <button class="bare" onClick={() => void attempt(signOut)}>{t("Sign out")}</button></span>;
  return <label class="who"><span class="hidden">{t("You are")}</span><input value={id} size={10} autocomplete="username" spellcheck={false} placeholder={t("You are")} aria-label={t("You are")} onChange={(e) => user.set(e.currentTarget.value.trim() || "demo")} /></label>;
}

function Engine() {
  const { data } = useData("engine", async () => {
    const [engines, version] = await Promise.all([get<{ name: string }[]>("/engine"), get<{ version: string }>("/version")]);
    return `${engines[0]?.name ?? ""} · ${version.version}`;
  }, 0);
  return <p class="sidefoot">{data}</p>;
}
