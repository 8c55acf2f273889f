// A person's play Stars: top up, payments, subscriptions; what Telegram has under Settings, My Stars.
import * as api from "./api.js";
import { boxes } from "./boxes.js";
import { turn } from "./clock.js";
import { button, make } from "./elements.js";
import { dayOf, stars } from "./stars.js";

const panel = document.querySelector("#wallet");
const [total, deeds, subscriptions, payments] = ["output", ".deeds", ".subscriptions", ".payments"].map((one) => panel.querySelector(one));
const MORE = [100, 1000];
const SHOWN = 10; // of the payments, the newest
let where = { user: 0 };
let asked = 0;

async function run(call) {
  const mine = ++asked;
  try {
    const wallet = await call;
    if (mine === asked) draw(wallet);
  } catch (error) {
    boxes.note(error.message);
  }
}

function draw(wallet) {
  const held = document.activeElement.closest("#wallet button")?.dataset.does;
  total.textContent = stars(wallet.stars);
  deeds.replaceChildren(...MORE.map((more) => button(`＋ ${stars(more)}`, () => run(api.topUp(where, more)), { "aria-label": `Top up ${stars(more)}`, "data-does": `top up ${more}` })),
    button("Empty it", () => run(api.topUp(where, -wallet.stars)), { "aria-label": "Empty the wallet", "data-does": "empty" }));
  subscriptions.replaceChildren(...listed(wallet.subscriptions.map((one) => subscription(one, wallet.now)), "None."));
  const older = wallet.payments.length - SHOWN;
  payments.replaceChildren(...listed(wallet.payments.slice(0, SHOWN).map(payment), "None."), ...(older > 0 ? [make("li", {}, `${older} older.`)] : []));
  if (held) (panel.querySelector(`[data-does="${held}"]`) || panel.querySelector("summary")).focus(); // never another button, which a second Enter would press
}

const listed = (items, none) => (items.length ? items : [make("li", { class: "hint" }, none)]);
const named = (title) => make("bdi", {}, title);

function payment({ telegram_payment_charge_id: id, title, total_amount: amount, date, is_refunded: isRefunded }) {
  const said = make("span", {}, `${stars(amount)} for `, named(title), `, ${dayOf(date)}${isRefunded ? ", refunded" : ""} `);
  return make("li", {}, said, isRefunded ? null : button("Refund", () => run(api.refund(where, id)), { "aria-label": `Refund ${stars(amount)} for ${title}`, "data-does": `refund ${id}` }));
}

function subscription({ charge_id: id, title, amount, until, renews, by_bot: byBot }, now) {
  const state = renews ? `renewed on ${dayOf(until)}` : `cancelled${byBot ? " by the bot" : ""}, ends on ${dayOf(until)}`;
  const change = (isCanceled) => () => run(api.changeSubscription(where, id, isCanceled));
  return make("li", {}, make("span", {}, named(title), ` for ${stars(amount)}, ${state} `),
    byBot ? null : button(renews ? "Cancel" : "Resume", change(renews), { "aria-label": `${renews ? "Cancel" : "Resume"} ${title}`, "data-does": `${renews ? "cancel" : "resume"} ${id}` }), " ",
    button("⏩ Let its month pass", () => turn(until - now + 1), { "aria-label": `Let the month of ${title} pass`, "data-does": `pass ${id}` }));
}

// Show what somebody has, now or once it has changed.
export function show(place = where) {
  where = place;
  return run(api.wallet(where));
}
