/** A canvas that is as sharp as the screen: sizes in CSS pixels, the bitmap in those of the device. */

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Ready to draw on, cleared. Undefined while the canvas is not shown. */
export function surfaceOf(canvas: HTMLCanvasElement, height: number): Surface | undefined {
  const width = canvas.clientWidth;
  const context = canvas.getContext('2d');
  if (width === 0 || context === null) return undefined;
  const ratio = devicePixelRatio || 1;
  const [bitmapWidth, bitmapHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== bitmapWidth || canvas.height !== bitmapHeight) {
    canvas.width = bitmapWidth;
    canvas.height = bitmapHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
