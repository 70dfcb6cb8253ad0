/** The few signs of the workshop. They are decoration: what they say also stands in words. */
const PATHS = {
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  dot: "M8 7.5v1",
  clip: "M10.5 5 6 9.5a1.4 1.4 0 0 0 2 2L12.5 7a2.8 2.8 0 0 0-4-4L4 7.5a4.2 4.2 0 0 0 6 6L13.5 10",
  send: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  reload: "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3",
  rotate: "M3 8a5 5 0 0 1 9-3M12 2v3H9M5.5 8.5h7v5h-7z",
  phone: "M5 1.5h6v13H5zM7.5 12.5h1",
  tablet: "M3 2h10v12H3zM7.5 12h1",
  desktop: "M1.5 3h13v8h-13zM6 14h4M8 11v3",
  stop: "M4.5 4.5h7v7h-7z",
  play: "M5 3.5v9l7-4.5z",
  options: "M2 5h7M13 5h1M2 11h1M7 11h7M11 3v4M5 9v4",
  help: "M6 6a2 2 0 1 1 2.8 1.8c-.5.3-.8.7-.8 1.2v.5M8 12v.2",
  open: "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
