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

const FOCUSABLE = "a[href], button, audio, video, [tabindex]";

// Put fresh in old's place. Whoever had the focus inside keeps it: at the same button, else at the next thing to press.
export function replaceKeepingFocus(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const all = [...old.querySelectorAll(FOCUSABLE)];
  old.replaceWith(fresh);
  if (!held) return;
  const now = [...fresh.querySelectorAll(FOCUSABLE)];
  const label = held.dataset.callback || held.textContent;
  const same = held !== old && now.find((one) => (one.dataset.callback || one.textContent) === label);
  focusOn(same || now[Math.min(all.indexOf(held), now.length - 1)] || fresh);
}

export function focusOn(element) {
  if (!element.matches(FOCUSABLE)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
