// Small line drawings, 16 by 16.
const PATHS = {
  inbox: "M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14",
  play: "M5 3.5v9l7-4.5z",
  gauge: "M2.5 12a6 6 0 1 1 11 0M8 9.5l2.5-3.5",
  process: "M2 4h4v3H2zM10 9h4v3h-4zM6 5.5h3.5v5H10",
  instances: "M3 3h10v3H3zM3 8h10v2H3zM3 12h10v1H3z",
  alert: "M8 2.5 14.5 13h-13zM8 6.5v3M8 11v.6",
  decision: "M2.5 3h11v10h-11zM2.5 6h11M6 6v7",
  deployment: "M8 2v7m0 0L5.2 6.3M8 9l2.8-2.7M2.5 10v3.5h11V10",
  batch: "M2.5 5.5 8 3l5.5 2.5L8 8zM2.5 8 8 10.5 13.5 8M2.5 10.5 8 13l5.5-2.5",
  job: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3l2 1.5",
  modeler: "M3 13l.7-3L10.5 3.200a1 1 0 0 1 1.400 0l.9.9a1 1 0 0 1 0 1.400L6 12.300z",
  admin: "M8 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M3 13.500c.4-2.500 2.300-4 5-4s4.600 1.500 5 4",
  system: "M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.1M5 11h.1",
  search: "M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9M10.300 10.300 13.500 13.500",
  sun: "M8 5.200a2.800 2.800 0 1 1 0 5.600 2.800 2.800 0 0 1 0-5.600M8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1",
  menu: "M2.500 4.500h11M2.500 8h11M2.500 11.500h11",
  close: "M4 4l8 8M12 4l-8 8",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  trash: "M3 4.500h10M6 4.500V3h4v1.500M4.500 4.500l.5 9h6l.5-9",
  edit: "M3 13l.7-3L10.500 3.200l2.300 2.300L6 12.300z",
  retry: "M13 8a5 5 0 1 1-1.500-3.600M13 2.500v3h-3",
  plus: "M8 3v10M3 8h10",
  check: "M3 8.500 6.500 12 13 4.500",
  link: "M9 3h4v4M13 3 7.500 8.500M11 9v4H3V5h4",
  download: "M8 2.500v7m0 0L5.500 7M8 9.500 10.500 7M3 13h10",
  migrate: "M2.500 5h9m0 0L9 2.500M11.500 5 9 7.500M13.500 11h-9m0 0L7 8.500M4.500 11 7 13.500",
  chevron: "M6 3.500 10.500 8 6 12.500",
  filter: "M2.500 3h11L9.500 8v4.500l-3-1.500V8z",
  form: "M3 2.500h10v11H3zM5 5.500h6M5 8h6M5 10.500h3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.400" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
