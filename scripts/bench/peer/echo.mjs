// A bare node:net server that sends every byte back as it came, and judges nothing: what a Unix socket costs anyone who
// answers in Node.js. node echo.mjs SOCKET
import { createServer } from 'node:net';

createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => socket.write(bytes));
}).listen(process.argv[2]);
