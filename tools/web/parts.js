/* The large parts of the page (emulator, terminal, kernel, initrd), each packed by gzip: in the single
 * file they stand in elements, in base64; else they are files beside the page. */

async function part(name) {
  const inside = document.getElementById(`part ${name}`);
  const packed = inside ? bytesOf(inside.textContent) : await fetched(`parts/${name}.gz`);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed; // the server has told the browser to unpack it
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/* A library, which makes its names known to all. */
async function library(name) {
  document.head.append(make("script", "", {}, new TextDecoder().decode(await part(name))));
}
