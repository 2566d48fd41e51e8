// A deployed HTML form, in a frame with an origin of its own: its scripts reach neither this page nor the server.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../core/i18n.ts";
import type { Variable } from "../core/types.ts";
import type { Collect, Filled } from "./form.tsx";

type FromFrame = { type: "ready" } | { type: "height"; height: number } | { type: "values"; values: Filled } | { type: "invalid"; message: string };

/** How long a form may take to answer, in milliseconds. */
const PATIENCE = 10_000;

export function HtmlForm({ html, variables, collect }: { html: string; variables: Record<string, Variable>; collect: Collect }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(200);
  useEffect(() => {
    let answer: { done: (values: Filled) => void; fail: (error: Error) => void } | null = null;
    const hear = (event: MessageEvent<FromFrame>) => {
      if (!frame.current || event.source !== frame.current.contentWindow) return;
      const said = event.data;
      switch (said.type) {
        case "ready":
          frame.current.contentWindow?.postMessage({ type: "load", html, variables, dark: getComputedStyle(document.body).colorScheme === "dark" }, "*");
          break;
        case "height":
          setHeight(Math.min(4000, Math.max(60, Number(said.height) || 0)));
          break;
        case "values":
          answer?.done(said.values);
          break;
        case "invalid":
          answer?.fail(new Error(said.message || t("The form is not complete.")));
          break;
      }
    };
    addEventListener("message", hear);
    collect.current = () => new Promise((done, fail) => {
      answer = { done, fail };
      setTimeout(() => fail(new Error(t("The form does not answer."))), PATIENCE);
      frame.current?.contentWindow?.postMessage({ type: "collect" }, "*");
    });
    return () => removeEventListener("message", hear);
  }, [html]);
  return <iframe ref={frame} class="htmlform" title={t("Form")} src="./form.html" sandbox="allow-scripts allow-forms" style={{ height: `${height}px` }} />;
}
