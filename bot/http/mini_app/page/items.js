// What can be done with one entry of a list: bring it into the chat, or give it another name.
import * as telegram from "./telegram.js";
import { call, complain, find, make, tell } from "./kit.js";
import { say } from "./words.js";

const dialog = find("#rename");
const field = find("input", dialog);
const wrong = find("[role=alert]", dialog);
let save = async () => {};

// Return the buttons below an entry; shown is the element that says what it is called.
export function deeds(entry, shown) {
  if (!entry.item) return [];
  const use = make("button", { type: "button", onclick: () => offer(entry) }, say("use"));
  const rename = make("button", { type: "button", onclick: () => ask(entry, told) }, say("rename"));
  const told = ({ label, name }) => {
    Object.assign(entry, { label, name });
    shown.textContent = label;
    shown.parentElement?.querySelector(".picture")?.setAttribute("aria-label", say("enlarge", { name: label }));
    use.setAttribute("aria-label", say("useNamed", { name: label }));
    rename.setAttribute("aria-label", say("renameNamed", { name: label }));
  };
  told(entry);
  return [make("div", { class: "deeds" }, use, ...(entry.name ? [rename] : []))];
}

// The chat is behind the page: once the entry is on its way there, the page has done its part.
async function offer({ item, label }) {
  tell(say("wait"));
  try {
    await call("offer", { item });
  } catch (error) {
    return complain(error);
  }
  tell(say("offered", { name: label }));
  telegram.close();
}

function ask(entry, told) {
  field.value = entry.name;
  wrong.textContent = "";
  save = async () => {
    told(await call("rename", { item: entry.item, name: field.value }));
    dialog.close();
    tell(say("renamed", { name: entry.name }));
  };
  dialog.showModal();
  field.select();
}

find("form", dialog).addEventListener("submit", (event) => {
  event.preventDefault();
  wrong.textContent = "";
  save().catch((error) => { wrong.textContent = error.message; });
});
find("#leave", dialog).addEventListener("click", () => dialog.close());
