/* Draws ports and pipes of a state: what lies in them, and who waits on which side. `event` (or null)
 * is what has just happened: its message is shown on its way. */

const MOST_SLOTS = 16;
const MOVING = {
  send: "in", call: "in", send_meets: "through", call_meets: "through", call_short: "through",
  answer_short: "through", receive: "out", receive_given: "out", pipe_write: "in", pipe_read: "out",
};

function drawPorts(root, state, event) {
  const boxes = Object.entries(state.ports).map(([number, port]) => drawPort(number, port, event));
  for (const [number, pipe] of Object.entries(state.pipes)) boxes.push(drawPipe(number, pipe, event));
  root.replaceChildren(...(boxes.length ? boxes : [make("p", "who", {}, say("no_ports"))]));
}

function drawPort(number, port, event) {
  const moves = event && event.port === Number(number) ? MOVING[event.kind] : null;
  const name = port.name ? ` /port/${port.name}` : "";
  const box = make("div", "port" + (moves ? " acts" : ""), { "data-port": number });
  box.append(make("h3", "", {}, `${say("port")} ${number}${name}`));
  const slots = make("div", "slots");
  port.messages.forEach((message, i) => {
    const fresh = moves === "in" && i === port.messages.length - 1;
    const title = `${say("sender")} ${message.sender}, ${message.length} ${say("bytes")}`;
    const slot = make("span", "slot full" + (fresh ? " new" : ""), { title, role: "img", "aria-label": title });
    slot.append(`${message.sender}·${message.length} B`);
    slots.append(slot);
  });
  const shown = Math.min(port.slots, MOST_SLOTS);
  for (let i = port.messages.length; i < shown; i++) slots.append(make("span", "slot", { "aria-hidden": "true" }));
  if (port.slots > shown) slots.append(`${port.used} / ${port.slots}`);
  box.append(way(slots, moves, event, port));
  return box;
}

/* From left to right: who waits for room or sends, what is in between, who waits or receives. */
function way(middle, moves, event, sides) {
  const row = make("div", "way");
  const list = (threads, word) => {
    if (threads.length) row.append(make("span", "who", { title: say(word) }, say("waits", { who: threads.join(", ") })));
  };
  list(sides.wanting, "wanting");
  if (moves === "in" || moves === "through") row.append(make("span", "flight", {}, `${event.pid} →`));
  row.append(middle);
  if (moves === "through") row.append(make("span", "flight", {}, `→ ${event.to}`));
  if (moves === "out") row.append(make("span", "flight", {}, `→ ${event.pid}`));
  list(sides.waiting, "waiting");
  return row;
}

function drawPipe(number, pipe, event) {
  const moves = event && event.pipe === Number(number) ? MOVING[event.kind] : null;
  const box = make("div", "port" + (moves ? " acts" : ""), { "data-pipe": number });
  box.append(make("h3", "", {}, `${say("pipe")} ${number}: ${pipe.bytes} ${say("bytes")}`));
  const filled = make("i");
  filled.style.width = `${Math.min(100, pipe.bytes ? 4 + pipe.bytes / 682 : 0)}%`;
  box.append(way(make("span", "bar", { "aria-hidden": "true" }, filled), moves, event, pipe));
  return box;
}
