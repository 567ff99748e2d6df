import t from 'tap';
import { byteSize, describeOptions, didYouMean, flag, integer, list, oneOf, parseOptions, text, UsageError, value } from '../../src/cli/options.js';

const TABLE = {
  name: text('NAME', 'a name'),
  size: value('SIZE', 'a size', '4K', byteSize),
  mode: oneOf(['fast', 'slow'], 'slow', 'a mode'),
  item: list('ITEM', 'an item', integer(0, 9)),
  loud: flag('a switch'),
} as const;

const parse = (...words: string[]) => parseOptions(TABLE, words, false).options;

t.test('nothing given means the defaults of the table', async (t) => {
  t.same(parse(), { name: undefined, size: 4096, mode: 'slow', item: [], loud: false });
});

t.test('values are read by the table, both as --name VALUE and --name=VALUE', async (t) => {
  t.same(parse('--name', 'x', '--size=2M', '--mode', 'fast', '--item', '1', '--item=2', '--loud'), {
    name: 'x',
    size: 2 * 2 ** 20,
    mode: 'fast',
    item: [1, 2],
    loud: true,
  });
});

t.test('each kind of bad word is refused with the option and what was expected', async (t) => {
  const refused: [string[], RegExp][] = [
    [['--nmae', 'x'], /unknown option --nmae, did you mean --name\?/],
    [['--entirely-else'], /^unknown option --entirely-else$/],
    [['--name'], /--name wants a value: NAME/],
    [['--loud=yes'], /--loud takes no value/],
    [['--size', 'much'], /--size: expected a size such as 512M or 4G, not "much"/],
    [['--mode', 'quick'], /--mode: expected one of fast, slow, not "quick"/],
    [['--item', '10'], /--item: expected a whole number from 0 to 9, not "10"/],
    [['--item', '-1'], /--item/],
    [['--name', 'a', '--name', 'b'], /--name was given twice/],
    [['stray'], /unexpected word "stray"/],
    [['-x'], /unknown option -x/],
  ];
  for (const [words, message] of refused) t.throws(() => parse(...words), { name: 'UsageError', message }, words.join(' '));
});

t.test('words that are no options are kept where they are wanted', async (t) => {
  t.same(parseOptions(TABLE, ['one', '--loud', 'two'], true).positionals, ['one', 'two']);
});

t.test('an option that looks like an object member is unknown', async (t) => {
  t.throws(() => parse('--constructor'), UsageError);
  t.throws(() => parse('--__proto__', 'x'), UsageError);
});

t.test('the nearest name is offered only when it is near', async (t) => {
  t.equal(didYouMean('serv', ['serve', 'run']), ', did you mean serve?');
  t.equal(didYouMean('zzzzzzzz', ['serve', 'run']), '');
});

t.test('the help text shows every option once, with its default', async (t) => {
  const help = describeOptions(TABLE);
  for (const name of Object.keys(TABLE)) t.equal(help.split(`--${name}`).length, 2, name);
  t.match(help, /default 4K/);
  t.match(help, /may be repeated/);
});
