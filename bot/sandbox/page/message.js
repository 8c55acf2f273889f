// One message as elements. Content becomes text nodes only, never markup.
import { button, make } from "./elements.js";
import { media, summary } from "./media.js";
import { aboutPayment, isInvoiceLink } from "./stars.js";
import { say, tongue } from "./words.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };

function wrap(entity, content, acts) {
  if (entity.type === "bot_command") {
    const words = content.textContent;
    return button(words, () => acts.say(words), { class: "command" });
  }
  if (entity.type === "text_link" || entity.type === "url") {
    const href = entity.url || content.textContent;
    if (isInvoiceLink(href)) return button(content, (made) => acts.payLink(href, made), { class: "command" });
    return /^https?:/.test(href) ? make("a", { href, target: "_blank", rel: "noreferrer noopener" }, content) : content;
  }
  if (entity.type === "spoiler") return make("span", { class: "spoiler", tabindex: "0" }, content);
  return make(TAGS[entity.type] || "span", {}, content);
}

// Entities count UTF-16 units, as JavaScript's strings do; the outermost of those that begin together comes first.
function formatted(text, entities, acts, from = 0, to = text.length) {
  const part = document.createDocumentFragment();
  let place = from;
  const inside = entities.filter((one) => one.offset >= from && one.offset + one.length <= to)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const entity of inside) {
    if (entity.offset < place) continue;
    part.append(text.slice(place, entity.offset));
    const end = entity.offset + entity.length;
    const inner = inside.filter((one) => one !== entity && !(one.offset === entity.offset && one.length === entity.length));
    part.append(wrap(entity, formatted(text, inner, acts, entity.offset, end), acts));
    place = end;
  }
  part.append(text.slice(place, to));
  return part;
}

// The colour that the bot gives a button: success, danger, primary.
const styled = ({ style }, ...more) => [...more, style].filter(Boolean).join(" ") || null;

function keyboard(message, { tap, openApp, copy, pay, payLink, receipt }) {
  const rows = message.reply_markup?.inline_keyboard || [];
  if (!rows.length) return null;
  const of = { dir: "auto", "data-of": message.message_id };
  const one = (key) => {
    if (key.pay) return button(message.receipt ? "Receipt" : key.text, (made) => (message.receipt ? receipt : pay)(message, made), { ...of, class: styled(key, "pays") });
    if (isInvoiceLink(key.url)) return button(key.text, (made) => payLink(key.url, made), { ...of, class: styled(key, "pays") });
    if (key.url) return make("a", { href: key.url, target: "_blank", rel: "noreferrer noopener", dir: "auto", class: styled(key) }, key.text);
    if (key.copy_text) return button(key.text, () => copy(key.copy_text.text), { class: styled(key, "copies"), dir: "auto" });
    if (key.web_app) return button(key.text, () => openApp(message, key.web_app.url), { class: styled(key, "app"), dir: "auto" });
    return button(key.text, (made) => tap(message, key.callback_data, made), { "data-callback": key.callback_data || "", dir: "auto", class: styled(key) });
  };
  return make("div", { class: "keyboard", role: "group", "aria-label": "Buttons", lang: tongue() }, ...rows.map((row) => make("div", { class: "row" }, ...row.map(one))));
}

function origin({ type, chat, sender_chat: group, sender_user: user, sender_user_name: name }) {
  return `Forwarded from ${{ channel: chat?.title, chat: group?.title, user: user?.first_name }[type] || name}`;
}

// What a message replies to; a press leads there.
function quote(replied, jump) {
  const author = replied.sender_chat?.title || replied.from?.first_name || "";
  const made = button(make("b", { dir: "auto" }, author), () => jump(replied.message_id), { class: "quote", title: "Go to that message" });
  made.append(make("span", { dir: "auto" }, summary(replied)));
  return made;
}

function head(message, me, { jump }) {
  const parts = [];
  const group = message.chat.type !== "private";
  const author = message.sender_chat?.title || message.from?.first_name;
  if (group && message.from?.id !== me) parts.push(make("div", { class: "author" }, author));
  if (message.ephemeral_message_id) parts.push(make("div", { class: "alone" }, `👁 ${say("alone")}`));
  if (message.forward_origin) parts.push(make("div", { class: "forwarded" }, origin(message.forward_origin)));
  if (message.reply_to_message) parts.push(quote(message.reply_to_message, jump));
  return parts;
}

// As messengers do: what a bot says may change without saying so.
const isEdited = (message) => Boolean(message.edit_date) && !message.from?.is_bot;

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// One tick: sent. Two: the bot has taken it.
export function ticks(isRead) {
  return make("span", { class: "ticks", role: "img", "aria-label": isRead ? "Read" : "Sent" }, isRead ? "✓✓" : "✓");
}

function foot(message, mine, { menu, isRead }) {
  const sent = new Date(message.date * 1000);
  const clock = make("time", { datetime: sent.toISOString(), title: sent.toLocaleString() }, sent.toLocaleTimeString([], TIME));
  const marks = [message.is_pinned && "📌 ", message.reaction && `${message.reaction} `, isEdited(message) && `${say("edited")} `].filter(Boolean);
  const more = button("⋯", (made) => menu(message, made), { class: "more", "aria-label": "Reply, edit, forward or delete", "aria-haspopup": "menu" });
  return make("span", { class: "meta" }, ...marks, clock, mine ? ticks(isRead(message)) : null, more);
}

const placeOf = (message) => ({ "data-message-id": message.message_id, "data-album": message.media_group_id, "data-day": new Date(message.date * 1000).toDateString() });

export function render(message, me, acts) {
  const paid = aboutPayment(message, message.from?.id === me);
  return paid ? make("article", { class: "service", ...placeOf(message), "aria-label": "Telegram" }, ...paid) : said(message, me, acts);
}

function said(message, me, acts) {
  const preview = message.link_preview_options?.url;
  const text = message.text ?? message.caption;
  const mine = Boolean(message.from && message.from.id === me);
  const saidId = text ? `said-${message.message_id}` : null;
  const isWide = isEdited(message) || message.is_pinned || message.reaction;
  const bubble = make("div", { class: "bubble" },
    ...head(message, me, acts),
    media(message, acts.enlarge),
    preview && make("img", { class: "media", src: preview, alt: "Preview" }),
    text && make("div", { class: isWide ? "text wide" : "text", id: saidId, dir: "auto", lang: message.from?.is_bot ? tongue() : null }, formatted(text, message.entities || message.caption_entities || [], acts)),
    foot(message, mine, acts));
  const side = mine ? "from-user" : message.from?.is_bot && !message.sender_chat ? "from-bot" : "from-other";
  const kind = ["photo", "video", "animation"].some((one) => one in message) ? " seen" : ["video_note", "sticker", "dice"].some((one) => one in message) ? " bare" : "";
  const author = message.sender_chat?.title || message.from?.first_name || "";
  const place = { ...placeOf(message), "aria-label": mine ? "You" : author, "aria-describedby": saidId };
  const alone = message.ephemeral_message_id ? " ephemeral" : "";
  const made = make("article", { class: `message ${side}${kind}${alone}`, ...place }, bubble, keyboard(message, acts));
  made.addEventListener("contextmenu", (event) => { if (event.target.closest("a, video")) return; event.preventDefault(); made.querySelector(".more").click(); });
  return made;
}
