// The list of the bot's commands: all of them, filtered while one types, with arrow keys, Enter, Tab and Escape.
import * as api from "./api.js";
import { current } from "./chat.js";
import { make } from "./elements.js";
import { tongue } from "./words.js";

const list = document.querySelector("#commands");
const menu = document.querySelector("#menu");
let box = null;
let pick = () => {};
let chosen = -1;
let asked = 0;

export function hide() {
  asked += 1; // what is still being fetched comes too late
  list.hidden = true;
  chosen = -1;
  menu.setAttribute("aria-expanded", "false");
  box?.removeAttribute("aria-activedescendant");
}

async function show(begin = "/") {
  const mine = ++asked;
  const { commands } = await api.bot(current());
  if (mine !== asked) return;
  const found = commands.filter(({ command }) => `/${command}`.startsWith(begin));
  if (!found.length) return hide();
  list.replaceChildren(...found.map(entry));
  list.hidden = false;
  menu.setAttribute("aria-expanded", "true");
  choose(begin === "/" ? -1 : 0);
}

function entry({ command, description }) {
  const made = make("li", { role: "option", id: `command-${command}`, "aria-selected": "false" }, make("b", {}, `/${command}`), make("span", { lang: tongue() }, description));
  made.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
  made.addEventListener("click", () => { hide(); pick(`/${command}`); });
  return made;
}

function choose(number) {
  const all = [...list.children];
  chosen = number;
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = list.children.length;
  if (chosen < 0) return choose(by > 0 ? 0 : all - 1);
  choose((chosen + by + all) % all);
}

function onKey(event) {
  if (list.hidden) return;
  const work = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => choose(0),
    End: () => choose(list.children.length - 1),
    Escape: hide,
    Tab: () => chosen >= 0 && (box.value = `${list.children[chosen].firstElementChild.textContent} `) && hide(),
    Enter: () => chosen >= 0 && list.children[chosen].click(),
  }[event.key];
  if (!work || (chosen < 0 && ["Enter", "Tab"].includes(event.key))) return;
  event.preventDefault();
  work();
}

export function setUp(textBox, onPick) {
  box = textBox;
  pick = onPick;
  box.addEventListener("keydown", onKey);
  box.addEventListener("input", () => (/^\/\w*$/.test(box.value) ? show(box.value) : hide()));
  menu.addEventListener("click", async () => {
    if (!list.hidden) return hide();
    box.focus();
    await show();
  });
}
