/** Loaded before the program: SIGUSR2 is an error that nobody catches. */
process.on('SIGUSR2', () => {
  throw new Error('a crash on demand');
});
