// The list of messages, kept in step with the server.
import * as api from "./api.js";
import { boxes } from "./boxes.js";
import { focusOn, make, replaceKeepingFocus } from "./elements.js";
import { render, ticks } from "./message.js";
import { play } from "./effects.js";
import { openMenu } from "./message-menu.js";
import { draft, drop as dropDraft, isEditing, putBack, repliesTo } from "./draft.js";
import * as menuButton from "./menu-button.js";
import { payLink, payMessage, showReceipt } from "./pay.js";
import * as spoken from "./spoken.js";
import * as wallet from "./wallet.js";
import * as words from "./words.js";

const log = document.querySelector("#log");
const status = document.querySelector("#status");
const start = document.querySelector("#start");
const down = document.querySelector("#down");
const text = document.querySelector("#text");
const about = make("p", { class: "about", dir: "auto" });

let where = { user: 0 };
let stream = null;
let known = null; // a promise: the language of who chats is shown
let isOpened = false; // the chat has been shown once: what is new in it since is told
let idle = 0;
const waiting = new Map(); // query id -> button that was pressed
const early = new Map(); // toasts that were faster than the answer to the press

const { note, enlarge, alarm, showApp } = boxes;
export const current = () => where;
export { note };

let readUpTo = 0; // the newest message that the bot has taken
const isRead = ({ message_id: id }) => id <= readUpTo;
// A page that came over plain HTTP may have no clipboard: then the text is shown.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    note("Copied.");
  } catch {
    alarm(text);
  }
};
const pays = {
  pay: (message, from) => payMessage(where, message, from),
  payLink: (url, from) => payLink(where, url, from),
  receipt: (message, from) => showReceipt(where, message, from),
};
const acts = { ...pays, tap, say, enlarge, openApp, copy, jump, isRead, menu: (message, opener) => openMenu(message, opener, where) };
const find = (id) => log.querySelector(`[data-message-id="${id}"]`);
const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 90;
const isHere = (message) => !where.thread || message.message_thread_id === Number(where.thread);

let pressed = 0; // the message whose button was pressed last, until it changes

function show(message, isNew = true, isLive = true) {
  if (!isHere(message)) return;
  if (isLive) {
    spoken.tell(message, where.user, pressed === message.message_id);
    if (pressed === message.message_id) pressed = 0;
  }
  const stick = atBottom();
  const old = find(message.message_id);
  const fresh = render(message, where.user, acts);
  if (old) replaceKeepingFocus(old, fresh);
  else if (isNew) add(fresh, message.media_group_id);
  if (isNew && message.effect_id) play(message.effect_id);
  start.hidden = true;
  about.remove();
  if (isNew && isLive && message.from?.is_bot) rest();
  if (isNew && message.force_reply && isWanted(message) && !isEditing()) repliesTo(message, message.force_reply.placeholder);
  const sink = () => { log.scrollTop = log.scrollHeight; };
  if (!stick) return missed(isNew && !old);
  sink();
  // media get their height only when they have come
  fresh.querySelectorAll("img, video").forEach((one) => one.addEventListener(one.tagName === "IMG" ? "load" : "loadedmetadata", sink, { once: true }));
}

