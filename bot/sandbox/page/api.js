// The sandbox's addresses, and nothing else. `where` is {user, chat, thread, as}: who, in which group, topic and name.
export const filesUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

async function asJson(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

const send = (url, body, method = "POST") =>
  fetch(url, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then(asJson);

function address({ user, ...place }, what = "") {
  const query = new URLSearchParams(Object.entries(place).filter(([, value]) => value));
  return `/sandbox/chats/${user}${what && `/${what}`}?${query}`;
}

export const users = () => fetch("/sandbox/users").then(asJson);
export const addUser = (firstName, language) => send("/sandbox/users", { first_name: firstName, language_code: language });
export const bot = ({ user, chat } = {}) => fetch(`/sandbox/bot?${new URLSearchParams({ user: user || "", chat: chat || "" })}`).then(asJson);
export const groups = () => fetch("/sandbox/groups").then(asJson);
export const addGroup = (group) => send("/sandbox/groups", group);
export const changeGroup = (id, deed, value, user) => send(`/sandbox/groups/${id}`, { do: deed, value, user });

export const chat = (where) => fetch(address(where)).then(asJson);
export const events = (where) => new EventSource(address(where, "events"));
export const sendText = (where, text, replyTo) => send(address(where, "text"), { text, reply_to_message_id: replyTo, ephemeral: true });
export const topics = (where) => fetch(address(where, "topics")).then(asJson);
export const addTopic = (where, name) => send(address(where, "topic"), { name });
export const sendThing = (where, kind, replyTo) => send(address(where, "thing"), { kind, reply_to_message_id: replyTo });
export const edit = (where, messageId, text) => send(address(where, "edit"), { message_id: messageId, text });
export const remove = (where, messageId) => send(address(where, "delete"), { message_id: messageId });
export const forward = (where, message) => send(address(where, "forward"), { message_id: message.message_id, from_chat_id: message.chat.id });
export const press = (where, messageId, data) => send(address(where, "press"), { message_id: messageId, data });
export const openApp = (where, messageId, url) => send(address(where, "app"), { message_id: messageId, url });

export function sendFiles(where, files, { caption, replyTo } = {}) {
  const form = new FormData();
  form.append("as", files.map(({ kind }) => kind).join(","));
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to_message_id", replyTo);
  for (const { file } of files) form.append("file", file, file.name);
  return fetch(address(where, "file"), { method: "POST", body: form }).then(asJson);
}

export const setLanguage = (where, code) => send(address(where, "language"), { language_code: code });
export const sendSample = (where, name, replyTo) => send(address(where, "sample"), { name, reply_to_message_id: replyTo });
export const clock = () => fetch("/sandbox/clock").then(asJson);
export const turnClock = (seconds) => send("/sandbox/clock", { seconds });

export const wallet = (where) => fetch(address(where, "wallet")).then(asJson);
export const offer = (where, link) => send(address(where, "offer"), { link });
export const pay = (where, what) => send(address(where, "pay"), what);
export const topUp = (where, stars) => send(address(where, "top_up"), { stars });
export const refund = (where, chargeId) => send(address(where, "refund"), { charge_id: chargeId });
export const changeSubscription = (where, chargeId, isCanceled) => send(address(where, "subscription"), { charge_id: chargeId, is_canceled: isCanceled });

export const faults = () => fetch("/sandbox/faults").then(asJson);
export const addFault = (fault) => send("/sandbox/faults", fault);
export const clearFaults = () => fetch("/sandbox/faults", { method: "DELETE" }).then(asJson);
