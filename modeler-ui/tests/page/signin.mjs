// Signing in, where the server asks for a password.
import { strict as assert } from "node:assert";

export default async function signin(it, args) {
  const { page } = it;
  const [user, password] = args.signin.split(/:(.*)/s);

  await it.check("a server that wants a password gets one", async () => {
    await page.goto(it.url);
    await page.getByRole("heading", { name: "Sign in to Cauce" }).waitFor();
    await it.look("sign-in");
    // Somebody who does not exist: users at whom one guesses are locked for some seconds.
    await page.getByLabel("User").fill("nobody");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await it.says("User or password is wrong.");
    await page.getByLabel("User").fill(user);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await it.heading("Dashboard");
    await page.reload();
    await it.heading("Dashboard");
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
    assert.ok(!kept.includes(password) && !kept.includes(btoa(password)), kept);
    assert.equal(await page.evaluate(() => document.cookie), "", "no script reads the session");
    await it.view("admin/users");
    await page.getByRole("link", { name: user, exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Cauce" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to Cauce" }).waitFor();
  });

  await it.check("who is signed out elsewhere is asked again, and goes on where they were", async () => {
    const sign = async () => {
      await page.getByLabel("User").fill(user);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    await sign();
    await it.view("admin/groups");
    await it.heading("Groups");
    await it.context.clearCookies();
    await page.getByRole("link", { name: "Tenants", exact: true }).click();
    await page.getByRole("heading", { name: "Sign in to Cauce" }).waitFor();
    await sign();
    await it.heading("Tenants");
  });

  await it.check("a new task appears by itself for who is signed in", async () => {
    const stream = page.waitForResponse((r) => r.url().includes("/cauce/events"));
    await page.goto("about:blank");
    await it.view("inbox?list=all");
    assert.equal((await stream).status(), 200);
    await it.says("No open tasks");
    const created = await fetch(new URL("engine-rest/task/create", it.url), { method: "POST", headers: { "Content-Type": "application/json", Authorization: "Basic " + btoa(`${user}:${password}`) }, body: JSON.stringify({ name: "Water the plants" }) });
    assert.equal(created.status, 204);
    await page.getByRole("link", { name: /Water the plants/ }).waitFor();
  });
}
