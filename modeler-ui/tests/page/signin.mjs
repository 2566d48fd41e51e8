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
    await it.view("admin/users");
    await page.getByRole("link", { name: user, exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in to Cauce" }).waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0, "nothing of the password is kept");
  });
}
