/** QEMU's monitor for tests: one connection for each list of commands [QEMU qmp-spec]. */
import { connect } from 'node:net';

/** QEMU's words for a monitor at this path. */
export const qmpWords = (path: string): string[] => ['-qmp', `unix:${path},server=on,wait=off`];

/** Runs commands without arguments, one after the other. Resolves when the last is answered; rejects when one fails. */
export function qmp(path: string, ...commands: readonly string[]): Promise<void> {
  return new Promise((done, reject) => {
    const waiting = ['qmp_capabilities', ...commands];
    let said = '';
    const socket = connect(path);
    const next = () => {
      const command = waiting.shift();
      if (command !== undefined) return socket.write(`${JSON.stringify({ execute: command })}\n`);
      socket.destroy();
      return done();
    };
    const hear = (line: string) => {
      const message = JSON.parse(line) as Record<string, unknown>;
      if ('error' in message) reject(new Error(line));
      if ('QMP' in message || 'return' in message) next();
    };
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (said + chunk).split('\n');
      said = lines.pop()!;
      for (const line of lines) if (line.trim() !== '') hear(line);
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the monitor hung up')));
  });
}
