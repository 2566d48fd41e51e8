// Reading and writing typed variables.
import { h } from "./dom.js";

const WRITABLE = ["String", "Boolean", "Integer", "Long", "Double", "Date", "Json", "Null"];
const now = () => new Date().toISOString().replace("Z", "+0000");

/** A variable's value as a person reads it. */
export function shown(variable) {
  const { type, value } = variable;
  if (type === "Null" || value === null || value === undefined) return h("span", { class: "quiet" }, type === "File" || type === "Bytes" ? type : "null");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What stands in a field, as the value of a type. Throws with words for the person. */
function parse(name, type, text, checked) {
  const wrong = (what) => Object.assign(new Error(`${name}: ${JSON.stringify(text)} is not ${what}.`), { field: name });
  switch (type) {
    case "Null":
      return null;
    case "Boolean":
      return checked;
    case "Integer":
    case "Long":
      if (!/^[+-]?\d+$/.test(text.trim())) throw wrong("a whole number");
      return Number(text);
    case "Double":
      if (text.trim() === "" || Number.isNaN(Number(text))) throw wrong("a number");
      return Number(text);
    case "Json":
      try {
        JSON.parse(text);
      } catch {
        throw wrong("JSON");
      }
      return text;
    case "Date":
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/.test(text)) throw wrong(`a date such as ${now()}`);
      return text;
    default:
      return text;
  }
}

/** Rows for existing variables (name to typed value) and for new ones. `element` goes into the page, `changed()` gives what to send. */
export function editor(existing = {}) {
  const rows = [];
  const grid = h("div", { class: "variables" }, ["Name", "Type", "Value", ""].map((t) => h("span", { class: "head" }, t)));

  function add(name, type, value, fresh) {
    const row = { fresh };
    const label = name || "new variable";
    row.name = fresh ? h("input", { value: name, "aria-label": "Name of " + label, spellcheck: false }) : h("span", { class: "name" }, name);
    row.key = () => (fresh ? row.name.value.trim() : name);
    row.type = h("select", { "aria-label": "Type of " + label, onchange: () => field("") }, WRITABLE.map((t) => h("option", { selected: t === type }, t)));
    row.slot = h("span");
    const field = (text) => {
      const kind = row.type.value;
      const name = "Value of " + label;
      row.input =
        kind === "Boolean" ? h("input", { type: "checkbox", checked: text === true || text === "true", "aria-label": name })
        : kind === "Json" ? h("textarea", { rows: 3, "aria-label": name, value: String(text) })
        : h("input", { "aria-label": name, value: String(kind === "Date" && !text ? now() : text), disabled: kind === "Null" });
      row.slot.replaceChildren(row.input);
    };
    field(value ?? "");
    row.before = signature(row);
    const drop = fresh ? h("button", { type: "button", "aria-label": "Remove this row", onclick: () => remove(row) }, "×") : h("span");
    row.cells = [row.name, row.type, row.slot, drop];
    rows.push(row);
    grid.append(...row.cells);
    return row;
  }

  function remove(row) {
    row.cells.forEach((c) => c.remove());
    rows.splice(rows.indexOf(row), 1);
  }

  for (const [name, variable] of Object.entries(existing)) {
    if (WRITABLE.includes(variable.type)) add(name, variable.type, variable.value, false);
    else grid.append(h("span", { class: "name" }, name), h("span", { class: "name" }, variable.type), h("span", { class: "name" }, shown(variable)), h("span"));
  }
  const more = h("button", { type: "button", onclick: () => add("", "String", "", true).name.focus() }, "Add variable");

  return {
    element: h("div", {}, grid, h("p", {}, more)),
    dirty: () => rows.some((r) => r.fresh || signature(r) !== r.before),
    changed() {
      const out = {};
      for (const row of rows) {
        row.input.removeAttribute("aria-invalid");
        if (!row.fresh && signature(row) === row.before) continue;
        const name = row.key();
        if (!name) {
          if (row.input.value === "" || row.input.type === "checkbox") continue;
          throw new Error("A variable has no name.");
        }
        try {
          out[name] = { type: row.type.value, value: parse(name, row.type.value, row.input.value, row.input.checked) };
        } catch (error) {
          row.input.setAttribute("aria-invalid", "true");
          row.input.focus();
          throw error;
        }
      }
      return out;
    },
  };
}

const signature = (row) => JSON.stringify([row.type.value, row.input.value, row.input.checked]);
