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

export function dress() {
  let theme = {};
  try {
    theme = JSON.parse(launch.get("tgWebAppThemeParams") || "{}");
  } catch {
    return; // a theme that cannot be read is no reason to show nothing
  }
  for (const [name, variable] of Object.entries(COLORS)) {
    if (/^#[0-9a-f]{6}$/i.test(theme[name] || "")) document.documentElement.style.setProperty(variable, theme[name]);
  }
}
