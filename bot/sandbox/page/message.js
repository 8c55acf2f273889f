// One message as elements. Content becomes text nodes only, never markup.
import { filesUrl } from "./api.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

function wrap(entity, content, say) {
  if (entity.type === "bot_command") {
    const button = make("button", { type: "button", class: "command" }, content);
    button.addEventListener("click", () => say(content.textContent));
    return button;
  }
  if (entity.type === "text_link" || entity.type === "url") {
    const href = entity.url || content.textContent;
    return /^https?:/.test(href) ? make("a", { href, target: "_blank", rel: "noreferrer noopener" }, content) : content;
  }
  if (entity.type === "spoiler") return make("span", { class: "spoiler" }, content);
  return make(TAGS[entity.type] || "span", {}, content);
}

// Entities count UTF-16 units, as JavaScript's strings do; the outermost of those that begin together comes first.
function formatted(text, entities, say, from = 0, to = text.length) {
  const part = document.createDocumentFragment();
  let place = from;
  const inside = entities.filter((one) => one.offset >= from && one.offset + one.length <= to)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const entity of inside) {
    if (entity.offset < place) continue;
    part.append(text.slice(place, entity.offset));
    const end = entity.offset + entity.length;
    const inner = inside.filter((one) => one !== entity && !(one.offset === entity.offset && one.length === entity.length));
    part.append(wrap(entity, formatted(text, inner, say, entity.offset, end), say));
    place = end;
  }
  part.append(text.slice(place, to));
  return part;
}

function media(message, enlarge) {
  if (message.photo) {
    const image = make("img", { class: "media", src: filesUrl(message.photo.at(-1).file_id), alt: "Photo", tabindex: "0" });
    image.addEventListener("click", () => enlarge(image.src));
    image.addEventListener("keydown", (event) => event.key === "Enter" && enlarge(image.src));
    return image;
  }
  const film = message.video || message.animation || message.video_note;
  if (film) return make("video", { class: "media", src: filesUrl(film.file_id), controls: true, playsinline: true, preload: "metadata" });
  const sound = message.voice || message.audio;
  if (sound) return make("audio", { class: "media", src: filesUrl(sound.file_id), controls: true, preload: "metadata" });
  if (!message.document) return null;
  const { file_id: id, file_name: name, file_size: size } = message.document;
  return make("div", { class: "document" }, "📄", make("a", { href: filesUrl(id), download: name || "file" }, `${name || "file"} (${Math.ceil(size / 1024)} kB)`));
}

function keyboard(message, tap, openApp) {
  const rows = message.reply_markup?.inline_keyboard || [];
  const board = make("div", { class: "keyboard" });
  for (const row of rows) {
    const line = make("div", { class: "row" });
    for (const one of row) {
      if (one.url) {
        line.append(make("a", { href: one.url, target: "_blank", rel: "noreferrer noopener" }, one.text));
        continue;
      }
      if (one.web_app) {
        const app = make("button", { type: "button", class: "app" }, one.text);
        app.addEventListener("click", () => openApp(message, one.web_app.url));
        line.append(app);
        continue;
      }
      const button = make("button", { type: "button", "data-callback": one.callback_data || "" }, one.text);
      button.addEventListener("click", () => tap(message, one.callback_data, button));
      line.append(button);
    }
    board.append(line);
  }
  return rows.length ? board : null;
}

export function render(message, { tap, say, enlarge, openApp }) {
  const bubble = make("div", { class: "bubble" });
  const replied = message.reply_to_message;
  if (replied) bubble.append(make("div", { class: "quote" }, replied.text || replied.caption || "Media"));
  const shown = media(message, enlarge);
  if (shown) bubble.append(shown);
  const preview = message.link_preview_options?.url;
  if (preview) bubble.append(make("img", { class: "media", src: preview, alt: "Preview" }));
  const text = message.text ?? message.caption;
  if (text) bubble.append(make("div", { class: "text" }, formatted(text, message.entities || message.caption_entities || [], say)));
  const time = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  bubble.append(make("span", { class: "meta" }, `${message.edit_date ? "edited " : ""}${time}`));
  const side = message.from.is_bot ? "from-bot" : "from-user";
  const element = make("article", { class: `message ${side}`, "data-message-id": message.message_id }, bubble);
  const board = keyboard(message, tap, openApp);
  if (board) element.append(board);
  return element;
}
