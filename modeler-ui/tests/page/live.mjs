// Views are up to date by themselves: told by the server, or else by asking now and then.
import { strict as assert } from "node:assert";

export default async function live(it) {
  const { server } = it;
  const asked = (page) => {
    const lists = [];
    page.on("request", (r) => new URL(r.url()).pathname.endsWith("/engine-rest/task") && lists.push(r.url()));
    return lists;
  };

  await it.check("a new task appears by itself, and nobody asks while nothing happens", async () => {
    // A page whose time goes on only as the test says.
    const page = await it.open();
    await page.clock.install();
    const lists = asked(page);
    const stream = page.waitForResponse((r) => r.url().includes("/cauce/events"));
    await it.view("inbox?list=all");
    assert.equal((await stream).status(), 200);
    await it.heading("All tasks");
    await it.settled();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.clock.runFor(3000);
    await it.settled();
    const before = lists.length;
    await page.clock.runFor(30_000);
    await it.settled();
    assert.equal(lists.length, before, "nobody asks while nothing happens");
    await server.post("/task/create", { id: "plants", name: "Water the plants" });
    const seen = page.getByRole("link", { name: /Water the plants/ });
    for (let n = 0; n < 100 && !(await seen.count()); n++) await page.clock.runFor(50);
    await seen.waitFor();
    await server.del("/task/plants");
    for (let n = 0; n < 100 && (await seen.count()); n++) await page.clock.runFor(50);
    await seen.waitFor({ state: "detached" });
  });

  await it.check("where the stream cannot be had, views ask now and then", async () => {
    const page = await it.open();
    await page.route("**/cauce/events*", (route) => route.fulfill({ status: 503 }));
    await page.clock.install();
    const lists = asked(page);
    await it.view("inbox?list=all");
    await it.heading("All tasks");
    await it.settled();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    const before = lists.length;
    await server.post("/task/create", { id: "letters", name: "Fetch the letters" });
    await page.clock.runFor(5000);
    await page.getByRole("link", { name: /Fetch the letters/ }).waitFor();
    assert.ok(lists.length > before);
    await server.del("/task/letters");
  });

  await it.open();
}
