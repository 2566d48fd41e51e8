// Spanish. Keys are the English texts; `tests/unit/words.test.mjs` says what is missing or no longer used.
export const es: Record<string, string> = {
  "Dashboard": "Panel",
  "Language": "Idioma",
};
