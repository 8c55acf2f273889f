// Play Stars in words: amounts, invoices, and what a chat says once something is paid or given back.
import { make } from "./elements.js";

const DAY = { day: "numeric", month: "long", year: "numeric" };
const INVOICE = /^https:\/\/t\.me\/(\$|invoice\/)/;

export const stars = (number) => `⭐\u00a0${number.toLocaleString("en")}`;
export const dayOf = (seconds) => new Date(seconds * 1000).toLocaleDateString("en-GB", DAY);
export const isInvoiceLink = (url = "") => INVOICE.test(url);

export function invoice({ title, description, total_amount: amount }) {
  return make("div", { class: "invoice" },
    make("b", { class: "title", dir: "auto" }, title), make("p", { dir: "auto" }, description), make("span", { class: "price" }, stars(amount)));
}

function paid({ total_amount: amount, is_recurring: isMonthly, is_first_recurring: isFirst, subscription_expiration_date: until }, what, who) {
  if (!isMonthly) return [`${who} paid ${stars(amount)} for `, what, "."];
  if (isFirst) return [`${who} paid ${stars(amount)} for `, what, `, until ${dayOf(until)}.`];
  return ["The subscription ", what, ` was renewed for ${stars(amount)}, until ${dayOf(until)}.`];
}

// What Telegram itself says in a chat about a payment; null: the message is about none.
export function aboutPayment(message, mine) {
  const what = make("b", {}, make("bdi", {}, message.paid_for || "an invoice"));
  const who = mine ? "You have" : `${message.from?.first_name} has`;
  if (message.successful_payment) return paid(message.successful_payment, what, who);
  if (message.refunded_payment) return [`${stars(message.refunded_payment.total_amount)} for `, what, " were refunded."];
  return null;
}
