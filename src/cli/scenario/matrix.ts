/** The runs of a scenario's matrix, in an order that never changes: so a shard is the same runs on every machine. */
import { basename } from 'node:path';
import type { Cell, Scenario } from './types.js';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export function cellsOf({ matrix }: Scenario): Cell[] {
  const cells: Cell[] = [];
  for (const profile of matrix.profile)
    for (const qemu of matrix.qemu)
      for (const carrier of matrix.carrier)
        for (const inject of matrix.inject)
          for (const seed of matrix.seed) cells.push(cellOf(matrix, { profile, qemu, carrier, inject, seed }));
  return withDifferentNames(cells);
}

/** Every `count`th run, beginning with the `index`th: neighbours take about the same time, so shards do too. */
export function shardOf<T>(cells: readonly T[], { index, count }: Shard): T[] {
  return cells.filter((_, i) => i % count === index - 1);
}

function cellOf(matrix: Scenario['matrix'], values: Omit<Cell, 'name' | 'parameters'>): Cell {
  const { profile, qemu, carrier, inject, seed } = values;
  const shown = [
    ...(matrix.qemu.length > 1 ? [basename(qemu)] : []),
    profile,
    ...(matrix.carrier.length > 1 ? [carrier] : []),
    ...(matrix.inject.length > 1 ? [inject.name] : []),
    ...(matrix.seed.length > 1 ? [`seed ${seed}`] : []),
  ];
  const parameters = {
    profile,
    ...(inject.plan !== undefined && { inject: inject.name }),
    ...(seed !== undefined && { seed: String(seed) }),
  };
  return { ...values, name: shown.join(', '), parameters };
}

/** Two QEMUs may have the same file name. */
function withDifferentNames(cells: readonly Cell[]): Cell[] {
  const seen = new Map<string, number>();
  return cells.map((cell) => {
    const times = (seen.get(cell.name) ?? 0) + 1;
    seen.set(cell.name, times);
    return times === 1 ? cell : { ...cell, name: `${cell.name} (${times})` };
  });
}

/** A cell's name as a part of a file name. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '');
}
