/** Documents that are read by hand: where each value stands, and what is said of one that is wrong. */
import t from 'tap';
import { DocumentError, memberOr, readDocument, type Cursor } from '../../src/base/document.js';
import { parseJson, positionIn, JsonError } from '../../src/base/json-text.js';
import { didYouMean } from '../../src/base/near-words.js';

function complaints(text: string, read: (root: Cursor) => unknown): readonly string[] {
  try {
    readDocument(text, 'f', 1000, (root) => read(root) ?? {});
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
}

t.test('JSON means what JSON.parse says it means', async (t) => {
  const plain = (text: string): unknown => {
    const value = (node: ReturnType<typeof parseJson>): unknown => {
      if (node.kind === 'object') return Object.fromEntries([...node.members].map(([name, member]) => [name, value(member.value)]));
      if (node.kind === 'array') return node.items.map(value);
      return node.kind === 'null' ? null : node.value;
    };
    return value(parseJson(text));
  };
  for (const text of ['{"a":[1,-2.5e3,true,false,null,"x\\u00e9\\n\\"\\\\/"],"b":{"c":{}}}', ' [ ] ', '0', '"\u2028"', '\t{\r\n"":1}', '1E400']) {
    t.strictSame(plain(text), JSON.parse(text));
  }
  const names = parseJson('{"__proto__":1,"constructor":2}');
  t.strictSame(names.kind === 'object' && [...names.members.keys()], ['__proto__', 'constructor']);
});

t.test('what JSON.parse refuses is refused', async (t) => {
  for (const text of ['{', '[1,]', '{"a"}', '{"a":}', '01', '1.', '.5', '+1', 'NaN', "'a'", '"\t"', '"\\x41"', '"\\u12"', '[1]]', 'nul', '{a:1}', '--1', '"']) {
    t.throws(() => parseJson(text), JsonError, text);
    t.throws(() => JSON.parse(text), text);
  }
});

t.test('lines and columns count from one', async (t) => {
  t.strictSame(positionIn('a\nbc\n\nd', 0), { line: 1, column: 1 });
  t.strictSame(positionIn('a\nbc\n\nd', 3), { line: 2, column: 2 });
  t.strictSame(positionIn('a\nbc\n\nd', 6), { line: 4, column: 1 });
});

t.test('every reader of a cursor says what it expected', async (t) => {
  const rows: [string, (root: Cursor) => unknown, RegExp][] = [
    ['[]', (root) => root.object(['a']), /f:1:1: expected an object, not an array/],
    ['{"a":1}', (root) => root.object(['b'], ['b']), /"b" is missing/],
    ['{}', (root) => root.array(0, 5), /expected an array, not an object/],
    ['[1,2,3]', (root) => root.array(0, 2), /an array of 0 to 2 items, not one of 3/],
    ['null', (root) => root.text(5), /expected a string, not null/],
    ['""', (root) => root.text(5), /a string of 1 to 5 characters, not ""/],
    ['"x"', (root) => root.word(['y']), /expected "y", not "x"/],
    ['1', (root) => root.boolean(), /expected true or false, not 1/],
    ['1.5', (root) => root.integer(0, 5), /a whole number from 0 to 5, not 1.5/],
    ['"5"', (root) => root.number(0, 5), /a number from 0 to 5, not "5"/],
    ['"x"', (root) => root.textAs('an answer', () => undefined), /expected an answer, not "x"/],
    ['{"a":{"b":[0,true]}}', (root) => root.object(['a'])?.get('a')?.object(['b'])?.get('b')?.array(0, 9)?.map((each) => each.boolean()), /^f:1:12: a\.b\[0\]: expected true or false, not 0$/],
  ];
  for (const [text, read, message] of rows) t.match(complaints(text, read)[0], message, text);
});

t.test('problems are told in the order of the text', async (t) => {
  const told = complaints('{"a":1,\n"b":2,\n"c":3}', (root) => {
    const members = root.object(['a', 'b', 'c']);
    for (const name of ['c', 'a', 'b']) members?.get(name)?.boolean();
  });
  t.match(told, [/^f:1:6: a:/, /^f:2:5: b:/, /^f:3:5: c:/]);
});

t.test('a member that is left out has its default, one that is wrong has none', async (t) => {
  const read = (text: string) => {
    let value: unknown = 'not read';
    complaints(text, (root) => void (value = memberOr(root.object(['a'])!, 'a', 7, (each) => each.integer(0, 9))));
    return value;
  };
  t.strictSame([read('{}'), read('{"a":3}'), read('{"a":30}')], [7, 3, undefined]);
});

t.test('a document that is too long is not looked at', async (t) => {
  t.match(complaints(' '.repeat(1001), () => undefined), [/1001 characters/]);
});

t.test('a near word is guessed, a far one is not', async (t) => {
  t.equal(didYouMean('rutine', ['routine', 'group']), ', did you mean routine?');
  t.equal(didYouMean('jbos', ['jobs'], '--'), ', did you mean --jobs?');
  t.equal(didYouMean('completely', ['routine', 'group']), '');
  t.equal(didYouMean('x', []), '');
});
