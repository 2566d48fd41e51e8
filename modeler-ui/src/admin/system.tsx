// The system: version, what it counts, its tables, what was changed in its schema.
import { get, nodes } from "../core/api.ts";
import { useData } from "../core/data.ts";
import { number, stamp, t } from "../core/i18n.ts";
import { Badge, Card, Empty, Facts, Head, Loaded, Table, Time } from "../ui/parts.tsx";

interface Interval { timestamp: string; name: string; value: number }
const HOUR = 3_600_000;
const METRICS: [string, string][] = [["root-process-instance-start", "Process instances started"], ["activity-instance-start", "Activities started"], ["executed-decision-elements", "Decision elements evaluated"], ["job-successful", "Jobs done"], ["job-failed", "Jobs failed"]];

export function System() {
  const data = useData("system", async () => {
    const since = stamp(new Date(Date.now() - 24 * HOUR));
    const [version, engines, schema, intervals, ...sums] = await Promise.all([
      get<{ version: string }>("/version"), get<{ name: string }[]>("/engine"), get<{ id: string; timestamp: string; version: string }[]>("/schema/log"),
      get<Interval[]>("/metrics", { name: "activity-instance-start", startDate: since, interval: 3600, maxResults: 24 }),
      ...METRICS.map(([name]) => get<{ result: number }>(`/metrics/${name}/sum`))]);
    return { version, engines, schema, intervals, sums };
  }, 30_000);
  return (
    <>
      <Head title={t("System")} />
      <Loaded from={data}>{({ version, engines, schema, intervals, sums }) => {
        const most = Math.max(1, ...intervals.map((i) => i.value));
        return (
          <>
            <Card title={t("About")}><Facts facts={[[t("Version"), version.version], [t("Engines"), engines.map((e) => e.name).join(", ")], [t("Server"), <bdi>{location.host}</bdi>]]} /></Card>
            <Nodes />
            <div class="grid2">
              <Card title={t("Activities started, by hour")}>
                {intervals.length ? <><div class="bars" aria-hidden="true">{[...intervals].reverse().map((i) => <i key={i.timestamp} style={{ height: `${(100 * i.value) / most}%` }} title={`${i.timestamp}: ${i.value}`} />)}</div><p class="quiet">{t("At most {n} in an hour.", { n: number(most) })}</p></> : <Empty title={t("Nothing was counted in the last 24 hours")} icon="gauge">{t("Counts are written every 15 minutes.")}</Empty>}
              </Card>
              <Card title={t("Counted since the beginning")} flush><Table label={t("Metrics")} id={(m) => m[0]} rows={METRICS} columns={[{ title: t("What"), cell: (m) => t(m[1]) }, { title: t("Sum"), class: "num", cell: (m) => number(sums[METRICS.indexOf(m)]?.result ?? 0) }]} /></Card>
            </div>
            <Card title={t("Schema of the database")} flush>{schema.length ? <Table label={t("Schema of the database")} id={(s) => s.id} rows={schema} columns={[{ title: t("Version"), cell: (s) => s.version }, { title: t("When"), cell: (s) => <Time at={s.timestamp} /> }]} /> : <p class="padded quiet">{t("Nothing is logged.")}</p>}</Card>
          </>
        );
      }}</Loaded>
    </>
  );
}

/** The servers on this database. One that died is told for a day. */
function Nodes() {
  const data = useData("nodes", nodes, 10_000);
  return (
    <Card title={t("Nodes")} flush><Loaded from={data}>{(rows) => rows.length ? <Table label={t("Nodes")} id={(n) => n.id} rows={rows} columns={[
      { title: t("Node"), cell: (n) => <><bdi>{n.host}</bdi>{n.answers && <> <Badge>{t("this one")}</Badge></>}</> },
      { title: t("Address"), cell: (n) => <bdi>{n.address}</bdi> },
      { title: t("Version"), cell: (n) => n.version },
      { title: t("State"), cell: (n) => n.alive ? <Badge tone="good">{t("alive")}</Badge> : <Badge tone="bad">{t("silent")}</Badge> },
      { title: t("Since"), cell: (n) => <Time at={n.since} /> },
      { title: t("Last heard of"), cell: (n) => <Time at={n.lastSeen} /> },
      { title: t("Executes jobs"), cell: (n) => (n.jobExecutor ? t("yes") : t("no")) },
    ]} /> : <p class="padded quiet">{t("None has said yet that it is there.")}</p>}</Loaded></Card>
  );
}
