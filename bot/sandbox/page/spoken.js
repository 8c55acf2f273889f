// What a screen reader is told of the chat: a new message once, and a changed one if it was pressed or begins with other
// words. The log itself would be read out whole whenever the time on a card moves on.
import { make } from "./elements.js";
import { kindOf } from "./media.js";
import { stars } from "./stars.js";
import { tongue } from "./words.js";

const spoken = document.querySelector("#spoken");
const MOST = 6; // what was said before that has been read

const wordsOf = ({ text, caption, invoice }) => text ?? caption ?? (invoice ? `${invoice.title}: ${stars(invoice.total_amount)}. ${invoice.description}` : "");
const begins = (message) => wordsOf(message).split("\n")[0];
const told = new Map(); // message id -> how it began when it was told

function buttons({ reply_markup: markup }) {
  const count = markup?.inline_keyboard?.flat().length || 0;
  return count ? `${count} ${count === 1 ? "button" : "buttons"}.` : "";
}

export function tell(message, me, wasPressed) {
  if (message.from?.id === me) return;
  const first = begins(message);
  const isKnown = told.get(message.message_id) === first;
  told.set(message.message_id, first);
  if (isKnown && !wasPressed) return;
  const kind = kindOf(message);
  spoken.append(make("p", {}, kind ? `${kind}. ` : "", make("span", { lang: tongue() }, wordsOf(message)), ` ${buttons(message)}`));
  while (spoken.children.length > MOST) spoken.firstElementChild.remove();
}

// What is shown as a chat is opened needs no telling; only what changes in it from now on.
export function startWith(messages) {
  spoken.replaceChildren();
  told.clear();
  for (const message of messages) told.set(message.message_id, begins(message));
}
