/** The picture of a run over time: a lane for each kind of happening, marks where they were, bad ones heavier. */
import { escapeMarkup } from '../text.js';
import type { TimelineEntry } from '../types.js';

const LANES = ['session', 'call', 'dma', 'fault', 'injected'] as const;
const NAMES: Readonly<Record<TimelineEntry['lane'], string>> = { session: 'sessions', call: 'calls', dma: 'DMA', fault: 'faults', injected: 'injected' };
const WIDTH = 1000;
const LEFT = 70;
const LANE_HEIGHT = 26;
/** Marks closer than a pixel are one mark. */
const COLUMNS = WIDTH - LEFT - 10;

export function timeline(entries: readonly TimelineEntry[]): string {
  if (entries.length === 0) return '<p>Nothing was observed.</p>';
  const end = Math.max(1, ...entries.map(({ at }) => at));
  const height = LANES.length * LANE_HEIGHT + 24;
  const lanes = LANES.map((lane, i) => laneOf(entries.filter((entry) => entry.lane === lane), NAMES[lane], i * LANE_HEIGHT, end));
  const axis = [0, 0.25, 0.5, 0.75, 1].map((part) => `<text x="${LEFT + part * COLUMNS}" y="${height - 6}" text-anchor="${part === 1 ? 'end' : 'start'}">${((part * end) / 1000).toFixed(2)} s</text>`);
  const title = `${entries.length} happenings in ${(end / 1000).toFixed(2)} s`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}"><title>${title}</title>${lanes.join('')}${axis.join('')}</svg>`;
}

function laneOf(entries: readonly TimelineEntry[], name: string, top: number, end: number): string {
  const columns = new Map<number, { labels: string[]; count: number; bad: boolean }>();
  for (const { at, label, bad } of entries) {
    const column = Math.floor((at / end) * (COLUMNS - 1));
    const mark = columns.get(column) ?? { labels: [], count: 0, bad: false };
    mark.count++;
    mark.bad ||= bad;
    if (mark.labels.length < 5) mark.labels.push(label);
    columns.set(column, mark);
  }
  const middle = top + LANE_HEIGHT / 2;
  const marks = [...columns].map(([column, { labels, count, bad }]) => {
    const more = count > labels.length ? `\nand ${count - labels.length} more` : '';
    const x = LEFT + column;
    return `<line class="mark${bad ? ' bad' : ''}" x1="${x}" x2="${x}" y1="${top + 4}" y2="${top + LANE_HEIGHT - 4}"><title>${escapeMarkup(labels.join('\n') + more)}</title></line>`;
  });
  return `<text x="4" y="${middle + 4}">${name}</text><line class="lane" x1="${LEFT}" x2="${WIDTH - 10}" y1="${middle}" y2="${middle}"/>${marks.join('')}`;
}
