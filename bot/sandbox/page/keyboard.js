// By keyboard: "/" and Escape lead to the message box, Escape there to the newest message. In the chat Tab stops at the
// controls of one message, so that a long chat is not a long way; arrows, Home and End lead to the others.
import { drop } from "./draft.js";

const log = document.querySelector("#log");
const text = document.querySelector("#text");
const tools = document.querySelector("#tools");
const toolsOpen = document.querySelector("#tools-open");
const STOPS = "a[href], button, input, video, [tabindex]";
const TYPED_IN = "input, textarea, select";
const OWN_ARROWS = "input, video";

const all = () => [...log.querySelectorAll("article")];
const newest = () => all().findLast((one) => !one.matches(".from-user")) || all().at(-1);
const held = () => document.activeElement.closest("#log article");

function stopAt(chosen) {
  for (const one of all()) {
    for (const stop of [one, ...one.querySelectorAll(STOPS)]) stop.tabIndex = one === chosen ? 0 : -1;
  }
}

function go(to) {
  if (!to) return;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

// What is left of a message that is higher than the chat is scrolled to first.
function goesOn(one, by) {
  const [here, frame] = [one, log].map((element) => element.getBoundingClientRect());
  return by > 0 ? here.bottom > frame.bottom + 1 : here.top < frame.top - 1;
}

function onKeyInLog(event) {
  const here = held();
  if (!here || event.target.matches(OWN_ARROWS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const messages = all();
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by && goesOn(here, by)) return;
  const to = { Home: messages[0], End: messages.at(-1) }[event.key] || (by && messages[messages.indexOf(here) + by]);
  if (!to) return;
  event.preventDefault();
  go(to);
}

function onEscape(from) {
  if (tools.contains(from)) {
    tools.hidden = true;
    toolsOpen.setAttribute("aria-expanded", "false");
  }
  if (from !== text) text.focus();
  else if (!drop()) go(newest());
}

function onKey(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return onEscape(event.target);
  if (event.key !== "/" || event.target.matches(TYPED_IN)) return;
  text.focus(); // where the key then types itself, and so lists the commands
  if (text.value) event.preventDefault();
}

export function setUp() {
  new MutationObserver(() => stopAt(held() || newest())).observe(log, { childList: true, subtree: true });
  log.addEventListener("focusin", () => held() && stopAt(held()));
  log.addEventListener("keydown", onKeyInLog);
  document.addEventListener("keydown", onKey);
  if (!matchMedia("(pointer: coarse)").matches) text.focus(); // with a finger, that would open the keyboard
}
