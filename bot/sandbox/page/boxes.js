// What comes over the page: notes, alerts, an enlarged picture, a Mini App in a frame as Telegram's web client shows it.
const toast = document.querySelector("#toast");
const alertBox = document.querySelector("#alert");
const appBox = document.querySelector("#app");
const viewer = document.querySelector("#viewer");
const frame = appBox.querySelector("iframe");
let timer = 0;

export const boxes = {
  // lang: of the text, where it is the bot's
  note(text, lang = "en") {
    toast.textContent = text;
    toast.lang = lang;
    toast.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { toast.hidden = true; }, Math.max(3500, 60 * text.length)); // as long as it takes to read it
  },
  alarm(text, lang = "en") {
    alertBox.querySelector("p").textContent = text;
    alertBox.querySelector("p").lang = lang;
    if (!alertBox.open) alertBox.showModal();
  },
  enlarge(source) {
    viewer.querySelector("img").src = source;
    viewer.showModal();
  },
  showApp(url) {
    frame.src = url;
    appBox.showModal();
  },
};

// The browser tells of an end only later: by then somebody quick may have opened it again.
appBox.addEventListener("close", () => { if (!appBox.open) frame.src = "about:blank"; });
window.addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow || typeof data !== "string") return;
  if (JSON.parse(data).eventType === "web_app_close") appBox.close();
});

// Ask with a form in a dialog; the answer is its fields, or null. proposed: what stands in some of them.
export function ask(dialog, proposed = {}) {
  const form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(proposed)) form.elements[name].value = value;
  dialog.showModal();
  return new Promise((resolve) => {
    const heard = new AbortController();
    const answer = (given) => { heard.abort(); resolve(given); };
    form.addEventListener("submit", ({ submitter }) => answer(submitter?.value === "ok" ? Object.fromEntries(new FormData(form)) : null), heard);
    dialog.addEventListener("cancel", () => answer(null), heard);
  });
}
