/**
 * A fault among its neighbours: the nearest mappings below and above beside the address that faulted, to scale where everything
 * can be seen so, with broken gaps where it cannot, which is then said.
 */
import type { FaultInfo, FaultMapping } from '../../view/types.js';
import { plus } from './addresses.js';
import { svg } from './dom.js';
import { bytes, pages } from './format.js';

const WIDTH = 640;
const HEIGHT = 74;
const TOP = 26;
const BAR = 20;
/** What is narrower than this to scale is drawn so wide, and the picture says that it is broken. */
const LEAST = 10;

interface Piece {
  readonly kind: 'mapping' | 'gap' | 'fault';
  readonly from: bigint;
  readonly length: bigint;
  readonly label: string;
  readonly note: string;
}

export function faultScale(fault: FaultInfo): SVGSVGElement {
  const pieces = piecesOf(fault);
  const { widths, isBroken } = layOut(pieces);
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'scale', role: 'img', 'aria-label': describe(pieces) });
  let x = 0;
  pieces.forEach((piece, i) => {
    const width = widths[i]!;
    picture.append(...drawPiece(piece, x, width, isBroken));
    x += width;
  });
  picture.append(svg('text', { x: WIDTH, y: HEIGHT - 2, 'text-anchor': 'end', class: 'faint' }, isBroken ? 'not to scale' : 'to scale'));
  return picture;
}

function piecesOf({ address, length, below, above, access }: FaultInfo): readonly Piece[] {
  const at = BigInt(address);
  const pieces: Piece[] = [];
  const faultLength = BigInt(Math.max(1, length));
  const isInside = below !== undefined && endOf(below) > at;
  if (below !== undefined) pieces.push(mapping(below));
  if (below !== undefined && !isInside && endOf(below) < at) pieces.push(gap(endOf(below), at));
  const shown = above !== undefined && at + faultLength > BigInt(above.address) ? BigInt(above.address) - at : faultLength;
  pieces.push({ kind: 'fault', from: at, length: shown > 0n ? shown : 1n, label: address, note: `${access} of ${bytes(length)}` });
  if (above !== undefined) {
    if (at + shown < BigInt(above.address)) pieces.push(gap(at + shown, BigInt(above.address)));
    pieces.push(mapping(above));
  }
  return pieces;
}

function mapping({ address, pageCount, permissions }: FaultMapping): Piece {
  return { kind: 'mapping', from: BigInt(address), length: BigInt(pageCount) * 4096n, label: address, note: `${pages(pageCount)}, ${permissions}` };
}

function gap(from: bigint, to: bigint): Piece {
  return { kind: 'gap', from, length: to - from, label: '', note: bytes(Number(to - from)) };
}

function endOf({ address, pageCount }: FaultMapping): bigint {
  return BigInt(address) + BigInt(pageCount) * 4096n;
}

/** To scale, unless a piece would be lost; then by the logarithm. */
function layOut(pieces: readonly Piece[]): { widths: readonly number[]; isBroken: boolean } {
  const share = (weights: readonly number[]) => {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => (weight / all) * WIDTH);
  };
  const straight = share(pieces.map(({ length }) => Number(length)));
  const isBroken = straight.some((width) => width < LEAST);
  return { widths: isBroken ? share(pieces.map(({ length, kind }) => (kind === 'fault' ? 6 : 8) + Math.log2(Number(length)))) : straight, isBroken };
}

function drawPiece({ kind, label, note }: Piece, x: number, width: number, isBroken: boolean): SVGElement[] {
  const middle = x + width / 2;
  if (kind === 'gap') {
    const y = TOP + BAR / 2;
    const line = isBroken && width > 24 ? `M${x} ${y}H${middle - 6}l3 -6 6 12 3 -6H${x + width}` : `M${x} ${y}H${x + width}`;
    return [svg('path', { d: line, class: 'scale-gap' }), ...(width > 50 ? [svg('text', { x: middle, y: TOP - 4, 'text-anchor': 'middle', class: 'faint' }, note)] : [])];
  }
  const isFault = kind === 'fault';
  const anchor = x < WIDTH * 0.2 ? 'start' : x + width > WIDTH * 0.8 ? 'end' : 'middle';
  const at = anchor === 'start' ? x : anchor === 'end' ? x + width : middle;
  return [
    svg('rect', { x, y: TOP, width: Math.max(2, width), height: BAR, class: isFault ? 'scale-fault' : 'scale-mapping' }, svg('title', {}, `${label}: ${note}`)),
    svg('text', { x: at, y: isFault ? TOP - 12 : TOP + BAR + 13, 'text-anchor': anchor, class: isFault ? 'bad' : '' }, label),
    ...(isFault ? [] : [svg('text', { x: at, y: TOP + BAR + 25, 'text-anchor': anchor, class: 'faint' }, note)]),
  ];
}

function describe(pieces: readonly Piece[]): string {
  return pieces.map(({ kind, from, length, note }) => (kind === 'gap' ? `${note} unmapped` : `${kind} from 0x${from.toString(16)} to ${plus(`0x${from.toString(16)}`, Number(length) - 1)}, ${note}`)).join('; ');
}
