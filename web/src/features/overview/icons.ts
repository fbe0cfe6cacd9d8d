// Line drawings on a field of 24 by 24, one for each kind of thing; the city
// pack's profiles name them.
const drawings: Record<string, string> = {
  lamp: 'M9 21h4M11 21V6a3 3 0 0 1 3-3h2M13 5h7l-1.5 4h-4z',
  manhole: 'M12 4a8 8 0 1 0 .01 0M8 9h8M7 12h10M8 15h8',
  bin: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  smoke: 'M4 8h16v4a8 8 0 0 1-16 0zM9 4v1M12 3v2M15 4v1',
  hydrant: 'M8 21h8M9 21V9a3 3 0 0 1 6 0v12M7 12H5v3h2M17 12h2v3h-2M9 6h6M12 6V3',
  pressure: 'M12 4a8 8 0 1 0 .01 0M12 12l4-4M12 12h.01',
  water: 'M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z',
  gas: 'M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-5 1-9z',
  charger:
    'M6 21V4h8v17M4 21h12M14 11h2a1.5 1.5 0 0 1 1.5 1.5V16a1.5 1.5 0 0 0 3 0V9l-3-3M10.5 8l-2 4h3l-2 4',
  air: 'M3 9h10a3 3 0 1 0-3-3M3 13h15a3 3 0 1 1-3 3M3 17h7a2 2 0 1 1-2 2',
  weather: 'M7 18h10a4 4 0 0 0 .5-8 6 6 0 0 0-11.5 1.5A3.3 3.3 0 0 0 7 18z',
  noise: 'M4 10v4h3l5 4V6L7 10zM15 9a4 4 0 0 1 0 6M17.5 6.5a8 8 0 0 1 0 11',
  camera: 'M3 8h11v8H3zM14 11l6-3v8l-6-3M7 20h4M9 16v4',
  signal: 'M8 3h8v18H8zM12 7h.01M12 12h.01M12 17h.01',
  flow: 'M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4',
  parking: 'M5 3h14v18H5zM9.5 17V7h3.5a3 3 0 0 1 0 6H9.5',
  vehicle: 'M4 16V9h11l4 4v3zM7.5 18.5a1.5 1.5 0 1 0 .01 0M16.5 18.5a1.5 1.5 0 1 0 .01 0M15 9v4h4',
  bus: 'M5 4h14v13H5zM5 11h14M8 17v3M16 17v3M8 14h.01M16 14h.01',
  power: 'M13 3L6 13h5l-1 8 7-10h-5z',
  elevator: 'M5 3h14v18H5zM9 10l3-4 3 4M9 14l3 4 3-4',
  level: 'M4 14c3-3 5 3 8 0s5 3 8 0M4 19c3-3 5 3 8 0s5 3 8 0M12 3v7M9 7l3 3 3-3',
  bridge: 'M3 17h18M5 17V8M19 17V8M5 8c4 6 10 6 14 0M9 12v5M15 12v5',
  tree: 'M12 21v-8M12 3l6 10H6z',
  gate: 'M4 21V6M4 8h16M4 12h16M20 8v4',
};

const plain = 'M12 6a6 6 0 1 0 .01 0';

/** Gives the drawing of a kind of thing as an SVG path on 24 by 24; a ring where there is none. */
export function iconPath(icon: string): string {
  return drawings[icon] ?? plain;
}
