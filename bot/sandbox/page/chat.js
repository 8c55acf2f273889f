// The list of messages, kept in step with the server.
import * as api from "./api.js";
import { render } from "./message.js";

const log = document.querySelector("#log");
const status = document.querySelector("#status");
const toast = document.querySelector("#toast");
const alertBox = document.querySelector("#alert");
const appBox = document.querySelector("#app");
const viewer = document.querySelector("#viewer");
const start = document.querySelector("#start");
const ACTIONS = { typing: "typing…", upload_photo: "sending a photo…", upload_video: "sending a video…", upload_voice: "sending a voice message…", upload_document: "sending a file…" };

let user = 0;
let stream = null;
let idle = 0;
const waiting = new Map(); // query id -> button that was pressed
const early = new Map(); // toasts that were faster than the answer to the press

function atBottom() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 90;
}

function show(message) {
  const stick = atBottom();
  const old = log.querySelector(`[data-message-id="${message.message_id}"]`);
  const fresh = render(message, { tap, say, enlarge, openApp });
  if (old) old.replaceWith(fresh);
  else log.append(fresh);
  start.hidden = true;
  const down = () => { log.scrollTop = log.scrollHeight; };
  if (!stick) return;
  down();
  // media get their height only when they have come
  fresh.querySelectorAll("img, video").forEach((one) => one.addEventListener(one.tagName === "IMG" ? "load" : "loadedmetadata", down, { once: true }));
}

export async function say(text) {
  try {
    await api.sendText(user, text);
    log.scrollTop = log.scrollHeight;
  } catch (error) {
    note(error.message);
  }
}

async function tap(message, data, button) {
  button.setAttribute("aria-busy", "true");
  try {
    const { query_id: query } = await api.press(user, message.message_id, data);
    if (early.has(query)) answered(early.get(query), button);
    else waiting.set(query, button);
  } catch (error) {
    button.removeAttribute("aria-busy");
    note(error.message);
  }
}

function answered(event, button) {
  button?.removeAttribute("aria-busy");
  waiting.delete(event.query_id);
  early.delete(event.query_id);
  if (!event.text) return;
  if (!event.alert) return note(event.text);
  alertBox.querySelector("p").textContent = event.text;
  if (!alertBox.open) alertBox.showModal();
}

export function note(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(note.timer);
  note.timer = setTimeout(() => { toast.hidden = true; }, 3500);
}

function enlarge(source) {
  viewer.querySelector("img").src = source;
  viewer.showModal();
}

// A Mini App in a frame, as Telegram's web client shows it.
const frame = appBox.querySelector("iframe");

async function openApp(message, url) {
  try {
    const opened = await api.openApp(user, message.message_id, url);
    frame.src = opened.url;
    appBox.showModal();
  } catch (error) {
    note(error.message);
  }
}

appBox.addEventListener("close", () => { frame.src = "about:blank"; });
window.addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow || typeof data !== "string") return;
  if (JSON.parse(data).eventType === "web_app_close") appBox.close();
});

function act(action) {
  status.textContent = ACTIONS[action] || "working…";
  clearTimeout(idle);
  idle = setTimeout(() => { status.textContent = "bot"; }, 5000);
}

const REACTIONS = {
  message: (event) => show(event.message),
  edit: (event) => show(event.message),
  delete: (event) => log.querySelector(`[data-message-id="${event.message_id}"]`)?.remove(),
  action: (event) => act(event.action),
  toast: (event) => (waiting.has(event.query_id) ? answered(event, waiting.get(event.query_id)) : early.set(event.query_id, event)),
};

async function sync() {
  const { messages } = await api.chat(user);
  log.replaceChildren();
  messages.forEach(show);
  start.hidden = messages.length > 0;
  log.scrollTop = log.scrollHeight;
  status.textContent = "bot";
}

export async function open(number) {
  user = number;
  stream?.close();
  stream = api.events(user);
  const mine = stream;
  // every (re)connection begins with the whole chat, so that nothing is missed
  stream.onopen = () => mine === stream && sync();
  stream.onerror = () => { status.textContent = "waiting for the sandbox…"; };
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (mine === stream) REACTIONS[event.type]?.(event);
  };
}

export const current = () => user;
