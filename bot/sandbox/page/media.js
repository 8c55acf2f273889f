// What a message shows beside its text: pictures, films, sounds, files, stickers, places, polls.
import { filesUrl } from "./api.js";
import { make } from "./elements.js";
import { invoice } from "./stars.js";
import { voice } from "./voice.js";

const KINDS = ["photo", "video", "animation", "video_note", "voice", "audio", "sticker", "document"];
const NAMES = { photo: "🖼 Photo", video: "🎬 Video", animation: "GIF", video_note: "Round video", voice: "🎤 Voice message", audio: "🎵 Sound", sticker: "Sticker", document: "📄 File" };

function picture(photo, enlarge) {
  const image = make("img", { class: "media", src: filesUrl(photo.at(-1).file_id), width: photo.at(-1).width, height: photo.at(-1).height, alt: "Photo, enlarge", tabindex: "0", role: "button" });
  image.addEventListener("click", () => enlarge(image.src));
  image.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // space would scroll
    enlarge(image.src);
  });
  return image;
}

const film = ({ file_id: id, width, height }, round) =>
  make("video", { class: round ? "media round" : "media", src: filesUrl(id), width, height, controls: true, playsinline: true, preload: "metadata", "aria-label": round ? "Round video" : "Video" });

function paper({ file_id: id, file_name: name = "file", file_size: size }) {
  return make("div", { class: "document" }, make("span", { class: "paper", "aria-hidden": "true" }, "📄"),
    make("a", { href: filesUrl(id), download: name, dir: "auto" }, name), make("small", {}, `${Math.ceil(size / 1024)} kB`));
}

function sticker({ file_id: id, is_animated: moves, is_video: isFilm, emoji }) {
  if (isFilm) return make("video", { class: "media sticker", src: filesUrl(id), autoplay: true, loop: true, muted: true, "aria-label": `Sticker ${emoji}` });
  return moves ? make("span", { class: "big" }, emoji) : make("img", { class: "media sticker", src: filesUrl(id), alt: `Sticker ${emoji}` });
}

const WORDS = {
  venue: ({ title, address }) => `📍 ${title}, ${address}`,
  location: ({ latitude, longitude }) => `📍 ${latitude}, ${longitude}`,
  contact: ({ first_name: name, phone_number: number }) => `👤 ${name} ${number}`,
  poll: ({ question, options }) => `📊 ${question} ${options.map(({ text }) => text).join(" / ")}`,
  dice: ({ emoji, value }) => `${emoji} ${value}`,
  story: () => "📖 A story",
  migrate_to_chat_id: () => "This group is now a supergroup.",
  migrate_from_chat_id: () => "This was a basic group before.",
};

// The element of a message's file; it says which file, so that an edit of the text leaves it alone.
export function media(message, enlarge) {
  const shown = element(message, enlarge);
  const file = KINDS.map((kind) => message[kind]).find(Boolean);
  if (shown && file) shown.dataset.file = (Array.isArray(file) ? file.at(-1) : file).file_id;
  return shown;
}

function element(message, enlarge) {
  if (message.photo) return picture(message.photo, enlarge);
  if (message.video || message.animation) return film(message.video || message.animation, false);
  if (message.video_note) return film(message.video_note, true);
  if (message.voice) return voice(message.voice, "Voice message");
  if (message.audio) return voice({ title: message.audio.title || message.audio.file_name, ...message.audio }, "Sound");
  if (message.sticker) return sticker(message.sticker);
  if (message.document) return paper(message.document);
  if (message.invoice) return invoice(message.invoice);
  const kind = Object.keys(WORDS).find((name) => name in message);
  return kind ? make("div", { class: "thing" }, WORDS[kind](message[kind])) : null;
}

// Its file's kind in a word, without a mark.
export const kindOf = (message) => (NAMES[KINDS.find((name) => name in message)] || "").replace(/^\P{L}+/u, "");

export function summary(message) {
  const kind = KINDS.find((name) => name in message);
  const topic = message.forum_topic_created && `Topic: ${message.forum_topic_created.name}`;
  return message.text || message.caption || message.invoice?.title || topic || NAMES[kind] || "Message";
}

