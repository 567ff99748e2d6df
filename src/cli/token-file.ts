/** The file with the token of a live view: who can read it is let in, so it is for its owner alone. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { isGoodToken, newToken } from '../web/token.js';
import { UsageError } from './options.js';

/** The longest token and a line's end. */
const MOST_BYTES = 600;
const NOT_OWNER = 0o077;
/** A pipe that nobody writes to must not hold the daemon up; a terminal must not become its own. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export interface TokenFile {
  readonly token: string;
  readonly isNew: boolean;
}

/** Reads the token; makes a file with a new one, mode 0600, when there is none. Throws UsageError. */
export function tokenOf(path: string): TokenFile {
  try {
    return make(path) ?? read(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--http-token-file: ${(error as Error).message}`);
  }
}

/** Undefined when there is a file. */
function make(path: string): TokenFile | undefined {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  try {
    const token = newToken();
    writeSync(file, `${token}\n`);
    return { token, isNew: true };
  } finally {
    closeSync(file);
  }
}

function read(path: string): TokenFile {
  const file = openSync(path, READ);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new UsageError(`--http-token-file: ${path} is no regular file`);
    if ((facts.mode & NOT_OWNER) !== 0) throw new UsageError(`--http-token-file: others than its owner may read or write ${path}; chmod 600 it, and replace the token if others could have read it`);
    const bytes = Buffer.alloc(MOST_BYTES);
    const token = bytes.toString('latin1', 0, readSync(file, bytes)).replace(/\r?\n$/, '');
    if (!isGoodToken(token)) throw new UsageError(`--http-token-file: ${path} holds no token: one line of 16 to 512 letters, digits, and -._~+/=`);
    return { token, isNew: false };
  } finally {
    closeSync(file);
  }
}
