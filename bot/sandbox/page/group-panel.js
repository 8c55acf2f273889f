// What is allowed in a group: rights, privacy mode, topics; and in whose name one writes there.
import * as api from "./api.js";
import { note } from "./chat.js";
import { button, make } from "./elements.js";

const panel = document.querySelector("#group-panel");
const KINDS = { text: "texts", photo: "photos", video: "videos", animation: "GIFs", audio: "music", voice: "voice messages", video_note: "round videos", document: "files" };
let group = null;
let user = 0;
let changed = () => {};

async function run(deed, value) {
  const told = changed; // by the time it is answered another group may be shown
  try {
    await told(await api.changeGroup(group.id, deed, value, user));
  } catch (error) {
    note(error.message);
  }
}

function tick(words, isOn, work, more = {}) {
  const box = make("input", { type: "checkbox", checked: isOn, ...more });
  box.addEventListener("change", () => work(box.checked));
  return make("label", {}, box, ` ${words}`);
}

// What the boxes say now: what was pressed just before is not answered yet.
const forbid = () => run("forbid", [...panel.querySelectorAll("[data-kind]:not(:checked)")].map((box) => box.dataset.kind));

function topic([id, name]) {
  const isClosed = group.closed.includes(Number(id));
  return make("li", {}, `${name}${isClosed ? " (closed)" : ""} `,
    button(isClosed ? "Reopen" : "Close", () => run(isClosed ? "reopen_topic" : "close_topic", id), { "aria-label": `${isClosed ? "Reopen" : "Close"} topic ${name}` }), " ",
    button("Delete", () => run("delete_topic", id), { "aria-label": `Delete topic ${name}` }));
}

export function showGroup(shown, who, onChange) {
  [group, user, changed] = [shown, who, onChange];
  panel.hidden = !group;
  if (!group) return;
  const held = [...panel.querySelectorAll("input, button")].indexOf(document.activeElement);
  panel.querySelector("h2").textContent = group.title;
  panel.querySelector(".rules").replaceChildren(
    tick("The bot is a member", group.bot_in, (on) => run("member", on)),
    tick("The bot is an admin", group.bot_is_admin, (on) => run("admin", on)),
    tick("Privacy mode: it hears only commands and replies to it", group.privacy, (on) => run("privacy", on)),
    ...Object.entries(KINDS).map(([kind, words]) => tick(`Members may send ${words}`, !group.forbids.includes(kind), forbid, { "data-kind": kind })),
  );
  panel.querySelector(".topics").replaceChildren(...Object.entries(group.topics).map(topic));
  panel.querySelector(".deeds").replaceChildren(
    ...(group.kind === "supergroup" ? [button("＋ Topic", () => run("topic", `Topic ${Object.keys(group.topics).length + 1}`))] : []),
    ...(group.kind === "group" ? [button("Turn into a supergroup", () => run("migrate"))] : []),
  );
  if (held >= 0) [...panel.querySelectorAll("input, button")][held]?.focus();
}
