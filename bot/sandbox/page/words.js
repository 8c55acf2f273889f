// What Telegram itself says around a chat, in the language of whoever chats. The sandbox's own tools speak English.
const WORDS = {
  en: { start: "START", message: "Message", tour: "Play the tour", alone: "Only you can see this", typing: "typing…", sending: "sending…", edited: "edited" },
  es: { start: "INICIAR", message: "Mensaje", tour: "Ver el recorrido", alone: "Solo tú puedes ver esto", typing: "escribiendo…", sending: "enviando…", edited: "editado" },
  pt: { start: "INICIAR", message: "Mensagem", tour: "Ver o tour", alone: "Só você pode ver isto", typing: "digitando…", sending: "enviando…", edited: "editada" },
  ru: { start: "НАЧАТЬ", message: "Сообщение", tour: "Показать тур", alone: "Это видно только вам", typing: "печатает…", sending: "отправляет…", edited: "изменено" },
  de: { start: "STARTEN", message: "Nachricht", tour: "Tour abspielen", alone: "Nur für dich sichtbar", typing: "schreibt…", sending: "sendet…", edited: "bearbeitet" },
  fr: { start: "DÉMARRER", message: "Message", tour: "Lancer la visite", alone: "Visible par vous seul", typing: "écrit…", sending: "envoie…", edited: "modifié" },
  it: { start: "AVVIA", message: "Messaggio", tour: "Avvia il tour", alone: "Visibile solo a te", typing: "sta scrivendo…", sending: "sta inviando…", edited: "modificato" },
  tr: { start: "BAŞLAT", message: "Mesaj", tour: "Turu oynat", alone: "Bunu yalnızca siz görebilirsiniz", typing: "yazıyor…", sending: "gönderiyor…", edited: "düzenlendi" },
  ar: { start: "بدء", message: "رسالة", tour: "تشغيل الجولة", alone: "لا يراها أحد سواك", typing: "يكتب…", sending: "يرسل…", edited: "معدّلة" },
  hi: { start: "शुरू करें", message: "संदेश", tour: "टूर चलाएँ", alone: "यह सिर्फ़ आपको दिखता है", typing: "लिख रहा है…", sending: "भेज रहा है…", edited: "संपादित" },
  id: { start: "MULAI", message: "Pesan", tour: "Putar tur", alone: "Hanya Anda yang bisa melihat ini", typing: "mengetik…", sending: "mengirim…", edited: "diedit" },
  zh: { start: "开始", message: "消息", tour: "播放导览", alone: "只有你能看到", typing: "正在输入…", sending: "正在发送…", edited: "已编辑" },
};

// The language in which the bot most likely speaks: that of Telegram of whoever chats. For readers that pronounce, and for fonts.
export const tongue = () => document.querySelector("#language").value || "en";

export const say = (name) => (WORDS[tongue().split("-")[0]] || WORDS.en)[name];

// A day as people call it: today, or its date; digits as in the rest of the page.
export function nameOf(day) {
  const tag = `${tongue()}-u-nu-latn`;
  if (day !== new Date().toDateString()) return new Date(day).toLocaleDateString(tag, { day: "numeric", month: "long" });
  const today = new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(0, "day");
  return today[0].toLocaleUpperCase(tag) + today.slice(1);
}

// Have what always stands on the page speak the language.
export function relabel() {
  const shown = { "#start": say("start"), "#tour-play": `▶ ${say("tour")}`, "#tour-again": `▶ ${say("tour")}` };
  for (const [name, words] of Object.entries(shown)) Object.assign(document.querySelector(name), { textContent: words, lang: tongue() });
  document.querySelector("#text").placeholder = say("message");
}
