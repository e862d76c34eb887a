/* Draws processes and their address spaces: drawSpaces() takes a state and knows nothing of where it
 * comes from. A page table is a box, a page a small square with its frame's number. */

const MANY_PAGES = 96; // in one table: from there on its squares are small, without numbers
const HUES = [32, 200, 285, 160, 340, 55, 235, 10, 110, 310];

/* A hue for each shared table, the same in all spaces that have it. */
function hueOf(frame) {
  return HUES[frame % HUES.length];
}

/*
 * before: the state to compare with, or null; acts: the PID that is to stand out.
 */
function drawSpaces(root, state, before, acts) {
  const pages = before ? changedPages(before, state) : {};
  const tables = before ? changedTables(before, state) : {};
  root.replaceChildren(
    ...familyOf(state).map(([process]) => drawProcess(state, process, tables[process.pid] ?? {}, pages, acts)),
  );
}

function drawProcess(state, process, changedTables, changedPages, acts) {
  const life = lifeOf(process);
  const box = make("article", "process" + (process.pid === acts ? " acts" : ""), { "data-pid": process.pid });
  const why = process.threads.map((thread) => thread.reason).filter(Boolean);
  const reasons = [...new Set(why)].map((reason) => words[language].reasons[reason] ?? reason);
  const counts = pageCounts(state, process);
  const about = [say(life) + (reasons.length ? ` (${reasons.join(", ")})` : "")];
  if (process.parent) about.push(`${say("parent")} ${process.parent}`);
  if (life !== "zombie")
    about.push(`${say("pages")}: ${say("own")} ${counts.own}, ${say("shared")} ${counts.frame + counts.below}`);
  box.append(
    make("h3", "", {}, make("span", `state ${life}`, { "aria-hidden": "true" }), `${process.pid} ${process.name}`,
      make("small", "", {}, about.join(" · "))),
  );
  const list = make("div", "tables");
  for (const [index, frame] of state.spaces[process.space]?.tables ?? [])
    list.append(drawTable(state, index, frame, changedTables[index], changedPages[frame] ?? {}));
  box.append(list);
  return box;
}

function drawTable(state, index, frame, changed, pages) {
  const table = state.tables[frame];
  const shared = table.count > 1;
  const box = make("div", "table" + (shared ? " shared" : "") + (changed ? " changed" : ""), { "data-table": frame });
  box.style.setProperty("--hue", hueOf(frame));
  const label = `${say("table")} ${hex(frame)}`;
  const count = shared ? say("shared_by", { count: table.count }) : say("own");
  box.append(make("div", "", {}, make("b", "", {}, `${label} · ${count}`), make("span", "number", {}, hex(index * 0x400000))));
  const squares = make("div", "pages");
  const small = table.pages.length > MANY_PAGES;
  for (const [place, page, bits] of table.pages) {
    const square = drawPage(state, frame, index * 0x400000 + place * 0x1000, page, bits, small);
    if (pages[place]) square.classList.add("changed");
    squares.append(square);
  }
  if (!table.pages.length) squares.append(make("span", "who", {}, say("empty")));
  box.append(squares);
  return box;
}

function drawPage(state, table, address, frame, bits, small) {
  const kind = sharing(state, table, frame);
  const [count, sort] = state.frames[frame] ?? [0, ""];
  const how = { own: "own", frame: "shared_frame", below: "in_shared_table" }[kind];
  const rights = say(bits & 1 && kind !== "below" ? "writable" : "readonly");
  const text = `${say("page")} ${hex(address)}: ${say("frame")} ${hex(frame)} (${sort}), ${say("count")} ${count}, ${say(how)}, ${rights}`;
  const classes = `page ${kind}` + (bits & 1 ? "" : " readonly") + (small ? " small" : "");
  const square = make("span", classes, { title: text, "aria-label": text, role: "img", "data-frame": frame });
  if (!small) square.textContent = frame.toString(16);
  return square;
}

/* Where the pointer is on a page, all entries with the same frame stand out. */
function showSameFrames(root) {
  const mark = (frame) => {
    for (const page of root.querySelectorAll(".page.same")) page.classList.remove("same");
    if (frame) for (const page of root.querySelectorAll(`[data-frame="${frame}"]`)) page.classList.add("same");
  };
  root.addEventListener("pointerover", (event) => mark(event.target.dataset.frame));
  root.addEventListener("pointerleave", () => mark(null));
}

function drawColours(list) {
  const kinds = [["own", "own"], ["frame", "shared_frame"], ["below", "in_shared_table"], ["changed", "changed"]];
  list.replaceChildren(
    ...kinds.map(([kind, word]) => make("li", "", {}, make("i", kind, { "aria-hidden": "true" }), say(word))),
  );
}
