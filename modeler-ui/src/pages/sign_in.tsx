// Who are you: shown when the server wants to know.
import { useState } from "preact/hooks";
import { signIn } from "../core/api.ts";
import { t } from "../core/i18n.ts";
import { Field } from "../ui/parts.tsx";

export function SignIn() {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: SubmitEvent) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      await signIn(String(form.get("user")), String(form.get("password")));
    } catch (error) {
      setWrong((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <main class="signin" id="main">
      <form class="card" onSubmit={submit}>
        <h1 class="brand"><img src="./icon.svg" alt="" width="28" height="28" />{t("Sign in to Cauce")}</h1>
        <Field label={t("User")}>{(id) => <input id={id} name="user" autocomplete="username" required spellcheck={false} />}</Field>
        <Field label={t("Password")} wrong={wrong}>{(id) => <input id={id} name="password" type="password" autocomplete="current-password" required />}</Field>
        <button class="main" disabled={busy}>{t("Sign in")}</button>
      </form>
    </main>
  );
}