// What comes while one reads further up is counted on the button that leads down.
let unseen = 0;
function missed(isNew) {
  unseen = atBottom() ? 0 : unseen + Number(isNew);
  down.hidden = atBottom();
  down.querySelector("span").textContent = unseen || "";
}
const DOWN = { behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" };
log.addEventListener("scroll", () => missed(false), { passive: true });
down.addEventListener("click", (event) => { log.scrollTo({ top: log.scrollHeight, ...DOWN }); if (!event.detail) text.focus(); }); // with a finger, that would open the keyboard

// Show the message that another one replies to.
function jump(id) {
  const there = find(id);
  if (!there) return note("That message is no longer in this chat.");
  (there.closest(".album") || there).scrollIntoView({ block: "center", ...DOWN });
  there.classList.add("found");
  there.addEventListener("animationend", () => there.classList.remove("found"), { once: true });
  focusOn(there.querySelector("[data-file]") || there);
}

function read(upTo) {
  readUpTo = Math.max(readUpTo, upTo);
  for (const one of log.querySelectorAll(".ticks[aria-label=Sent]")) {
    if (Number(one.closest("article").dataset.messageId) <= readUpTo) one.replaceWith(ticks(true));
  }
}

let day = "";

// Items of an album stand beside each other; a day begins with its name.
function add(fresh, album) {
  const last = log.lastElementChild;
  if (fresh.dataset.day !== day) log.append(make("p", { class: "day" }, words.nameOf(fresh.dataset.day)));
  day = fresh.dataset.day;
  if (!album) log.append(fresh);
  else if (last?.dataset.group === album) last.append(fresh);
  else log.append(make("div", { class: "album", "data-group": album }, fresh));
}

const isWanted = ({ force_reply: { for: ids } }) => !ids || ids.includes(where.user);

// Send a text; false: it could not be sent, and the reason is shown.
export async function say(text) {
  const [here, taken] = [where, draft()];
  const { replyTo, editing } = taken;
  try {
    await (editing ? api.edit(here, editing, text) : api.sendText(here, text, replyTo));
    log.scrollTop = log.scrollHeight;
    return true;
  } catch (error) {
    if (here === where) putBack(taken); // elsewhere there is no such message
    note(error.message);
    return false;
  }
}

async function tap(message, data, button) {
  button.setAttribute("aria-busy", "true");
  pressed = message.message_id;
  try {
    const { query_id: query } = await api.press(where, message.message_id, data);
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
  if (event.text) (event.alert ? alarm : note)(event.text, words.tongue());
}

async function openApp(message, url) {
  const here = where;
  try {
    const opened = await api.openApp(here, message.message_id, url);
    if (here === where) showApp(opened.url);
  } catch (error) {
    note(error.message);
  }
}

function act(action) {
  status.textContent = words.say(action === "typing" ? "typing" : "sending");
  clearTimeout(idle);
  idle = setTimeout(rest, 5000);
}

function rest() {
  clearTimeout(idle);
  status.textContent = "bot";
}

function drop(id) {
  const gone = find(id);
  if (!gone) return;
  const beside = [gone.nextElementSibling, gone.previousElementSibling].find((one) => one?.matches("article"));
  const next = gone.contains(document.activeElement) && (beside || log);
  gone.remove();
  if (next) focusOn(next);
}

const REACTIONS = {
  message: (event) => show(event.message),
  "menu button": () => menuButton.show(where, { openApp: (url) => openApp({}, url), note }),
  edit: (event) => show(event.message, false),
  delete: (event) => drop(event.message_id),
  read: (event) => read(event.up_to),
  action: (event) => act(event.action),
  stars: () => wallet.show(),
  toast: (event) => (waiting.has(event.query_id) ? answered(event, waiting.get(event.query_id)) : early.set(event.query_id, event)),
};

let introduced = 0;

// What the bot says of itself before anybody has pressed START.
export async function introduce() {
  if (start.hidden) return;
  const [here, mine] = [where, ++introduced];
  const { description } = await api.bot(here);
  if (start.hidden || here !== where || mine !== introduced) return; // meanwhile it was pressed, or something else was picked
  about.textContent = description;
  about.lang = words.tongue();
  log.append(about);
}

async function sync() {
  const here = where;
  const [{ messages, read_up_to: upTo }] = await Promise.all([api.chat(here), known]);
  if (here !== where) return; // another chat was opened meanwhile
  log.replaceChildren();
  [day, unseen, readUpTo] = ["", 0, upTo];
  if (!isOpened) spoken.startWith(messages);
  messages.forEach((message) => show({ ...message, force_reply: null, effect_id: null }, true, isOpened));
  isOpened = true;
  start.hidden = messages.length > 0 || Boolean(where.chat);
  introduce();
  log.scrollTop = log.scrollHeight;
  status.textContent = "bot";
  REACTIONS["menu button"]();
  wallet.show(where);
}

// Show the chat of a place, once the language of who chats is known.
export async function open(place, isKnown) {
  where = place;
  known = isKnown;
  isOpened = false;
  log.replaceChildren(); // what is shown still is another chat's, and its buttons would be pressed in this one
  log.dataset.user = place.user;
  dropDraft();
  stream?.close();
  stream = api.events(where);
  const mine = stream;
  // every (re)connection begins with the whole chat, so that nothing is missed
  stream.onopen = () => mine === stream && sync();
  stream.onerror = () => { status.textContent = "waiting for the sandbox…"; };
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    const elsewhere = event.message && event.message.chat.id !== Number(where.chat || where.user);
    if (mine === stream && !elsewhere) REACTIONS[event.type]?.(event);
  };
}
