// What was done, and what went wrong: lines at the top of the page.
import { t } from "../core/i18n.ts";
import { store, useStore } from "../core/store.ts";
import { Icon } from "./icons.tsx";

const said = store<{ text: string; bad: boolean } | null>(null);
let hiding: ReturnType<typeof setTimeout>;

/** Tells what was done; goes away by itself. */
export function notify(text: string): void {
  said.set({ text, bad: false });
  clearTimeout(hiding);
  hiding = setTimeout(() => said.set(null), 6000);
}

/** Tells what went wrong, until something goes right or it is closed. */
export function complain(error: unknown): void {
  clearTimeout(hiding);
  said.set({ text: error instanceof Error ? error.message : String(error), bad: true });
}

export function hush(): void {
  if (said.get()?.bad) said.set(null);
}

/** Does something and tells how it went. Returns whether it went well. */
export async function attempt(act: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act();
    hush();
    if (done) notify(done);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

export function Notices() {
  const now = useStore(said);
  return (
    <div class="notices">
      <div role="alert">{now?.bad && <p class="notice bad">{now.text}<button class="bare" aria-label={t("Close")} onClick={() => said.set(null)}><Icon name="close" /></button></p>}</div>
      <div role="status">{now && !now.bad && <p class="notice good">{now.text}</p>}</div>
    </div>
  );
}
