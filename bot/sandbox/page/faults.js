// Faults that are switched on by hand: what they do in words, what is on now, and a badge while any is.
import * as api from "./api.js";
import { note } from "./chat.js";
import { button, make } from "./elements.js";

const form = document.querySelector("#fault-form");
const list = document.querySelector("#fault-list");
const badge = document.querySelector("#fault-badge");
const EVERY = 1500; // ms between two looks at what is on
const SERVICES = { a2e: "A2E", telegram: "Telegram" };
const BOTH = {
  delay: "answers late",
  reset_before: "breaks the connection before it does anything",
  reset_after: "does it, then breaks the connection",
  error: "answers with an error",
  html: "answers with a web page of a proxy",
  gone: "says that the address does not exist (404)",
  rate_limit: "says “too many requests”",
};
const WORDS = {
  a2e: {
    ...BOTH,
    code: "answers with an error code of its own",
    fail_task: "starts the task, and the task fails",
    late: "finishes the task late",
    no_credits: "says that credits are used up",
    no_coins: "says that coins are used up",
    busy: "says that all computers are busy",
    moderated: "refuses the content",
    minor: "sees a minor in the picture",
    big: "makes a result of 40 MB",
    short_room: "closes a live room early",
    not_yet: "does not list what was just started",
    left_out: "leaves a task out of its lists",
    list_form: "answers with a list instead of one",
    msg_form: "words its errors the other way",
    other_rows: "mixes in tasks of others",
    unmarked: "gives results without their type",
    suspected: "suspects a minor in the picture",
    notice: "adds a notice to its answer",
    id_form: "names its tasks in another field",
    nested_form: "wraps its answers once more",
    text_numbers: "writes its numbers as text",
    no_cdn: "keeps back the address of an upload",
    no_way: "does not know the call",
  },
  telegram: { ...BOTH, duplicate: "sends an update twice", hollow: "does it, and answers with nothing in it", older: "knows no coloured or copying buttons, effects, messages that one person sees, topics in private chats", heedless: "takes no notice of what an older server does not know",
    altered: "asks the bot about another payment than it offered", repeated: "tells of a payment twice", late: "tells of a payment late", reordered: "tells of a payment after the next update" },
};

// Faults of updates about money say themselves where they may be.
const PAYMENTS = ["pre_checkout_query", "successful_payment", "refunded_payment", "subscription"];
const PLACES = { telegram: { altered: ["payload", "amount", "currency"], repeated: PAYMENTS, late: PAYMENTS, reordered: PAYMENTS } };

function fill() {
  const words = WORDS[form.elements.service.value];
  form.elements.what.replaceChildren(...Object.entries(words).map(([kind, does]) => make("option", { value: kind }, does)));
  suggest();
}

const placesOf = (service, what) => PLACES[service]?.[what] || [];

function suggest() {
  const found = placesOf(form.elements.service.value, form.elements.what.value);
  document.querySelector("#fault-places").replaceChildren(...found.map((value) => make("option", { value })));
}

function line({ service, what, match, times }) {
  const often = times === 0 ? "until cleared" : times === 1 ? "once more" : `${times} times more`;
  const [one, any] = placesOf(service, what).length ? ["", "any of them"] : ["calls with ", "any call"];
  return `${SERVICES[service]} ${WORDS[service][what] || what}, at ${match ? `${one}“${match}”` : any}, ${often}`;
}

let shown = "";
function show(on) {
  const lines = [...on.a2e, ...on.telegram].map(line);
  if (lines.join("\n") === shown) return;
  shown = lines.join("\n");
  list.replaceChildren(...lines.map((words) => make("li", {}, words)));
  badge.hidden = !lines.length;
  badge.textContent = String(lines.length);
  badge.setAttribute("aria-label", lines.length === 1 ? "1 fault is on" : `${lines.length} faults are on`);
}

const run = (call) => call.then(show).catch((error) => note(error.message));

export function setUp() {
  fill();
  form.elements.service.addEventListener("change", fill);
  form.elements.what.addEventListener("change", suggest);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fault = Object.fromEntries(new FormData(form));
    run(api.addFault({ ...fault, times: Number(fault.times), seconds: Number(fault.seconds) }));
  });
  form.append(button("Clear all", () => run(api.clearFaults())));
  // whoever switches one on elsewhere, or uses one up, is seen here
  setInterval(() => { if (!document.hidden) api.faults().then(show).catch(() => {}); }, EVERY);
}
