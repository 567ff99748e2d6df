/** Numbers, sizes and times as people read them. Everything has a fixed width class in mind: digits do not make a page jump. */

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return COUNT.format(value);
}

/** 1.2k, 34M: for charts and cards where the exact number stands elsewhere. */
export function short(value: number): string {
  if (Math.abs(value) < 1000) return Number.isInteger(value) ? String(value) : value.toFixed(1);
  for (const [size, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const) {
    if (Math.abs(value) >= size) return `${(value / size).toFixed(value / size < 10 ? 1 : 0)}${letter}`;
  }
  return String(value);
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < BINARY.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit === 0 || Number.isInteger(size) ? 0 : size < 10 ? 2 : 1;
  return `${size.toFixed(digits)} ${BINARY[unit]}`;
}

/** What so many pages of 4 KiB span. */
export function span(pages: number): string {
  return bytes(pages * 4096);
}

export function pages(value: number): string {
  return `${count(value)} ${value === 1 ? 'page' : 'pages'}`;
}

/** Machine time: 12.345 s, 1:02:03.4. */
export function time(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)} s`;
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return `${shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')}.${Math.floor((seconds % 1) * 10)}`;
}

export function micros(value: number): string {
  if (value < 1000) return `${value < 10 ? value.toFixed(1) : Math.round(value)} µs`;
  if (value < 1e6) return `${(value / 1000).toFixed(value < 1e4 ? 2 : 1)} ms`;
  return `${(value / 1e6).toFixed(2)} s`;
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const value = (part / whole) * 100;
  return `${value === 100 ? '100' : value.toFixed(1)} %`;
}

export function perSecond(value: number): string {
  return `${short(value)}/s`;
}

export function bytesPerSecond(value: number): string {
  return `${bytes(value)}/s`;
}

/** By name, for elements with `data-format`. Plain numbers are counts, the rest is text as it is. */
export const FORMATS = { count, bytes, span, pages, time, micros, perSecond, bytesPerSecond } as const;
export type FormatName = keyof typeof FORMATS;
