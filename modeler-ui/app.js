// The frame: which page is shown, who the person is, refreshing, and telling when the server is away.
import { get } from "./api.js";
import { definitions } from "./definitions.js";
import { h, trouble } from "./dom.js";
import { instances } from "./instances.js";
import { tasks } from "./tasks.js";

const PAGES = { tasks, instances, definitions };
const REFRESH_MS = 5000;
const main = document.getElementById("main");
const user = document.getElementById("user");
let turn = 0;
let shown = null;

user.value = localStorage.getItem("cauce.user") ?? "demo";
user.addEventListener("change", () => localStorage.setItem("cauce.user", user.value.trim()));

/** Draws the page that the address names. A later call makes earlier ones stale, so that slow answers never overwrite newer ones. */
async function draw(moved) {
  const [name, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const show = PAGES[name];
  if (!show) return location.replace("#/tasks");
  const mine = ++turn;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === "#/" + name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (shown === null || (moved && shown !== name)) main.replaceChildren(h("p", { class: "empty" }, "Loading …"));
  const page = {
    stale: () => mine !== turn,
    holds: (element) => main.contains(element),
    user: () => user.value.trim(),
    refresh: () => draw(false),
    render: (...content) => mine === turn && replace(content.filter(Boolean)),
  };
  try {
    await show(page, parts);
    if (page.stale()) return;
    lost(null);
    shown = name;
    document.title = `${name[0].toUpperCase()}${name.slice(1)} · Cauce`;
    if (moved) main.focus({ preventScroll: true });
  } catch (error) {
    if (page.stale()) return;
    lost(error);
    if (moved) main.replaceChildren(h("p", { class: "empty" }, "This could not be loaded. ", h("button", { onclick: () => draw(true) }, "Try again")));
  }
}

let away = false;

/** Tells that a page could not be loaded, and takes back only what was told here. */
function lost(error) {
  if (error || away) trouble(error);
  away = error !== null;
}

/** Puts new content in, and keeps the focus where it was. */
function replace(content) {
  const focused = document.activeElement;
  const address = main.contains(focused) ? focused.getAttribute("href") ?? focused.getAttribute("aria-label") : null;
  main.replaceChildren(...content);
  if (main.contains(focused) && focused !== main) focused.focus();
  else if (address) [...main.querySelectorAll("a, button")].find((e) => [e.getAttribute("href"), e.getAttribute("aria-label")].includes(address))?.focus();
}

async function engine() {
  try {
    const [[first], version] = await Promise.all([get("/engine"), get("/version")]);
    document.getElementById("engine").textContent = `${first.name} · ${version.version}`;
  } catch {
    document.getElementById("engine").textContent = "";
  }
}

addEventListener("hashchange", () => {
  trouble(null);
  draw(true);
});
setInterval(() => {
  const typing = main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if (!document.hidden && !typing && !document.querySelector("dialog[open]")) draw(false);
}, REFRESH_MS);
engine();
draw(true);
