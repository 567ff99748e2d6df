/** Makes docs/command-line.md: every command with its options, defaults and examples, from the tables that --help prints. */

const HEAD = `# The command line

Made by \`npm run generate\` from the tables that \`--help\` prints. Change those in \`src/cli\`, not this file.

\`\`\`text
viommu COMMAND [OPTION ...]
\`\`\`

- \`viommu --help\` lists the commands, \`viommu COMMAND --help\` tells the same as the section below, \`viommu --version\` names the
  version. The manual pages (\`man viommu\`, \`man viommu-run\`, ...) are made from the same tables.
- An option's value stands behind it or after an equals sign: \`--name VALUE\`, \`--name=VALUE\`. One that begins with a dash needs
  the equals sign: \`--qemu-arg=-device\`. An option that is not marked as repeatable may be given once.
- A word that is not understood ends the program with code 2 before anything is started; the nearest known word is named.
- Results go to standard output, everything else (progress, warnings, logs) to standard error. With \`--json\` there is one
  document on standard output, or one on each line where records follow each other, and no progress.
- Progress is shown as one line that is rewritten where standard error is a terminal, elsewhere as a line now and then.
- In a checkout \`viommu\` is \`node dist/cli/main.js\`.
`;

const ENVIRONMENT = `## Environment

| Variable | Meaning |
|---|---|
| \`NO_COLOR\` | when it is set, and not empty, nothing is coloured, whatever the terminal can |
| \`TERM\` | on a terminal named \`dumb\` no line is rewritten, and \`viommu top\` only prints pages (\`--once\`) |
| \`LC_ALL\`, \`LC_CTYPE\`, \`LANG\` | \`viommu top\` draws in ASCII unless the first of them that is set names UTF-8 |
| \`PATH\` | where QEMU is looked for, unless its name has a slash |
| \`VIOMMU_CACHE\` | where the scripts keep what they fetched and unpacked; by default \`viommu\` in \`XDG_CACHE_HOME\`, or in \`~/.cache\` |
`;

/** The document. `exits` as readExitCodes gives it. */
export function commandLineDocument(commands, exits) {
  const names = Object.keys(commands);
  const list = names.map((name) => `| [\`viommu ${name}\`](#viommu-${name}) | ${cell(commands[name].summary)} |`);
  const codes = exits.codes.map(({ code, verdict, means }) => `| ${code} | ${verdict === '' ? '' : `\`${verdict}\``} | ${means} |`);
  return [
    HEAD,
    `## Commands\n\n| Command | |\n|---|---|\n${list.join('\n')}\n`,
    ...names.map((name) => section(name, commands[name])),
    ENVIRONMENT,
    `## Exit codes\n\n| Code | Verdict of a scenario | Means |\n|---|---|---|\n${codes.join('\n')}\n\n**+16**: ${exits.lost}\n\n[exit-codes.md](exit-codes.md) has more on them, [errors.md](errors.md) the codes of errors that end with 4.\n`,
  ].join('\n');
}

function section(name, { summary, files, options, examples, notes = [], page }) {
  const rows = Object.entries(options).map(([option, { short, placeholder, help, fallback, repeated }]) => {
    const spelled = `--${option}${placeholder === undefined ? '' : ` ${placeholder}`}`;
    const names = [...(short === undefined ? [] : [`\`-${short}\``]), code(spelled)].join(', ');
    return `| ${names}${repeated ? ' *' : ''} | ${fallback === undefined ? '' : code(fallback)} | ${cell(help)} |`;
  });
  const isRepeated = Object.values(options).some(({ repeated }) => repeated);
  return [
    `## viommu ${name}\n`,
    `${sentence(summary)}${page === undefined ? '' : ` More in [${page}](${page}).`}\n`,
    `\`\`\`text\nviommu ${name} ${files === undefined ? '' : `${files} `}[OPTION ...]\n\`\`\`\n`,
    `| Option | Default | |\n|---|---|---|\n${rows.join('\n')}\n`,
    ...(isRepeated ? ['`*` may be repeated.\n'] : []),
    ...notes.map((note) => `${cell(note)}\n`),
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`,
  ].join('\n');
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** A bar ends a cell of a table, even in code. */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function code(text) {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
