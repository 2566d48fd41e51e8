// From an address to the view that it names.
import type { ComponentChildren } from "preact";
import { Suspense, lazy } from "preact/compat";
import { t } from "./core/i18n.ts";
import { href, type Route } from "./core/router.ts";
import { Empty, Head, Loading } from "./ui/parts.tsx";
import { Dashboard } from "./pages/dashboard.tsx";
import { Inbox } from "./inbox/inbox.tsx";
import { StartList, StartForm } from "./inbox/start.tsx";
import { Processes } from "./pages/processes.tsx";
import { Process } from "./pages/process.tsx";
import { Instances } from "./pages/instances.tsx";
import { Instance } from "./instance/instance.tsx";
import { Incidents } from "./pages/incidents.tsx";
import { Search } from "./pages/search.tsx";
import { Decisions, Decision, DecisionRun } from "./pages/decisions.tsx";
import { Deployments, DeploymentView } from "./pages/deployments.tsx";
import { Batches, BatchView } from "./pages/batches.tsx";
import { Admin } from "./admin/admin.tsx";
import { System } from "./admin/system.tsx";
import { Compare } from "./pages/compare.tsx";
import { Migration } from "./pages/migration.tsx";

const Modeler = lazy(() => import("./modeler/modeler.tsx").then((m) => m.Modeler));

export function view({ path, query }: Route): ComponentChildren {
  const [place, id, part] = path;
  switch (place) {
    case undefined:
    case "dashboard":
      return <Dashboard />;
    case "inbox":
      return <Inbox chosen={id ?? null} />;
    case "start":
      return id ? <StartForm id={id} /> : <StartList />;
    case "processes":
      if (id && part === "compare") return <Compare id={id} />;
      if (id && part === "migrate") return <Migration id={id} />;
      return id ? <Process id={id} /> : <Processes />;
    case "instances":
      return id ? <Instance id={id} /> : <Instances />;
    case "incidents":
      return <Incidents />;
    case "decisions":
      if (id === "runs" && part) return <DecisionRun id={part} />;
      return id ? <Decision id={id} /> : <Decisions />;
    case "deployments":
      return id ? <DeploymentView id={id} /> : <Deployments />;
    case "batches":
      return id ? <BatchView id={id} /> : <Batches />;
    case "modeler":
      return <Suspense fallback={<Loading />}><Modeler kind={id ?? null} query={query} /></Suspense>;
    case "admin":
      return <Admin part={id ?? "users"} id={part ?? null} />;
    case "system":
      return <System />;
    case "search":
      return <Search words={query.get("q") ?? ""} />;
    default:
      return <><Head title={t("There is no such view")} /><Empty title={t("This address leads nowhere.")} icon="search"><a href={href(["dashboard"])}>{t("To the dashboard")}</a></Empty></>;
  }
}
