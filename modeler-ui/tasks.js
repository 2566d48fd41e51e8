// Open tasks: the list, and one task with its variables, to claim, give back and complete.
import { get, post } from "./api.js";
import { attempt, empty, h, notice, table, time } from "./dom.js";
import { editor } from "./variables.js";

const PAGE = 50;
let shownCount = PAGE;
let detail = null;

export async function tasks(page, parts) {
  const chosen = parts[0];
  const order = { sortBy: "created", sortOrder: "desc", maxResults: shownCount };
  const [list, { count }] = await Promise.all([get("/task", order), get("/task/count")]);
  if (page.stale()) return;
  if (detail && (detail.id !== chosen || !page.holds(detail.element))) detail = null;
  if (chosen && !detail) detail = await show(chosen, page);
  if (page.stale()) return;
  const rows = list.map((task) =>
    h("tr", { "aria-selected": String(task.id === chosen) },
      h("td", {}, h("a", { href: "#/tasks/" + task.id }, task.name || task.taskDefinitionKey || task.id), task.suspended && h("span", { class: "badge" }, "suspended")),
      h("td", {}, (task.processDefinitionId ?? "").split(":")[0]),
      h("td", {}, task.assignee ?? h("span", { class: "quiet" }, "nobody")),
      h("td", {}, time(task.due)),
      h("td", {}, time(task.created))));
  const more = count > list.length && h("p", {}, h("button", { onclick: () => { shownCount += PAGE; page.refresh(); } }, `Show more (${list.length} of ${count})`));
  const left = list.length ? [table("Open tasks", ["Task", "Process", "Assignee", "Due", "Created"], rows), more] : empty("No open tasks. Start a process under ", h("a", { href: "#/definitions" }, "Definitions"), ".");
  page.render(
    h("div", { class: "bar" }, h("h2", {}, `Tasks (${count})`)),
    detail ? h("div", { class: "split" }, h("div", {}, left), detail.element) : h("div", {}, left));
}

async function show(id, page) {
  let task, variables;
  try {
    task = await get("/task/" + id);
    variables = await get(`/task/${id}/form-variables`, { deserializeValues: "false" });
  } catch (error) {
    return { id, element: h("section", { class: "card", "aria-label": "Task" }, h("p", {}, error.message), h("a", { href: "#/tasks" }, "Back to the list")) };
  }
  const form = editor(variables);
  const again = () => { detail = null; return page.refresh(); };
  const claim = (event) => attempt(event.target, async () => {
    await post(`/task/${id}/claim`, { userId: page.user() });
    notice(`Claimed: ${task.name ?? id}`);
    await again();
  });
  const unclaim = (event) => attempt(event.target, async () => {
    await post(`/task/${id}/unclaim`);
    notice(`Given back: ${task.name ?? id}`);
    await again();
  });
  const complete = (event) => {
    event.preventDefault();
    return attempt(event.submitter, async () => {
      await post(`/task/${id}/complete`, { variables: form.changed() });
      notice(`Completed: ${task.name ?? id}`);
      detail = null;
      location.hash = "#/tasks";
    });
  };
  const facts = [["Assignee", task.assignee ?? "nobody"], ["Priority", String(task.priority)], ["Due", time(task.due)], ["Form", task.formKey]];
  const element = h("section", { class: "card", "aria-label": "Task" },
    h("h3", {}, task.name || task.taskDefinitionKey || id),
    h("p", { class: "quiet small" }, facts.filter(([, v]) => v).flatMap(([k, v]) => [`${k}: `, v, " · "]).slice(0, -1)),
    task.description && h("p", {}, task.description),
    h("p", { class: "small" }, task.processInstanceId && h("a", { href: "#/instances/" + task.processInstanceId }, "Process instance")),
    h("form", { onsubmit: complete },
      h("h4", {}, "Variables"),
      form.element,
      h("div", { class: "actions" },
        h("button", { class: "main" }, "Complete"),
        task.assignee ? h("button", { type: "button", onclick: unclaim }, "Give back") : h("button", { type: "button", onclick: claim }, "Claim"),
        h("a", { class: "button", href: "#/tasks" }, "Close"))));
  return { id, element };
}
