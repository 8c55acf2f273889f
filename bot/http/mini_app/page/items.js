// What can be done with one entry of a list: bring it into the chat, or give it another name.
import * as telegram from "./telegram.js";
import { call, complain, find, make, tell } from "./kit.js";
import { say } from "./words.js";

const dialog = find("#rename");
const field = find("input", dialog);
const wrong = find("[role=alert]", dialog);
let save = async () => {};
let opened = 0; // which opening of the dialog it is: what is under way for another concerns it no more
let isOffering = false;

// Return the buttons below an entry; shown is the element that says what it is called.
export function deeds(entry, shown) {
  if (!entry.item) return [];
  const use = make("button", { type: "button", onclick: () => offer(entry) }, say("use"));
  const rename = make("button", { type: "button", onclick: () => ask(entry, told) }, say("rename"));
  const told = ({ label, name }) => {
    Object.assign(entry, { label, name });
    shown.textContent = label;
    shown.closest("li")?.querySelector(".picture")?.setAttribute("aria-label", say("enlarge", { name: label }));
    use.setAttribute("aria-label", say("useNamed", { name: label }));
    rename.setAttribute("aria-label", say("renameNamed", { name: label }));
  };
  told(entry);
  return [make("div", { class: "deeds" }, use, ...(entry.name ? [rename] : []))];
}

// The chat is behind the page: once the entry is on its way there, the page has done its part.
async function offer({ item, label }) {
  if (isOffering) return;
  isOffering = true;
  tell(say("wait"));
  try {
    await call("offer", { item });
  } catch (error) {
    return complain(error);
  } finally {
    isOffering = false;
  }
  tell(say("offered", { name: label }));
  telegram.close();
}

function ask(entry, told) {
  const mine = ++opened;
  field.value = entry.name;
  wrong.textContent = "";
  save = async () => {
    try {
      told(await call("rename", { item: entry.item, name: field.value }));
    } catch (error) {
      if (mine === opened) wrong.textContent = error.message;
      else complain(error);
      return;
    }
    if (mine === opened) dialog.close();
    tell(say("renamed", { name: entry.name }));
  };
  dialog.showModal();
  field.select();
}

find("form", dialog).addEventListener("submit", (event) => {
  event.preventDefault();
  wrong.textContent = "";
  save();
});
find("#leave", dialog).addEventListener("click", () => { opened += 1; dialog.close(); });
dialog.addEventListener("cancel", () => { opened += 1; });
