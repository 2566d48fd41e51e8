// Keys that go from view to view: g and a letter. In a field a letter is a letter.
import { go, href } from "./router.ts";

/** Where the letter after g goes. */
export const PLACES_BY_KEY: Record<string, string> = { i: "inbox", s: "start", h: "dashboard", p: "processes", n: "instances", f: "incidents", d: "decisions", l: "deployments", b: "batches", m: "modeler", u: "admin", y: "system" };

/** How long after g its letter is waited for, in milliseconds. */
const PATIENCE = 1500;

/** Whether a key is for the field or the dialog that it is pressed in. */
export function typed(e: KeyboardEvent): boolean {
  return e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]") !== null || (e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable=true], .formjs, .workbench") !== null);
}

/** Listens for the keys; what it gives ends that. */
export function travel(): () => void {
  let begun = 0;
  const hear = (e: KeyboardEvent) => {
    if (typed(e)) return;
    const after = e.timeStamp - begun < PATIENCE;
    begun = 0;
    const place = after ? PLACES_BY_KEY[e.key] : undefined;
    if (place) {
      e.preventDefault();
      // Views have keys of their own: this one is taken.
      e.stopImmediatePropagation();
      go(href([place]));
    } else if (e.key === "g") begun = e.timeStamp;
    else if (e.key === "/" && !document.querySelector(".inboxlist")) {
      e.preventDefault();
      document.getElementById("search")?.focus();
    }
  };
  addEventListener("keydown", hear, { capture: true });
  return () => removeEventListener("keydown", hear, { capture: true });
}
