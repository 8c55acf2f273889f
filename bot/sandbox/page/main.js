// Puts the page together.
import * as api from "./api.js";
import { current, note } from "./chat.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import { draft } from "./draft.js";
import { button } from "./elements.js";
import * as faults from "./faults.js";
import * as keyboard from "./keyboard.js";
import * as places from "./places.js";
import * as tour from "./tour.js";
import * as attempts from "./try.js";

const tools = document.querySelector("#tools");
const THINGS = { location: "📍 Place", venue: "🏛 Venue", contact: "👤 Contact", poll: "📊 Poll", dice: "🎲 Dice", story: "📖 Story" };

document.querySelector("#tools-open").addEventListener("click", ({ currentTarget }) => {
  tools.hidden = !tools.hidden;
  currentTarget.setAttribute("aria-expanded", String(!tools.hidden));
});
const send = (kind) => api.sendThing(current(), kind, draft().replyTo).catch((error) => note(error.message));
document.querySelector("#things").append(...Object.entries(THINGS).map(([kind, words]) => button(words, () => send(kind))));

composer.setUp();
attempts.setUp();
clock.setUp();
tour.setUp();
faults.setUp();
keyboard.setUp();
document.querySelector("#bot-name").textContent = (await api.bot()).first_name;
await places.setUp();
