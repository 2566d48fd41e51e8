// Process definitions in their newest versions: to deploy and to start.
import { deploy, get, post } from "./api.js";
import { attempt, empty, h, notice, table, trouble } from "./dom.js";
import { editor } from "./variables.js";

export async function definitions(page) {
  const [list, instances] = await Promise.all([
    get("/process-definition", { latestVersion: "true", sortBy: "name", sortOrder: "asc" }),
    get("/process-definition/statistics").catch(() => [])]);
  const running = new Map();
  for (const s of instances) running.set(s.definition.key, (running.get(s.definition.key) ?? 0) + s.instances);
  const rows = list.map((d) => [
    d.name ?? d.key,
    h("code", {}, d.key),
    String(d.version),
    String(running.get(d.key) ?? 0),
    d.suspended ? h("span", { class: "badge" }, "suspended") : h("button", { onclick: () => start(d), "aria-label": `Start ${d.name ?? d.key}` }, "Start …")]);
  const pick = h("input", { type: "file", multiple: true, accept: ".bpmn,.xml,.dmn,.form", onchange: () => upload(pick, page) });
  page.render(
    h("div", { class: "bar" }, h("h2", {}, `Process definitions (${list.length})`), h("label", { class: "button" }, "Deploy …", pick)),
    list.length ? table("Process definitions", ["Name", "Key", "Version", "Running", ""], rows) : empty("Nothing is deployed yet. Deploy a BPMN file, or start the server with --examples."));
}

function upload(pick, page) {
  if (!pick.files.length) return;
  attempt(null, async () => {
    const deployment = await deploy([...pick.files]);
    const count = Object.keys(deployment.deployedProcessDefinitions ?? {}).length;
    notice(`Deployed: ${count} process definition${count === 1 ? "" : "s"}.`);
    await page.refresh();
  }).finally(() => (pick.value = ""));
}

/** Asks for a business key and variables, and starts an instance. */
async function start(definition) {
  trouble(null);
  const known = await get(`/process-definition/${definition.id}/form-variables`).catch(() => ({}));
  const form = editor(known);
  const key = h("input", { name: "businessKey", autocomplete: "off" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    const tell = (error) => (wrong.textContent = error ? error.message : "");
    let instance;
    const done = await attempt(event.submitter, async () => {
      const body = { variables: form.changed(), businessKey: key.value.trim() || null };
      instance = await post(`/process-definition/${definition.id}/start`, body);
    }, tell);
    if (!done) return;
    dialog.close();
    notice(instance.ended ? "Started, and it has ended already." : "Started.");
    location.hash = "#/instances/" + instance.id;
  };
  const dialog = h("dialog", { "aria-label": "Start " + (definition.name ?? definition.key), onclose: () => dialog.remove() },
    h("form", { onsubmit: submit },
      h("h2", {}, "Start " + (definition.name ?? definition.key)),
      h("label", {}, "Business key", key),
      form.element,
      wrong,
      h("div", { class: "actions" }, h("button", { class: "main" }, "Start"), h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
}
