import { render } from "preact";
import { App } from "./app.tsx";
import { signedOut, whoAmI } from "./core/api.ts";
import { listen } from "./core/live.ts";
import "./style.css";

async function start(place: HTMLElement): Promise<void> {
  // A server that does not answer is told by the views.
  await whoAmI().catch(() => {});
  // Before anything is loaded, so that nothing is missed between the two.
  if (!signedOut.get()) listen();
  render(<App />, place);
}

const place = document.getElementById("app");
if (place) void start(place);
