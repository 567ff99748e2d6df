/**
 * Names for return addresses, from the map file that a linker wrote: GNU ld for PE (`-Wl,-Map`) and MSVC link.exe (`/MAP`).
 *
 * A map file is input like any other: what is no map of either kind, too long or out of order is refused with its line.
 * GNU ld names no static functions, so an address before an object file's first name goes by the object file, and one in a
 * static function by the named function before it in the same object file.
 */
import { HostError } from '../base/errors.js';
import { hex } from '../base/bits.js';
import { LIMITS } from '../base/limits.js';

interface Entry {
  /** Offset from the image's base. */
  readonly offset: number;
  readonly name: string;
}

export class SymbolTable {
  readonly #modules: ReadonlyMap<string, readonly Entry[]>;

  private constructor(modules: ReadonlyMap<string, readonly Entry[]>) {
    this.#modules = modules;
  }

  /**
   * The names of one module; `module` is its image's base name, `dmaprobe.sys`. Throws HostError VIOMMU_ERR_MAP_FILE, whose
   * message begins with `line N:`.
   */
  static read(text: string, module: string): SymbolTable {
    if (text.length > LIMITS.mapFileCharacters) throw broken(1, `${text.length} characters; ${LIMITS.mapFileCharacters} are the most`);
    const lines = text.split(/\r?\n/);
    const entries = lines.some((line) => line.startsWith('Linker script and memory map')) ? readGnu(lines) : readMicrosoft(lines);
    if (entries.length === 0) throw broken(lines.length, 'the map has no code symbol');
    return new SymbolTable(new Map([[module.toLowerCase(), entries.sort((a, b) => a.offset - b.offset)]]));
  }

  /** Both tables; where both know a module, the other's names count. */
  with(other: SymbolTable): SymbolTable {
    return new SymbolTable(new Map([...this.#modules, ...other.#modules]));
  }

  /** `RunStory+0x1c`, or undefined when the module is unknown or the offset is before all names. */
  find(module: string, offset: bigint): string | undefined {
    const entries = this.#modules.get(module.toLowerCase());
    if (entries === undefined || offset > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    const at = Number(offset);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries[middle]!.offset <= at) low = middle + 1;
      else high = middle;
    }
    const entry = entries[low - 1];
    return entry && `${entry.name}+${hex(at - entry.offset)}`;
  }
}

function broken(line: number, what: string): HostError {
  return new HostError('VIOMMU_ERR_MAP_FILE', `line ${line}: ${what}`);
}

function address(digits: string, line: number): number {
  const value = Number.parseInt(digits, 16);
  // Kernel images have preferred bases in either half of the address space; beyond 2^53 only differences would be exact.
  if (!Number.isSafeInteger(value)) throw broken(line, `address ${digits} is none of a PE image`);
  return value;
}

/** ` .text  0xADDRESS  0xSIZE file.o` begins the code of an object file; `  0xADDRESS  name` lines follow. */
const GNU_BASE = /^\s+0x([0-9a-f]{1,16})\s+(?:__image_base__|__ImageBase) = /;
const GNU_OBJECT = /^ (\.text\S*)\s+0x([0-9a-f]{1,16})\s+0x([0-9a-f]{1,16})\s+(\S.*)$/;
const GNU_SYMBOL = /^ {8,}0x([0-9a-f]{1,16})\s+([A-Za-z_?$@.][^\s=]*)$/;

function readGnu(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  let base: number | undefined;
  let code: { start: number; end: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const line1 = index + 1;
    const named = GNU_BASE.exec(line);
    if (named !== null) {
      base ??= address(named[1]!, line1);
      continue;
    }
    const object = GNU_OBJECT.exec(line);
    if (object !== null) {
      const start = address(object[2]!, line1);
      const size = address(object[3]!, line1);
      code = { start, end: start + size };
      if (base === undefined) throw broken(line1, 'code before the line of __image_base__');
      if (start < base) throw broken(line1, 'code below the image base');
      if (size > 0) entries.push({ offset: start - base, name: fileName(object[4]!) });
      continue;
    }
    const symbol = GNU_SYMBOL.exec(line);
    if (symbol === null || code === undefined || base === undefined) continue;
    const at = address(symbol[1]!, line1);
    if (at >= code.start && at < code.end) entries.push({ offset: at - base, name: symbol[2]! });
  }
  if (base === undefined) throw broken(lines.length, 'no line of __image_base__');
  return withoutShadowed(entries);
}

/** An object file's name gives way to a function at the same place. */
function withoutShadowed(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.offset, entry])).values()];
}

/** `build/obj/sample/story.c.o` and `lib.a(story.o)` become story.c and story. */
function fileName(path: string): string {
  const name = /([^/\\()]+)\)?$/.exec(path.trim())?.[1] ?? path;
  return name.replace(/\.o(bj)?$/, '');
}

/** ` 0001:00000010       DriverEntry     0000000140001010 f   driver.obj`; the letters tell functions from data. */
const MICROSOFT_BASE = /^\s*Preferred load address is ([0-9a-fA-F]{8,16})\s*$/;
const MICROSOFT_SYMBOL = /^\s*[0-9a-fA-F]{4}:[0-9a-fA-F]{8,16}\s+(\S+)\s+([0-9a-fA-F]{8,16})\s+(f\s+)?(i\s+)?\S+/;

function readMicrosoft(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  let base: number | undefined;
  for (const [index, line] of lines.entries()) {
    const load = MICROSOFT_BASE.exec(line);
    if (load !== null) {
      base = address(load[1]!, index + 1);
      continue;
    }
    const symbol = MICROSOFT_SYMBOL.exec(line);
    if (symbol === null || symbol[3] === undefined) continue;
    if (base === undefined) throw broken(index + 1, 'a symbol before the preferred load address');
    const at = address(symbol[2]!, index + 1);
    if (at < base) throw broken(index + 1, `${symbol[1]!} lies below the load address`);
    entries.push({ offset: at - base, name: symbol[1]! });
  }
  if (base === undefined) throw broken(1, 'neither a map of GNU ld nor one of link.exe: no preferred load address');
  return withoutShadowed(entries);
}
