/** Pictures of pages as PNGs of 256 colours: a third of the bytes, and nobody sees it. [PNG 1.2: chunks, colour type 3] */
import { deflateSync } from 'node:zlib';

/** `png`: bytes of a picture. `page`: any page of a browser, which decodes it. Returns the bytes of the smaller one. */
export async function toPalette(page, png) {
  const { width, height, palette, indices } = await page.evaluate(reduce, Buffer.from(png).toString('base64'));
  const pixels = Buffer.from(indices, 'base64');
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) pixels.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette)), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Runs in the browser: the colours, and for each pixel the nearest of them. */
async function reduce(base64) {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const { width, height } = image;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const keyAt = (i) => data[i] * 65536 + data[i + 1] * 256 + data[i + 2];
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) counts.set(keyAt(i), (counts.get(keyAt(i)) ?? 0) + 1);
  const all = [...counts].sort((a, b) => b[1] - a[1]).map(([key, count]) => ({ colour: [key >> 16, (key >> 8) & 255, key & 255], count, distance: Infinity }));
  const colours = [];
  const choose = (chosen) => {
    colours.push(chosen.colour);
    const [r, g, b] = chosen.colour;
    for (const each of all) each.distance = Math.min(each.distance, (each.colour[0] - r) ** 2 + (each.colour[1] - g) ** 2 + (each.colour[2] - b) ** 2);
  };
  // First what covers the most, then what is least like anything chosen: a small mark keeps its colour.
  for (const each of all.slice(0, 96)) choose(each);
  while (colours.length < Math.min(256, all.length)) choose(all.reduce((best, each) => (each.distance * Math.sqrt(each.count) > best.distance * Math.sqrt(best.count) ? each : best)));
  const nearest = new Map();
  const indexOf = (key) => {
    const [r, g, b] = [key >> 16, (key >> 8) & 255, key & 255];
    const distances = colours.map(([x, y, z]) => (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2);
    return distances.indexOf(Math.min(...distances));
  };
  let indices = '';
  for (let i = 0; i < data.length; i += 4) {
    const key = keyAt(i);
    if (!nearest.has(key)) nearest.set(key, indexOf(key));
    indices += String.fromCharCode(nearest.get(key));
  }
  return { width, height, palette: colours.flat(), indices: btoa(indices) };
}
