// The small menu of a message: reply, edit, forward, delete.
import * as api from "./api.js";
import { boxes } from "./boxes.js";
import { edits, repliesTo } from "./draft.js";
import { button } from "./elements.js";

const menu = document.querySelector("#message-menu");
let opener = null;

function close(refocus = true) {
  if (menu.hidden) return;
  menu.hidden = true;
  if (refocus && opener?.isConnected) opener.focus();
}

export function openMenu(message, from, where) {
  opener = from;
  const entry = (words, work) => button(words, async () => {
    close(false);
    try { await work(); } catch (error) { boxes.note(error.message); }
  }, { role: "menuitem" });
  const mine = message.from?.id === where.user;
  menu.replaceChildren(
    entry("↩ Reply", () => repliesTo(message)),
    ...(mine && !message.forward_origin ? [entry("✎ Edit", () => edits(message))] : []),
    entry("⤳ Forward here", () => api.forward(where, message)),
    ...(where.chat ? [entry("⤳ Forward to the bot", () => api.forward({ user: where.user }, message))] : []),
    entry("✕ Delete", () => api.remove(where, message.message_id)),
  );
  menu.hidden = false;
  const at = from.getBoundingClientRect();
  menu.style.top = `${Math.max(8, Math.min(at.top, innerHeight - menu.offsetHeight - 8))}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.firstElementChild.focus();
}

menu.addEventListener("keydown", (event) => {
  const all = [...menu.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
  }
  if (event.key === "Tab") close();
  if (event.key !== "Escape") return;
  event.preventDefault();
  close();
});
document.addEventListener("click", ({ target }) => { if (!menu.contains(target) && !target.closest(".more")) close(false); });
