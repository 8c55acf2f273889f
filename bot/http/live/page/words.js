// The page's words, as the server says them: first in a language that the browser accepts, then in the person's own.
let told = JSON.parse(document.body.dataset.told);

export const say = (name, values = {}) => told.words[name].replace(/\{(\w+)\}/g, (whole, value) => values[value] ?? whole);

// Elements name their words: data-word is their text, data-label what a screen reader calls them, data-hint what stands
// in them while they are empty.
export function speak(fresh) {
  told = fresh;
  document.documentElement.lang = told.language;
  document.documentElement.dir = told.direction;
  document.title = say("title");
  document.querySelectorAll("[data-word]").forEach((one) => { one.textContent = say(one.dataset.word); });
  document.querySelectorAll("[data-hint]").forEach((one) => { one.placeholder = say(one.dataset.hint); });
  document.querySelectorAll("[data-label]").forEach((one) => { one.setAttribute("aria-label", say(one.dataset.label)); });
}
