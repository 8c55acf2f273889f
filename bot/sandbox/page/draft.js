// What the next message is: an answer to another, or the edit of one's own. A bar above the composer says so.
import { summary } from "./media.js";
import { say } from "./words.js";

const bar = document.querySelector("#draft");
const words = bar.querySelector("span");
const text = document.querySelector("#text");
let state = {};

function set(next, label) {
  state = { ...next, label };
  words.textContent = label;
  bar.hidden = !label;
  text.placeholder = next.placeholder || say("message");
}

export const isEditing = () => Boolean(state.editing);

export function repliesTo(message, placeholder = "") {
  set({ replyTo: message.message_id, placeholder }, `Reply to: ${summary(message)}`);
  text.focus();
}

export function edits(message) {
  set({ editing: message.message_id }, `Edit: ${summary(message)}`);
  text.value = message.text ?? message.caption ?? "";
  text.focus();
}

// Take the draft: whatever is sent next is sent with it, once.
export function draft() {
  const taken = state;
  set({}, "");
  return taken;
}

// What could not be sent is answered or edited still.
export const putBack = (taken) => set(taken, taken.label || "");

// Neither reply nor edit; false: it is neither.
export function drop() {
  if (bar.hidden) return false;
  if (state.editing) text.value = "";
  set({}, "");
  return true;
}

bar.querySelector("button").addEventListener("click", () => { drop(); text.focus(); });
