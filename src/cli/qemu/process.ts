/**
 * One QEMU process: started, listened to, and ended for certain. Its serial port is its standard output.
 */
import { spawn, type ChildProcess } from 'node:child_process';

export interface QemuEnd {
  /** Exit status, when it exited by itself. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  /** The last lines of standard error. */
  readonly stderr: string;
}

export interface QemuRun {
  readonly pid: number | undefined;
  readonly ended: Promise<QemuEnd>;
  /** Ends the process now. */
  kill(): void;
}

const STDERR_KEPT = 8192;

/** Starts QEMU. `onSerial` gets the guest's output; after `milliseconds` the process is killed. */
export function startQemu(binary: string, words: readonly string[], milliseconds: number, onSerial: (chunk: string) => void): QemuRun {
  const child: ChildProcess = spawn(binary, [...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  let timedOut = false;
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, milliseconds);
  child.stdout!.setEncoding('latin1').on('data', onSerial);
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-STDERR_KEPT)));
  // Should this process end first, however that is, the VM goes with it.
  process.once('exit', kill);
  const ended = new Promise<QemuEnd>((done) => {
    const finish = (status: number | null, signal: string | null) => {
      clearTimeout(timer);
      process.off('exit', kill);
      done({ status: status ?? undefined, signal: signal ?? undefined, timedOut, stderr: stderr.trim() });
    };
    child.once('error', (error) => {
      stderr += error.message;
      finish(null, null);
    });
    child.once('close', finish);
  });
  return { pid: child.pid, ended, kill };
}
