// Deploying files that a person chose.
import { useRef } from "preact/hooks";
import { deploy } from "../core/api.ts";
import { changed } from "../core/data.ts";
import { tn, t } from "../core/i18n.ts";
import { May } from "../ui/parts.tsx";
import { attempt, notify } from "../ui/notice.tsx";
import { Icon } from "../ui/icons.tsx";

export function DeployButton() {
  const pick = useRef<HTMLInputElement>(null);
  const upload = async (files: File[]) => {
    if (!files[0]) return;
    const name = files[0].name;
    await attempt(async () => {
      const made = await deploy(name, files.map((f) => ({ name: f.name, content: f })));
      const n = Object.keys(made.deployedProcessDefinitions ?? {}).length;
      const decisions = Object.keys(made.deployedDecisionDefinitions ?? {}).length;
      notify([tn(n, "Deployed: {n} process definition.", "Deployed: {n} process definitions."), decisions ? tn(decisions, "{n} decision.", "{n} decisions.") : ""].join(" ").trim());
      changed();
    });
    if (pick.current) pick.current.value = "";
  };
  return (
    <May any={[["Deployment", "CREATE"]]}>
      <input ref={pick} type="file" class="hidden" multiple tabIndex={-1} aria-label={t("Files to deploy")} onChange={(e) => void upload([...(e.currentTarget.files ?? [])])} />
      <button class="main" onClick={() => pick.current?.click()}><Icon name="deployment" />{t("Deploy files …")}</button>
    </May>
  );
}
