/**
 * Makes the manual pages, man(7) in roff: viommu.1, and one for each command, from the tables that --help prints.
 *
 * Only macros that every man(7) has are used. Text is escaped: a hyphen that is typed stays one, a line cannot begin with what
 * roff takes for a request.
 */

/** Path to text for each page. `exits` as readExitCodes gives it. */
export function manualPages(commands, exits, version) {
  const pages = new Map([['man/viommu.1', overview(commands, exits, version)]]);
  for (const [name, command] of Object.entries(commands)) pages.set(`man/viommu-${name}.1`, page(name, command, exits, version));
  return pages;
}

function overview(commands, exits, version) {
  const list = Object.entries(commands).map(([name, { summary }]) => `.TP\n.BR viommu\\-${typed(name)} (1)\n${prose(summary)}\n`);
  return [
    head('viommu', version),
    name('viommu', 'run Windows drivers that manage DMA remapping themselves in a QEMU VM'),
    `.SH SYNOPSIS\n.B viommu\n.I COMMAND\n.RI [ OPTION \\ ...]\n.br\n.B viommu\n.RB [ \\-\\-help | \\-\\-version ]\n`,
    `.SH DESCRIPTION\n${paragraphs([
      'Windows lets a kernel driver own the DMA of its devices (DMA_IOMMU_INTERFACE), and refuses that in an x86 guest. viommu makes it work there: a guest driver hands the driver under test the same interface, a daemon on the host owns the domains, performs and translates DMA through them, and raises the fault of every access that a domain does not allow back into the VM.',
      'Results go to standard output, everything else to standard error.',
    ])}`,
    `.SH COMMANDS\n${list.join('')}`,
    `.SH OPTIONS\n.TP\n.B \\-\\-help\n${prose('the commands; behind a command, its options')}\n.TP\n.B \\-\\-version\n${prose('the version')}\n`,
    `.SH ENVIRONMENT\n.TP\n.B NO_COLOR\n${prose('when it is set, and not empty, nothing is coloured')}\n.TP\n.B VIOMMU_CACHE\n${prose('where the scripts keep what they fetched and unpacked; by default viommu in XDG_CACHE_HOME, or in ~/.cache')}\n`,
    exitStatus(exits),
    `.SH SEE ALSO\n${Object.keys(commands).map((each) => `.BR viommu\\-${typed(each)} (1)`).join(' ,\n')}\n.PP\n${prose('The documents in the docs folder of the package, above all README.md and how-to-launch.md.')}\n`,
  ].join('');
}

function page(command, { summary, files, options, examples, notes = [], page: more }, exits, version) {
  const title = `viommu-${command}`;
  return [
    head(title, version),
    name(title, summary),
    `.SH SYNOPSIS\n.B viommu ${typed(command)}\n${files === undefined ? '' : `.I ${typed(files)}\n`}.RI [ OPTION \\ ...]\n`,
    notes.length === 0 ? '' : `.SH DESCRIPTION\n${paragraphs(notes)}`,
    `.SH OPTIONS\n${Object.entries(options).map(option).join('')}.TP\n.B \\-\\-help\n${prose('these options and examples')}\n`,
    `.SH EXAMPLES\n${examples.map(example).join('')}`,
    exitStatus(exits),
    `.SH SEE ALSO\n.BR viommu (1)\n${more === undefined ? '' : `.PP\n${prose(`docs/${more} in the package`)}\n`}`,
  ].join('');
}

function head(title, version) {
  return `.\\" Made by scripts/generate.mjs from the tables in src/cli. Change those, not this file.\n.TH ${title.toUpperCase()} 1 "" "viommu ${version}" "viommu manual"\n`;
}

function name(title, summary) {
  return `.SH NAME\n${typed(title)} \\- ${typed(summary)}\n`;
}

function option([word, { short, placeholder, help, fallback, repeated }]) {
  const notes = [fallback === undefined ? '' : `default ${fallback}`, repeated === true ? 'may be repeated' : ''].filter((note) => note !== '').join('; ');
  const names = [...(short === undefined ? [] : [`\\-${short}`]), `\\-\\-${typed(word)}`].map((each) => `\\fB${each}\\fR`).join(', ');
  return `.TP\n${names}${placeholder === undefined ? '' : ` \\fI${typed(placeholder)}\\fR`}\n${prose(`${help}${notes === '' ? '' : ` (${notes})`}`)}\n`;
}

function example(text) {
  return `.PP\n.nf\n.RS\n${text.split('\n').map(line).join('\n')}\n.RE\n.fi\n`;
}

function exitStatus({ codes, lost }) {
  const rows = codes.map(({ code, means }) => `.TP\n.B ${code}\n${prose(plain(means))}\n`);
  return `.SH EXIT STATUS\n${rows.join('')}.TP\n.B +16\n${prose(plain(lost))}\n`;
}

function paragraphs(texts) {
  return texts.map(prose).join('\n.PP\n') + '\n';
}

/** Markdown without its marks. */
function plain(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '').replaceAll('**', '');
}

/** Text that is filled: a hyphen between words may be any. */
function prose(text) {
  return line(plain(text));
}

/** One line of text, which is no request. */
function line(text) {
  const escaped = typed(text);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** Characters as they are typed, whatever roff makes of them otherwise. */
function typed(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/[^\n\x20-\x7e]/gu, (character) => `\\[u${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}
