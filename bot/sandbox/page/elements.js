// Elements are made here, of text nodes and attributes only, never of markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function button(words, work, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", () => work(made));
  return made;
}

const FOCUSABLE = "a[href], button, input, video, [tabindex]";

const PAGING = ["▶️", "◀️"];
const markOf = (element) => (element.matches(".pays") ? "pays" : PAGING.find((mark) => element.textContent.startsWith(mark)));

// Show fresh where old is. Whoever had the focus inside keeps it: at the same button or the one that turns the page the same
// way, at the receipt of what was paid, else at the message. Never at another button, which a second Enter would press.
export function replaceKeepingFocus(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const shown = renewed(old, fresh);
  if (!held || held === document.activeElement) return;
  const now = [...shown.querySelectorAll(FOCUSABLE)];
  const label = held.dataset.callback || held.textContent;
  const same = held !== old && now.find((one) => (one.dataset.callback || one.textContent) === label);
  const turns = markOf(held) && now.find((one) => markOf(one) === markOf(held));
  focusOn(same || turns || shown);
}

// A file that is still the same stays where it is: a voice that is heard plays on, a picture does not flicker.
function renewed(old, fresh) {
  const [kept, twin] = [old, fresh].map((one) => one.querySelector("[data-file]"));
  if (!kept || kept.dataset.file !== twin?.dataset.file) {
    old.replaceWith(fresh);
    return fresh;
  }
  old.className = fresh.className;
  around(kept, twin);
  around(kept.parentElement, twin.parentElement);
  return old;
}

function around(kept, twin) {
  const all = [...twin.parentElement.childNodes];
  const at = all.indexOf(twin);
  for (const one of [...kept.parentElement.childNodes]) if (one !== kept) one.remove();
  kept.before(...all.slice(0, at));
  kept.after(...all.slice(at + 1));
}

export function focusOn(element) {
  if (!element.matches(FOCUSABLE)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
