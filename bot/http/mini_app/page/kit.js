// What all parts of the page use: calls, elements, the line that says how it goes, pages of a list.
import * as telegram from "./telegram.js";
import { say } from "./words.js";

export const find = (selector, where = document) => where.querySelector(selector);
const status = find("#status");

export function tell(message, { wrong = false } = {}) {
  status.textContent = message;
  status.classList.toggle("wrong", wrong);
}

export const complain = (error) => tell(error.message, { wrong: true });

export async function call(what, more = {}) {
  const body = JSON.stringify({ initData: telegram.initData, ...more });
  const answer = await fetch(what, { method: "POST", headers: { "Content-Type": "application/json" }, body })
    .catch(() => { throw new Error(say("noAnswer")); });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error || say("noAnswer"));
  return told;
}

export function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...content);
  return made;
}

let asked = 0;

// The answer to the newest question counts, whichever list asks: one that comes late is for a page that nobody looks at
// any more.
export function newest(ask, show) {
  return async (...given) => {
    const mine = ++asked;
    tell(say("wait"));
    try {
      const found = await ask(...given);
      if (mine === asked) { tell(""); show(found, ...given); }
    } catch (error) {
      if (mine === asked) complain(error);
    }
  };
}

const FRESH = 600_000; // milliseconds for which a list's addresses surely open

function missing(element) {
  if (element.closest("[role=tabpanel]")?.onmissing?.()) return;
  element.replaceWith(make("p", { class: "missing" }, say("noFile")));
}

const viewer = find("#viewer");

function enlarge(address, label) {
  const image = find("img", viewer);
  image.src = address;
  image.alt = label;
  viewer.showModal();
}

// A video shows its first picture, and is asked for once somebody could see it, as pictures are.
const inSight = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    inSight.unobserve(target);
    target.preload = "metadata";
  }
});

// What people or A2E call something runs in its own direction, and begins where the page's lines begin.
export const named = (label) => make("bdi", {}, label);

const SHOWN = {
  image({ file, label }) {
    const button = make("button", { type: "button", class: "picture", "aria-label": say("enlarge", { name: label }), onclick: () => enlarge(file, label) });
    button.append(make("img", { src: file, alt: "", loading: "lazy", onerror: () => missing(button) }));
    return button;
  },
  video({ file, label }) {
    const video = make("video", { src: `${file}#t=0.1`, controls: true, preload: "none", playsinline: true, "aria-label": label, onerror: ({ target }) => missing(target) });
    inSight.observe(video);
    return video;
  },
  audio: ({ file, label }) => make("audio", { src: file, controls: true, preload: "none", "aria-label": label, onerror: ({ target }) => missing(target) }),
};

function row(entry, deeds) {
  const shown = named(entry.label);
  return make("li", {}, ...(entry.file ? [SHOWN[entry.shows](entry)] : []), make("span", {}, shown), ...deeds(entry, shown));
}

// Show one page of a list, and the way to its others: turn(page) asks for one. Addresses of files end: where one does
// not open and the list has been there for a while, it is asked for again.
export function list(panel, { entries, page, pages, note }, turn, deeds) {
  const until = Date.now() + FRESH;
  find(".list", panel).replaceChildren(...entries.map((entry) => row(entry, deeds)));
  panel.onmissing = () => Date.now() > until && (turn(page), true);
  const nav = find("nav", panel);
  nav.hidden = pages < 2;
  const way = (word, to) => make("button", { type: "button", disabled: to < 0 || to >= pages, onclick: () => turn(to) }, say(word));
  nav.replaceChildren(way("newer", page - 1), make("span", {}, say("page", { page: page + 1, pages })), way("older", page + 1));
  if (!entries.length) tell(note);
}

export const options = (select, named, chosen) => select.replaceChildren(...named.map(({ id, label }) => make("option", { value: id, selected: id === chosen }, label)));
