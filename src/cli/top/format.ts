/** Numbers for people who watch them change: short, and of a width that does not jump. */
import { bytesText } from '../../report/text.js';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** 12,345. */
export function count(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Exact up to six digits, then 1.23M, 45.6G. */
export function short(value: number): string {
  if (value < 999_999.5) return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : count(value);
  const units = ['k', 'M', 'G', 'T', 'P'];
  let scaled = value / 1000;
  let unit = 0;
  // 999.95 would be shown as 1000.
  for (; scaled >= 999.5 && unit < units.length - 1; unit++) scaled /= 1000;
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)}${units[unit]}`;
}

export const bytes = bytesText;

/** Of microseconds. */
export function took(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  return microseconds < 999_500 ? `${(microseconds / 1000).toFixed(microseconds < 9_995 ? 1 : 0)} ms` : `${(microseconds / 1e6).toFixed(1)} s`;
}

/** Of milliseconds, in the two largest units: 4.2 s, 3 m 05 s, 2 h 07 m, 5 d 03 h. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const two = (large: number, unit: string, small: number, smallUnit: string) => `${large} ${unit} ${String(small).padStart(2, '0')} ${smallUnit}`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return two(Math.floor(whole / 60), 'm', whole % 60, 's');
  const minutes = Math.floor(whole / 60);
  return minutes < 24 * 60 ? two(Math.floor(minutes / 60), 'h', minutes % 60, 'm') : two(Math.floor(minutes / 1440), 'd', Math.floor((minutes % 1440) / 60), 'h');
}

/** "98.1%"; of nothing "-". */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
}

/** The last values as bars, the highest is the tallest; a value that is not 0 is seen. */
export function sparkline(series: readonly number[], width: number): string {
  const shown = series.slice(-width);
  const most = Math.max(0, ...shown);
  if (most === 0) return '';
  return shown.map((value) => BARS[value <= 0 ? 0 : Math.max(1, Math.round((value / most) * (BARS.length - 1)))]!).join('');
}
