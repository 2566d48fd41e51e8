// Small things to build pages with: elements, times, the two message lines.

/** An element: attributes, listeners (onclick and so on) and properties by name, then children; null and false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** A time of engine-rest in the reader's own form; empty for none. */
export function time(text) {
  if (!text) return "";
  const date = new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return h("time", { datetime: date.toISOString(), title: text }, date.toLocaleString());
}

export function empty(...words) {
  return h("p", { class: "empty" }, ...words);
}

let hiding;

/** Tells what was done; goes away by itself. */
export function notice(text) {
  const line = document.getElementById("notice");
  line.textContent = text;
  line.hidden = !text;
  clearTimeout(hiding);
  hiding = setTimeout(() => (line.hidden = true), 6000);
}

/** Tells what went wrong, until something goes right; null takes it away. */
export function trouble(error) {
  const line = document.getElementById("trouble");
  line.textContent = error ? error.message : "";
  line.hidden = !error;
  if (error) document.getElementById("notice").hidden = true;
}

/** Runs what a button does: the button waits meanwhile, errors are told. Returns whether it went well. */
export async function attempt(button, act, tell = trouble) {
  if (button) button.disabled = true;
  try {
    tell(null);
    await act();
    return true;
  } catch (error) {
    tell(error);
    return false;
  } finally {
    if (button) button.disabled = false;
  }
}

/** A table with named columns; rows are lists of cells, or table rows made by hand. */
export function table(label, columns, rows) {
  const head = h("tr", {}, columns.map((c) => h("th", { scope: "col" }, c)));
  const cells = (row) => (row instanceof Node ? row : h("tr", {}, row.map((c) => h("td", {}, c))));
  return h("div", { class: "list" }, h("table", { "aria-label": label }, h("thead", {}, head), h("tbody", {}, rows.map(cells))));
}
