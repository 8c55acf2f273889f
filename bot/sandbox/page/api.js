// The sandbox's addresses, and nothing else.
export const filesUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

async function asJson(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

const send = (url, body, method = "POST") =>
  fetch(url, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then(asJson);

export const users = () => fetch("/sandbox/users").then(asJson);
export const addUser = (firstName) => send("/sandbox/users", { first_name: firstName });
export const bot = () => fetch("/sandbox/bot").then(asJson);
export const chat = (user) => fetch(`/sandbox/chats/${user}`).then(asJson);
export const sendText = (user, text) => send(`/sandbox/chats/${user}/text`, { text });
export const press = (user, messageId, data) => send(`/sandbox/chats/${user}/press`, { message_id: messageId, data });
export const openApp = (user, messageId, url) => send(`/sandbox/chats/${user}/app`, { message_id: messageId, url });
export const faults = () => fetch("/sandbox/faults").then(asJson);
export const addFault = (fault) => send("/sandbox/faults", fault);
export const clearFaults = () => fetch("/sandbox/faults", { method: "DELETE" }).then(asJson);

export function sendFile(user, file, kind) {
  const form = new FormData();
  form.append("as", kind);
  form.append("file", file, file.name);
  return fetch(`/sandbox/chats/${user}/file`, { method: "POST", body: form }).then(asJson);
}

export const events = (user) => new EventSource(`/sandbox/chats/${user}/events`);
