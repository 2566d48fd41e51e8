// Words. The English text is its own key; another language is a list of translations that `tests/unit` holds complete.
import { es } from "./es.ts";
import { kept } from "./store.ts";

export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const preferred = (): Language => (navigator.language.toLowerCase().startsWith("es") ? "es" : "en");
export const language = kept<Language>("cauce.language", preferred());

type Parts = Record<string, string | number>;

/** A text in the person's language, with parts put in for {name}. */
export function t(text: string, parts: Parts = {}): string {
  const words = language.get() === "es" ? (es[text] ?? text) : text;
  return words.replace(/\{(\w+)\}/g, (all, name: string) => (name in parts ? String(parts[name]) : all));
}

/** One of two texts by a number, which {n} stands for. */
export const tn = (n: number, one: string, many: string, parts: Parts = {}): string => t(n === 1 ? one : many, { n: number(n), ...parts });

/** Formats are dear to make: one of each for a language. */
function format<T>(make: (language: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const now = language.get();
    let found = made.get(now);
    if (found === undefined) made.set(now, (found = make(now)));
    return found;
  };
}
const numbers = format((l) => new Intl.NumberFormat(l));
const times = format((l) => new Intl.DateTimeFormat(l, { dateStyle: "medium", timeStyle: "medium" }));
const spans = format((l) => new Intl.RelativeTimeFormat(l, { numeric: "auto", style: "short" }));

export const number = (n: number): string => numbers().format(n);

/** A time of engine-rest (2026-01-31T12:00:00.000+0000). */
export function moment(text: string): Date {
  return new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

/** A time as engine-rest takes it. */
export const stamp = (date: Date): string => date.toISOString().replace("Z", "+0000");

export function dateTime(text: string): string {
  const at = moment(text);
  return Number.isNaN(at.getTime()) ? text : times().format(at);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** How long ago, or in how long. */
export function ago(text: string, now = Date.now()): string {
  const seconds = Math.round((moment(text).getTime() - now) / 1000);
  const [unit, length] = STEPS.find(([, s]) => Math.abs(seconds) >= s) ?? ["second", 1];
  return spans().format(Math.trunc(seconds / length), unit);
}

/** A length of time in milliseconds: 1.2 s, 3 min 20 s, 2 h 5 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} min ${Math.round(s % 60)} s`;
  const h = Math.floor(m / 60);
  return h < 48 ? `${h} h ${m % 60} min` : `${Math.floor(h / 24)} d ${h % 24} h`;
}
