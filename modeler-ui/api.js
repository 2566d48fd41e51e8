// engine-rest, and nothing beneath it. The address is relative to the page, so that any mount point works.

const BASE = new URL("engine-rest", document.baseURI).href;

async function call(method, path, body) {
  const form = body instanceof FormData;
  const request = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.body = form ? body : JSON.stringify(body);
    if (!form) request.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(BASE + path, request);
  } catch {
    throw new Error("The server does not answer. Is it running?");
  }
  const text = await answer.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    if (answer.ok) throw new Error(`The server answered ${method} ${path} with something that is not JSON.`);
  }
  if (!answer.ok) throw new Error(problems(value) ?? `The server answered ${method} ${path} with ${answer.status}.`);
  return value;
}

/** The message of an error answer, with each problem of a model on a line of its own. */
function problems(value) {
  if (!value?.message) return null;
  const lines = Object.entries(value.details ?? {}).flatMap(([file, d]) =>
    (d.errors ?? []).map((e) => `${file}, line ${e.line}: ${e.message}`));
  return lines.length ? ["The model cannot be deployed.", ...lines].join("\n") : value.message;
}

const query = (criteria) => {
  const given = Object.entries(criteria).filter(([, v]) => v !== undefined && v !== "");
  return given.length ? "?" + new URLSearchParams(given) : "";
};

export const get = (path, criteria = {}) => call("GET", path + query(criteria));
export const post = (path, body = {}) => call("POST", path, body);
export const del = (path, criteria = {}) => call("DELETE", path + query(criteria));

/** Deploys files that a person chose. */
export function deploy(files) {
  const form = new FormData();
  form.set("deployment-name", files[0].name);
  form.set("deployment-source", "cauce page");
  for (const file of files) form.append(file.name, file, file.name);
  return call("POST", "/deployment/create", form);
}
