/**
 * Signals that ask a command to end: Ctrl-C, a service manager, a terminal that goes. All of them mean the same, so that what
 * was begun is ended in order (VMs, sockets, traces, reports) whichever comes.
 */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` with the name of the first such signal. From then on, or from when the returned function was called, they end
 * the process as they usually do.
 */
export function onEnding(end: (signal: NodeJS.Signals) => void): () => void {
  const forget = () => {
    for (const name of ENDING) process.off(name, come);
  };
  const come = (signal: NodeJS.Signals) => {
    forget();
    end(signal);
  };
  for (const name of ENDING) process.on(name, come);
  return forget;
}
