import t from 'tap';
import { HostError } from '../../src/base/errors.js';
import { SymbolTable } from '../../src/verify/symbols.js';

const GNU = `Archive member included to satisfy reference by file (symbol)

Memory Configuration

Linker script and memory map

                0x0000000140000000                __image_base__ = 0x140000000
                0x0000000140000000                __ImageBase = 0x140000000
.text           0x0000000140001000      0x400
 *(.text)
 .text          0x0000000140001000      0x1b0 build/obj/sample/check.c.o
                0x0000000140001000                CheckBegin
                0x0000000140001020                CheckTrue
 .text          0x00000001400011b0      0x100 build/obj/sample/devices.c.o
                0x0000000140001200                RunTwoDevices
 .text          0x00000001400012b0        0x0 build/obj/sample/empty.c.o
.rdata          0x0000000140002000      0x100
                0x0000000140002000                Names
`;

const MICROSOFT = ` dut

 Timestamp is 66666666 (Mon Jun 10 00:00:00 2024)

 Preferred load address is 0000000140000000

 Start         Length     Name                   Class
 0001:00000000 00000300H .text                   CODE
 0002:00000000 00000100H .rdata                  DATA

  Address         Publics by Value              Rva+Base               Lib:Object

 0001:00000000       DriverEntry                0000000140001000 f   driver.obj
 0001:00000040       ?Map@Dut@@QEAAXXZ          0000000140001040 f i dut.obj
 0002:00000000       ??_C@_01@                  0000000140002000     driver.obj

 entry point at        0001:00000000

 Static symbols

 0001:00000080       Helper                     0000000140001080 f   driver.obj
`;

t.test('a map of GNU ld names functions, and object files where it names none', async (t) => {
  const table = SymbolTable.read(GNU, 'dmaprobe.sys');
  t.equal(table.find('dmaprobe.sys', 0x1000n), 'CheckBegin+0x0');
  t.equal(table.find('DmaProbe.SYS', 0x1021n), 'CheckTrue+0x1');
  t.equal(table.find('dmaprobe.sys', 0x11c0n), 'devices.c+0x10');
  t.equal(table.find('dmaprobe.sys', 0x1204n), 'RunTwoDevices+0x4');
  t.equal(table.find('dmaprobe.sys', 0xfffn), undefined);
  t.equal(table.find('other.sys', 0x1000n), undefined);
  t.equal(table.find('dmaprobe.sys', 2n ** 63n), undefined);
});

t.test('a map of link.exe names functions, static ones too, and no data', async (t) => {
  const table = SymbolTable.read(MICROSOFT, 'dut.sys');
  t.equal(table.find('dut.sys', 0x1044n), '?Map@Dut@@QEAAXXZ+0x4');
  t.equal(table.find('dut.sys', 0x1090n), 'Helper+0x10');
  t.equal(table.find('dut.sys', 0x2000n), 'Helper+0xf80');
});

t.test('with CRLF line ends it reads the same', async (t) => {
  t.equal(SymbolTable.read(MICROSOFT.replaceAll('\n', '\r\n'), 'dut.sys').find('dut.sys', 0x1001n), 'DriverEntry+0x1');
  t.equal(SymbolTable.read(GNU.replaceAll('\n', '\r\n'), 'dut.sys').find('dut.sys', 0x1001n), 'CheckBegin+0x1');
});

t.test('tables of several modules go together', async (t) => {
  const both = SymbolTable.read(GNU, 'a.sys').with(SymbolTable.read(MICROSOFT, 'b.sys'));
  t.same([both.find('a.sys', 0x1000n), both.find('b.sys', 0x1000n)], ['CheckBegin+0x0', 'DriverEntry+0x0']);
});

const BROKEN: readonly [string, string, RegExp][] = [
  ['no map at all', 'hello\nworld\n', /^line 1: neither a map of GNU ld nor one of link\.exe/],
  ['an empty file', '', /^line 1: /],
  ['bytes', '\0\0\xff', /^line 1: /],
  ['a map without a base', GNU.replaceAll(/.*__[iI]mage.*\n/g, ''), /^line 9: code before the line of __image_base__/],
  ['a map without code', 'Linker script and memory map\n    0x0000000140000000    __image_base__ = 0x140000000\n', /the map has no code symbol/],
  ['code below the base', GNU.replace('0x0000000140001000      0x1b0', '0x0000000130001000      0x1b0'), /^line 11: code below the image base/],
  ['an address that is none', GNU.replace('0x0000000140001000      0x1b0', '0xffffffffffffffff      0x1b0'), /^line 11: address ffffffffffffffff is none of a PE image/],
  ['a symbol before the load address', MICROSOFT.replace(/ Preferred.*\n/, ''), /^line 12: a symbol before the preferred load address/],
];
for (const [what, text, reason] of BROKEN) {
  t.test(`${what} is refused with its line`, async (t) => {
    t.throws(() => SymbolTable.read(text, 'a.sys'), { code: 'VIOMMU_ERR_MAP_FILE', message: reason });
  });
}

t.test('a map cut anywhere is read or refused, and never anything else', async (t) => {
  for (const text of [GNU, MICROSOFT]) {
    for (let at = 0; at < text.length; at += 7) {
      try {
        SymbolTable.read(text.slice(0, at), 'a.sys');
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
      }
    }
  }
  t.pass();
});
