// Speaks to the server: one function per kind of request, and the stream of events.

export class Refused extends Error {}

async function answered(response) {
  if (response.status === 422) throw new Refused((await response.json()).refused);
  if (!response.ok) throw new Error(`The playground answered ${response.status}.`);
  return response.json();
}

export async function get(path, query) {
  return answered(await fetch(`/api/${path}?${new URLSearchParams(query)}`));
}

export async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function postForm(path, body, files) {
  const form = new FormData();
  form.append("body", JSON.stringify(body));
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  return answered(await fetch(`/api/${path}`, { method: "POST", body: form }));
}

export function listen(handlers, onLost) {
  const stream = new EventSource("/api/events");
  for (const [kind, handle] of Object.entries(handlers)) {
    stream.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
  }

  stream.addEventListener("error", onLost);
}
