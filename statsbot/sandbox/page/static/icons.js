/** Small line drawings of our own, 16 units square. */

const PATHS = {
  hash: "M6 2 4.6 14M11.4 2 10 14M2.6 5.6h11.2M2.2 10.4h11.2",
  voice: "M2.5 6v4h2.6L9 13V3L5.1 6zM11.4 5.6a3.4 3.4 0 0 1 0 4.8M13 3.6a6.2 6.2 0 0 1 0 8.8",
  news: "M2.5 6.4v3.2l8 3.4V3zM5 10.6V13h2v-1.6M12.6 6.2a2.6 2.6 0 0 1 0 3.6",
  thread: "M2.5 3h11v7.5H7.4L4.6 13v-2.5H2.5zM5.2 6h5.6M5.2 8h3.4",
  lock: "M4 7h8v6.5H4zM5.6 7V4.9a2.4 2.4 0 0 1 4.8 0V7M8 9.6v1.6",
  stage: "M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6M4.6 11.4a4.8 4.8 0 1 1 6.8 0M3 13a7 7 0 1 1 10 0",
  forum: "M2.5 2.5h8v5.6H6L3.8 10V8.1H2.5zM6 10.5h3.6l2.6 2.3v-2.3h1.3V5.6h-1.4",
  eye: "M1.6 8C4.2 3.4 11.8 3.4 14.4 8 11.8 12.6 4.2 12.6 1.6 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  muted: "M6 4a2 2 0 0 1 4 0v2.6M10 9.4A2 2 0 0 1 6 8V6.4M3.8 8a4.2 4.2 0 0 0 6.8 3.2M12.2 8v.6M8 12.2V14M2.4 2.4l11.2 11.2",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  out: "M6.5 3.5h-3v9h9v-3M9 2.8h4.2V7M13 3 7.6 8.4",
};
const SVG = "http://www.w3.org/2000/svg";

/** Return a drawing by name; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.hash);
  svg.append(path);
  return svg;
}
