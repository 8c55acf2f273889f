// Puts the page together: who chats, and the panel of faults.
import * as api from "./api.js";
import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { make } from "./message.js";

const select = document.querySelector("#user");
const panel = document.querySelector("#faults");
const KINDS = ["error", "delay", "reset_before", "reset_after", "html", "rate_limit", "fail_task", "no_credits", "no_coins", "late", "big", "short_room", "duplicate",
  "not_yet", "list_form", "msg_form", "other_rows", "unmarked", "left_out", "gone", "busy", "minor", "moderated"];
const NEW = "new";

async function fillUsers(chosen) {
  const people = await api.users();
  select.replaceChildren(
    ...people.map(({ id, first_name: name }) => make("option", { value: id, selected: id === chosen }, name)),
    make("option", { value: NEW }, "＋ new user…"),
  );
  select.value = String(chosen || people[0].id);
  await chat.open(Number(select.value));
}

select.addEventListener("change", async () => {
  if (select.value !== NEW) return chat.open(Number(select.value));
  const name = prompt("First name of the new user");
  const person = name && await api.addUser(name).catch((error) => chat.note(error.message));
  await fillUsers(person?.id || chat.current());
});

function listFaults(on) {
  const all = [...on.telegram, ...on.a2e];
  document.querySelector("#fault-list").replaceChildren(
    ...all.map((one) => make("li", {}, `${one.service}: ${one.what} at “${one.match || "any call"}”, ${one.times || "∞"} left`)),
  );
}

document.querySelector("#faults-open").addEventListener("click", async ({ currentTarget }) => {
  panel.hidden = !panel.hidden;
  currentTarget.setAttribute("aria-expanded", String(!panel.hidden));
  if (!panel.hidden) listFaults(await api.faults());
});
document.querySelector("#fault-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const fault = Object.fromEntries(new FormData(event.currentTarget));
  listFaults(await api.addFault({ ...fault, times: Number(fault.times), seconds: Number(fault.seconds) }));
});
document.querySelector("#faults-clear").addEventListener("click", async () => listFaults(await api.clearFaults()));
document.querySelector("#fault-form [name=what]").append(...KINDS.map((kind) => make("option", {}, kind)));

composer.setUp();
const { first_name: name } = await api.bot();
document.querySelector("#bot-name").textContent = name;
await fillUsers();
