/* Read an image and map each of its pixels to one of few colours. */
async ([source, most]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colours = new Uint32Array(data.buffer);
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) || 0) + 1);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const kept = [];
  const near = (one, other) => one.reduce((sum, part, place) => sum + (part - other[place]) ** 2, 0);
  // What fills most of the page stays as it is; of the rest, those far from each other.
  const [filling, byCount] = [12, [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])];
  for (const apart of [400, 60, 0]) {
    for (const [place, [colour]] of byCount.entries()) {
      if (kept.length === most) break;
      const told = parts(colour);
      if (kept.every((each) => near(each, told) > (place < filling ? 0 : apart))) kept.push(told);
    }
  }
  const places = new Map([...counts.keys()].map((colour) => {
    const told = parts(colour);
    let best = 0;
    kept.forEach((each, place) => { if (near(each, told) < near(kept[best], told)) best = place; });
    return [colour, best];
  }));
  const indices = Uint8Array.from(colours, (colour) => places.get(colour));
  const blocks = [];
  for (let from = 0; from < indices.length; from += 32768) {
    blocks.push(String.fromCharCode(...indices.subarray(from, from + 32768)));
  }
  return { width: image.width, palette: kept, pixels: btoa(blocks.join('')) };
}
