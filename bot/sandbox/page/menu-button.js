// The bot's button beside the text box of a private chat: it opens a Mini App, where the bot has set one.
import * as api from "./api.js";

const button = document.querySelector("#menu-app");

export async function show(where, { openApp, note }) {
  button.hidden = true;
  const { menu_button: wanted } = await api.bot(where).catch((error) => note(error.message) || {});
  if (wanted?.type !== "web_app") return;
  button.textContent = wanted.text;
  button.onclick = () => openApp(wanted.web_app.url);
  button.hidden = false;
}
