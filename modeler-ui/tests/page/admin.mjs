// Administration: users, groups, tenants, authorizations, the system.
import { strict as assert } from "node:assert";

export default async function admin(it) {
  const { page, server } = it;
  const dialog = page.getByRole("dialog");
  const fill = async (values) => {
    for (const [label, value] of Object.entries(values)) await dialog.getByLabel(label, { exact: true }).fill(value);
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
  };

  await it.check("users, groups and tenants are made and joined", async () => {
    await it.view("admin/users");
    await page.getByRole("button", { name: "New user" }).click();
    await fill({ User: "ada", "First name": "Ada", "Last name": "Lovelace", "E-mail": "ada@example.org", Password: "Engine-1843" });
    await page.getByRole("row", { name: /ada Ada Lovelace/ }).waitFor();
    await it.look("admin-users");
    await page.getByRole("link", { name: "Groups", exact: true }).click();
    await page.getByRole("button", { name: "New group" }).click();
    await fill({ Group: "managers", Name: "Managers", Kind: "WORKFLOW" });
    await page.getByRole("link", { name: "managers" }).click();
    await it.heading("managers");
    await page.getByLabel("Add to Users").fill("ada");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("region", { name: "Users" }).getByRole("link", { name: "ada" }).click();
    await it.heading("ada");
    await page.getByRole("region", { name: "Groups" }).getByRole("link", { name: "managers" }).waitFor();
    await page.getByLabel("First name").fill("Augusta");
    await page.getByRole("region", { name: "Profile" }).getByRole("button", { name: "Save" }).click();
    await it.says("Saved.");
    await it.look("admin-user");
    assert.equal((await server.get("/user/ada/profile")).firstName, "Augusta");
    assert.deepEqual((await server.get("/user?memberOfGroup=managers")).map((u) => u.id), ["ada"]);
    await it.view("admin/tenants");
    await page.getByRole("button", { name: "New tenant" }).click();
    await fill({ Tenant: "harbour", Name: "Harbour" });
    await page.getByRole("row", { name: /harbour Harbour/ }).waitFor();
  });

  await it.check("a group's tasks are in the inbox of its members", async () => {
    await it.view("inbox?list=groups");
    await it.says("No open tasks");
    await server.post("/process-definition/key/leave/start", { variables: { reason: { value: "rest", type: "String" }, days: { value: 1, type: "Long" } } });
    await page.getByRole("textbox", { name: "You are" }).fill("ada");
    await page.getByRole("textbox", { name: "You are" }).press("Tab");
    await page.getByRole("link", { name: /Check leave/ }).waitFor();
    await page.getByRole("textbox", { name: "You are" }).fill("demo");
    await page.getByRole("textbox", { name: "You are" }).press("Tab");
  });

  await it.check("an authorization is given and taken back", async () => {
    await it.view("admin/authorizations");
    await page.getByRole("button", { name: "New authorization" }).click();
    await dialog.getByLabel("For a").selectOption("group");
    await dialog.getByLabel("Id", { exact: true }).fill("managers");
    await dialog.getByLabel("Permissions").selectOption(["READ", "READ_INSTANCE"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /Grant group managers Process definition/ }).waitFor();
    await it.look("admin-authorizations");
    const [made] = await server.get("/authorization?groupIdIn=managers");
    assert.deepEqual([made.resourceType, made.resourceId, [...made.permissions].sort()], [6, "*", ["READ", "READ_INSTANCE"]]);
    await page.getByRole("row", { name: /managers/ }).getByRole("button", { name: /Delete/ }).click();
    await dialog.getByRole("button", { name: /Delete/ }).click();
    await it.says("No authorizations");
  });

  await it.check("the system says its version and what it counts", async () => {
    await it.view("system");
    await page.getByRole("row", { name: /Process instances started/ }).waitFor();
    await page.getByRole("region", { name: "About" }).getByText("7.24.0").waitFor();
    await it.look("system");
  });
}
