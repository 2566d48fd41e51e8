// Decisions: the table, trying it, and which rule fired.
import { strict as assert } from "node:assert";

export default async function decisions(it) {
  const { page, server } = it;

  await it.check("a decision shows its table and what it was asked", async () => {
    await it.view("decisions");
    await page.getByRole("link", { name: "Credit", exact: true }).click();
    await it.heading("Credit");
    await it.drawn(".dmn");
    await page.locator(".dmn").getByText('"ask"').waitFor();
    const asked = page.getByRole("region", { name: "What it was asked" });
    await asked.getByRole("row", { name: /order/ }).first().waitFor();
    await it.look("decision", { exclude: [".dmn"] });
  });

  await it.check("a decision is tried", async () => {
    const tried = page.getByRole("region", { name: "Try it" });
    for (const [name, type, value] of [["amount", "Double", "250"], ["customer", "String", "Ada"]]) {
      await tried.getByRole("button", { name: "Add variable" }).click();
      await tried.getByLabel("Name of new variable").fill(name);
      await tried.getByLabel(`Type of ${name}`).selectOption(type);
      await tried.getByLabel(`Value of ${name}`).fill(value);
    }
    await tried.getByRole("button", { name: "Evaluate" }).click();
    await tried.getByRole("listitem").filter({ hasText: "credit = good" }).waitFor();
  });

  await it.check("the rule that fired is shown with what it was asked", async () => {
    const [run] = await server.get(`/history/decision-instance?processInstanceId=${it.orders["A-1005"].id}`);
    await it.view(`decisions/runs/${run.id}`);
    await it.heading("Credit, as it was asked");
    await it.drawn(".dmn");
    const fired = page.locator("tr.fired");
    await fired.waitFor();
    assert.match(await fired.textContent(), /"ask"/);
    await page.getByRole("row", { name: /Amount .* 640/ }).waitFor();
    await it.look("decision-run", { exclude: [".dmn"] });
  });
}
