/**
 * The picture of the domains of a run: a row for each, as long as it lived, filled as high as pages were mapped in it; below
 * it a line for each stay of a device. The numbers stand beside it in a table, for who cannot see the picture.
 */
import { escapeMarkup } from '../text.js';
import type { DomainPicture } from '../types.js';
import { table } from './table.js';

const WIDTH = 1000;
const LEFT = 90;
const RIGHT = 10;
const AREA_HEIGHT = 34;
const STAY_HEIGHT = 5;
const STAYS_SHOWN = 8;
const DOMAINS_SHOWN = 32;

export function domains(pictures: readonly DomainPicture[]): string {
  if (pictures.length === 0) return '<p>No domain was created.</p>';
  const shown = pictures.slice(0, DOMAINS_SHOWN);
  const end = Math.max(1, ...shown.flatMap((picture) => [picture.createdAt, picture.deletedAt ?? 0, ...picture.pages.map(({ at }) => at), ...picture.devices.map(({ from, to }) => to ?? from)]));
  let top = 0;
  const rows = shown.map((picture) => {
    const row = rowOf(picture, top, end);
    top += heightOf(picture);
    return row;
  });
  const title = `${shown.length} domains in ${(end / 1000).toFixed(2)} s`;
  const more = pictures.length > shown.length ? `<p>${pictures.length - shown.length} more domains are in the table alone.</p>` : '';
  return `<svg viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="${title}"><title>${title}</title>${rows.join('')}</svg>${more}${numbers(pictures)}`;
}

function heightOf({ devices }: DomainPicture): number {
  return AREA_HEIGHT + Math.min(devices.length, STAYS_SHOWN) * STAY_HEIGHT + 8;
}

function rowOf(picture: DomainPicture, top: number, end: number): string {
  const { name, type, createdAt, deletedAt, devices, pages, peakPages } = picture;
  const x = (at: number) => (LEFT + (at / end) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const base = top + AREA_HEIGHT;
  const y = (count: number) => (base - (peakPages === 0 ? 0 : (count / peakPages) * (AREA_HEIGHT - 8))).toFixed(1);
  const last = deletedAt ?? end;
  const steps = pages.flatMap(({ at, count }, i) => [`${x(at)},${y(pages[i - 1]?.count ?? 0)}`, `${x(at)},${y(count)}`]);
  const area = pages.length === 0 ? '' : `<polygon class="area" points="${x(createdAt)},${base} ${steps.join(' ')} ${x(last)},${y(pages.at(-1)!.count)} ${x(last)},${base}"/>`;
  const tip = `${name}, ${type}: at most ${peakPages} pages${deletedAt === undefined ? ', never deleted' : ''}`;
  const life = `<line class="life${deletedAt === undefined ? ' bad' : ''}" x1="${x(createdAt)}" x2="${x(last)}" y1="${base}" y2="${base}"/>`;
  const stays = devices.slice(0, STAYS_SHOWN).map(({ device, from, to }, i) => {
    const line = base + 5 + i * STAY_HEIGHT;
    return `<line class="stay" x1="${x(from)}" x2="${x(to ?? last)}" y1="${line}" y2="${line}"><title>${escapeMarkup(device)}</title></line>`;
  });
  return `<g><title>${escapeMarkup(tip)}</title><text x="4" y="${base - 8}">${escapeMarkup(shortened(name))}</text>${area}${life}${stays.join('')}</g>`;
}

function numbers(pictures: readonly DomainPicture[]): string {
  const time = (at: number) => (at / 1000).toFixed(3);
  const rows = pictures.map(({ name, type, createdAt, deletedAt, devices, peakPages, maps, unmaps, pages }) => [
    escapeMarkup(name),
    escapeMarkup(type),
    time(createdAt),
    deletedAt === undefined ? '<span class="bad">never</span>' : time(deletedAt),
    [...new Set(devices.map(({ device }) => escapeMarkup(device)))].join(', '),
    ...[maps, unmaps, peakPages, pages.at(-1)?.count ?? 0].map(String),
  ]);
  return `<details><summary>The same in numbers</summary>${table(['domain', 'type', '#created (s)', '#deleted (s)', 'devices', '#maps', '#unmaps', '#pages at most', '#pages at last'], rows)}</details>`;
}

function shortened(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text;
}
