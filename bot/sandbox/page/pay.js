// Paying with play Stars as Telegram has it: what it is, what it costs, what one has, then Confirm. And its receipt.
import * as api from "./api.js";
import { boxes } from "./boxes.js";
import { button, focusOn, make } from "./elements.js";
import { dayOf, stars } from "./stars.js";

const sheet = document.querySelector("#pay");
const heading = sheet.querySelector("h2");
const facts = sheet.querySelector("dl");
const problem = sheet.querySelector("[role=alert]");
const deeds = sheet.querySelector(".deeds");
const STEP = 1000; // Stars are topped up by thousands
let opener = null;
let asked = 0; // which opening of the sheet it is: what is still under way for another concerns it no more

function fill(title, { what, about }, rows, ...buttons) {
  heading.textContent = title;
  sheet.querySelector(".what").textContent = what;
  sheet.querySelector(".about").textContent = about || "";
  facts.replaceChildren(...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  deeds.replaceChildren(...buttons);
}

function open(from) {
  opener = from;
  problem.textContent = "";
  const isNew = !sheet.open;
  if (isNew) sheet.showModal();
  (isNew ? deeds.firstElementChild : heading).focus(); // never a button that came under the finger: a second Enter would press it
}

// What is under way for this opening concerns the next one no more.
const close = (words) => button(words, () => { asked += 1; sheet.close(); });
sheet.addEventListener("cancel", () => { asked += 1; });
const tell = (error) => { problem.textContent = error.message; };

// The message may have been drawn again meanwhile: the focus goes to what stands where it was. The browser tells of it
// only later: by then somebody quick may have asked for the sheet again.
sheet.addEventListener("close", () => {
  if (sheet.open) return;
  if (opener?.isConnected) return opener.focus();
  const there = document.querySelector(`[data-message-id="${opener?.dataset.of}"] .keyboard :is(a, button)`);
  focusOn(there || document.querySelector("#text"));
});

// Ask whether to pay; what: a message's id or a link, as the sandbox takes it.
async function confirm(where, what, offer, from) {
  const mine = ++asked;
  const { stars: has } = await api.wallet(where);
  if (mine !== asked) return;
  const { title, description, total_amount: price, subscription_period: period } = offer;
  const lacks = price - has;
  const go = lacks > 0 ? topUp(where, what, offer, from, lacks, mine) : button(`Confirm and pay ${stars(price)}`, (made) => pay(where, what, made, mine));
  const cost = period ? `${stars(price)} now and every ${period / 86400} days, until you cancel` : stars(price);
  fill(period ? "Confirm your subscription" : "Confirm your purchase", { what: title, about: description },
    [["Price", cost], ["Your Stars", stars(has) + (lacks > 0 ? `: ${stars(lacks)} too few` : "")]], go, close("Cancel"));
  open(from);
}

function topUp(where, what, offer, from, lacks, mine) {
  const more = STEP * Math.ceil(lacks / STEP);
  return button(`Top up ${stars(more)}`, (made) => once(made, mine, async () => {
    await api.topUp(where, more);
    if (mine === asked) await confirm(where, what, offer, from);
  }));
}

const pay = (where, what, made, mine) => once(made, mine, async () => {
  await api.pay(where, what);
  boxes.note("Paid.");
  if (mine === asked) sheet.close();
});

// Do what a button of the sheet does; not again while it is under way.
async function once(made, mine, work) {
  if (made.getAttribute("aria-disabled")) return;
  made.setAttribute("aria-disabled", "true");
  made.setAttribute("aria-busy", "true");
  problem.textContent = "";
  try {
    await work();
  } catch (error) {
    if (mine !== asked) return boxes.note(error.message);
    tell(error);
  }
  made.removeAttribute("aria-disabled");
  made.removeAttribute("aria-busy");
}

const told = (work) => work.catch((error) => boxes.note(error.message));

export const payMessage = (where, message, from) => told(confirm(where, { message_id: message.message_id }, message.invoice, from));
export const payLink = (where, link, from) => told(api.offer(where, link).then((offer) => confirm(where, { link }, offer, from)));

export const showReceipt = (where, message, from) => told(receipt(where, message, from));

async function receipt(where, { receipt: id, invoice }, from) {
  const mine = ++asked;
  const { payments } = await api.wallet(where);
  if (mine !== asked) return;
  const found = payments.find(({ telegram_payment_charge_id: one }) => one === id);
  const rows = found ? [["Paid", `${stars(found.total_amount)} on ${dayOf(found.date)}`], ["State", found.is_refunded ? "refunded" : "paid"], ["Number", id]] : [["Paid", "by somebody else"]];
  fill("Receipt", { what: invoice.title, about: invoice.description }, rows, close("Close"));
  open(from);
}
