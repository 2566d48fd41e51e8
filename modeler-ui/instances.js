// Running process instances: the list, and one instance with where it stands, its variables and incidents.
import { del, get } from "./api.js";
import { attempt, empty, h, notice, table } from "./dom.js";
import { shown } from "./variables.js";

const PAGE = 50;
let shownCount = PAGE;

export async function instances(page, parts) {
  if (parts[0]) return one(page, parts[0]);
  const order = { sortBy: "definitionKey", sortOrder: "asc", maxResults: shownCount };
  const [list, { count }, incidents] = await Promise.all([
    get("/process-instance", order), get("/process-instance/count"), get("/incident", { maxResults: 500 })]);
  const troubled = new Set(incidents.map((i) => i.processInstanceId));
  const rows = list.map((p) => [
    h("a", { href: "#/instances/" + p.id }, p.id),
    p.definitionId.split(":")[0],
    p.businessKey ?? "",
    [troubled.has(p.id) && h("span", { class: "badge bad" }, "incident"), p.suspended ? h("span", { class: "badge" }, "suspended") : h("span", { class: "badge" }, "running")]]);
  page.render(
    h("div", { class: "bar" }, h("h2", {}, `Running instances (${count})`)),
    list.length ? table("Running instances", ["Instance", "Process", "Business key", "State"], rows) : empty("Nothing is running. Start a process under ", h("a", { href: "#/definitions" }, "Definitions"), "."),
    count > list.length && h("p", {}, h("button", { onclick: () => { shownCount += PAGE; page.refresh(); } }, `Show more (${list.length} of ${count})`)));
}

async function one(page, id) {
  const history = await get("/history/process-instance/" + id).catch(() => null);
  const running = history ? !history.endTime : true;
  const back = h("a", { class: "button", href: "#/instances" }, "Back");
  if (!running) {
    const variables = await get("/history/variable-instance", { processInstanceId: id, deserializeValues: "false" });
    return page.render(
      h("div", { class: "bar" }, h("h2", {}, `${history.processDefinitionName ?? history.processDefinitionKey} has ended`), back),
      h("section", { class: "card" }, h("p", {}, "State: ", h("span", { class: "badge" }, history.state)), variableTable(variables.map((v) => [v.name, v]))));
  }
  const [instance, tree, variables, incidents] = await Promise.all([
    get("/process-instance/" + id), get(`/process-instance/${id}/activity-instances`),
    get(`/process-instance/${id}/variables`, { deserializeValues: "false" }), get("/incident", { processInstanceId: id })]);
  const drop = (event) => {
    if (!confirm("Delete this process instance? It cannot be taken back.")) return;
    attempt(event.target, async () => {
      await del("/process-instance/" + id);
      notice("The process instance is deleted.");
      location.hash = "#/instances";
    });
  };
  page.render(
    h("div", { class: "bar" }, h("h2", {}, tree.name ?? instance.definitionId.split(":")[0]), h("button", { onclick: drop }, "Delete"), back),
    h("div", { class: "split" },
      h("section", { class: "card", "aria-label": "Where it stands" }, h("h3", {}, "Where it stands"),
        h("p", { class: "quiet small" }, `Instance ${id}`, instance.businessKey ? ` · business key ${instance.businessKey}` : ""), branch(tree, true)),
      h("section", { class: "card", "aria-label": "Variables" }, h("h3", {}, "Variables"), variableTable(Object.entries(variables)))),
    incidents.length > 0 && h("section", {}, h("h3", {}, "Incidents"),
      table("Incidents", ["Type", "Activity", "Message"], incidents.map((i) => [i.incidentType, i.activityId ?? "", i.incidentMessage ?? ""]))));
}

function branch(node, root) {
  const here = (n) => h("li", {}, n.activityName ?? n.name ?? n.activityId, " ", h("span", { class: "quiet small" }, n.activityType ?? ""),
    n.incidentIds?.length ? h("span", { class: "badge bad" }, "incident") : null, n.childActivityInstances && branch(n));
  const children = [...(node.childActivityInstances ?? []), ...(node.childTransitionInstances ?? [])];
  return children.length ? h("ul", { class: root ? "tree root" : "tree" }, children.map(here)) : null;
}

function variableTable(entries) {
  if (!entries.length) return h("p", { class: "quiet" }, "No variables.");
  return table("Variables", ["Name", "Type", "Value"], entries.map(([name, v]) => [name, v.type ?? "", shown(v)]));
}
