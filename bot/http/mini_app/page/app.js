// The studio's Mini App: three tabs, each filled when it is first opened.
import * as telegram from "./telegram.js";
import { say, speak } from "./words.js";
import { call, complain, find, tell } from "./kit.js";
import * as gallery from "./gallery.js";
import * as shelves from "./shelves.js";
import * as voices from "./voices.js";

const PARTS = { gallery, shelves, voices };
const tabs = [...document.querySelectorAll("[role=tab]")];

function choose(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    find(`#${one.getAttribute("aria-controls")}`).hidden = !chosen;
  }
  voices.stop();
  PARTS[tab.getAttribute("aria-controls")].show();
}

// Arrows go along the tabs as the eye does, also where one reads from the right.
function step(event) {
  const along = document.documentElement.dir === "rtl" ? { ArrowLeft: 1, ArrowRight: -1 } : { ArrowLeft: -1, ArrowRight: 1 };
  const at = tabs.indexOf(event.currentTarget);
  const to = { Home: 0, End: tabs.length - 1 }[event.key] ?? (along[event.key] && (at + along[event.key] + tabs.length) % tabs.length);
  if (to === undefined) return;
  event.preventDefault();
  tabs[to].focus();
  choose(tabs[to]);
}

// Escape leaves, unless it closes or empties something here: the app that shows us does not hear it.
function onKey({ key, target, defaultPrevented }) {
  if (key !== "Escape" || defaultPrevented || target.value || document.querySelector("dialog[open]")) return;
  telegram.close();
}

async function begin() {
  telegram.dress();
  telegram.ready();
  telegram.expand();
  if (!telegram.initData) return tell(say("openInChat"), { wrong: true });
  try {
    speak(await call("hello"));
  } catch (error) {
    return complain(error);
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", step);
  }
  choose(tabs[0]);
}

document.addEventListener("keydown", onKey);
begin();
