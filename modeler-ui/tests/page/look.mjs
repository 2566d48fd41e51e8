// Every list and view once more as it stands at the end, and the pictures that the README shows.
import path from "node:path";

export default async function look(it) {
  const { page, server } = it;

  await it.check("every view is fit to be seen", async () => {
    const [order] = await server.get("/process-definition?key=order&version=1");
    for (const [name, view] of [["processes", "processes"], ["start", "start"], ["decisions", "decisions"], ["definition-about", `processes/${order.id}?tab=about`], ["definition-jobs", `processes/${order.id}?tab=jobs`], ["admin-groups", "admin/groups"], ["admin-tenants", "admin/tenants"], ["not-found", "nowhere"]]) {
      await it.view(view);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await it.settled();
      await it.look(name);
    }
  });

  if (!it.readme) return;
  await it.check("pictures for the README", async () => {
    const [running] = await server.get("/history/process-instance?processInstanceBusinessKey=A-1001");
    const [task] = await server.get("/task?taskDefinitionKey=approve");
    const [order] = await server.get("/process-definition?key=order&latestVersion=true");
    await it.open({ viewport: { width: 1180, height: 760 } });
    for (const [name, view, ready] of [["inbox", `inbox/${task.id}?list=all`, ".choice"], ["cockpit", `processes/${order.id}`, ".diagram[data-ready=yes]"], ["instance", `instances/${running.id}`, ".djs-shape.entered"], ["modeler", `modeler/bpmn?definition=${order.id}`, ".workbench[data-ready=yes]"]]) {
      await it.view(view);
      await it.page.locator(ready).first().waitFor();
      await it.settled();
      await it.page.screenshot({ path: path.join(it.readme, `${name}.png`) });
    }
  });
}
