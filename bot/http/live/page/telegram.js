// What a Mini App needs of Telegram, without loading Telegram's script: launch parameters come in the address's
// fragment, which never leaves the device, and events go to the app that shows us.

const launch = new URLSearchParams(location.hash.slice(1));

export const initData = launch.get("tgWebAppData") || "";

function post(type, data = {}) {
  const packed = JSON.stringify(data);
  if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(type, packed);
  else if (window.external && "notify" in window.external) window.external.notify(JSON.stringify({ eventType: type, eventData: data }));
  else if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType: type, eventData: data }), "*");
}

export const ready = () => post("web_app_ready");
export const expand = () => post("web_app_expand");
export const close = () => post("web_app_close");

const COLORS = { bg_color: "--back", text_color: "--ink", hint_color: "--soft", button_color: "--accent", button_text_color: "--on-accent", secondary_bg_color: "--panel" };

const isColor = (text) => /^#[0-9a-f]{6}$/i.test(text || "");

// How light a colour is to the eye, 0 to 255.
const light = (color) => [0.3, 0.59, 0.11].reduce((sum, part, at) => sum + part * parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16), 0);

export function dress() {
  let theme = {};
  try {
    theme = JSON.parse(launch.get("tgWebAppThemeParams") || "{}");
  } catch {
    return; // a theme that cannot be read is no reason to show nothing
  }
  for (const [name, variable] of Object.entries(COLORS)) {
    if (!isColor(theme[name])) continue;
    document.documentElement.style.setProperty(variable, theme[name]);
  }
  if (isColor(theme.bg_color)) document.documentElement.dataset.theme = light(theme.bg_color) < 128 ? "dark" : "light";
}
