/* Reads a state of the kernel (tools/view/state.py tells its form) out of a machine's RAM, by the
 * layout that tools/layout.py writes: for pages that have an emulator in them.
 *
 *     const state = new Reader(layout, ram).state();      // ram: a Uint8Array from physical 0 on
 *
 * The machine stands still meanwhile. A Lost is thrown where a pointer leads nowhere: the kernel has
 * not come so far yet, or was stopped in the middle of a change. Then try again a little later. */

const KERNEL_BASE = 0xc0000000;
const STACK_WINDOW = 0xf8000000;
const PAGE_SIZE = 4096;
const ENTRY = { present: 1, write: 2, held: 0x200 }; // mm/table.h
const LONGEST_LIST = 100000;
const FD_CHUNK = 32;
const SHOWN_FILES = 64;
const SHOWN_REGIONS = 64;
const RIGHTS = [[1, "r"], [2, "w"], [4, "x"]];

class Lost extends Error {}

class Reader {
  constructor(layout, ram) {
    this.layout = layout;
    this.ram = ram;
    this.view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
    this.kinds = new Map(); // of files, by their operations
    for (const [name, place] of Object.entries(layout.globals))
      if (place && name.startsWith("ops.")) this.kinds.set(place.address, name.slice(4));
  }

  // Memory.

  physical(address) {
    if (address >= STACK_WINDOW) {
      const directory = this.layout.globals.boot_directory.address - KERNEL_BASE;
      const table = this.entry(directory, address >>> 22);
      return this.entry(table, (address >>> 12) & 1023) + (address % PAGE_SIZE);
    }
    const place = address - KERNEL_BASE;
    if (place < 0 || place + 4 > this.ram.length) throw new Lost(`nothing is at ${address.toString(16)}`);
    return place;
  }

  entry(table, index) {
    const entry = this.view.getUint32(table + 4 * index, true);
    if (!(entry & ENTRY.present)) throw new Lost("no page of the kernel is there");
    return entry - (entry % PAGE_SIZE);
  }

  number(address, size = 4, signed = false) {
    const place = this.physical(address);
    if (size === 1) return this.ram[place];
    if (size === 2) return this.view.getUint16(place, true);
    if (size === 8) return Number(this.view.getBigUint64(place, true));
    return signed ? this.view.getInt32(place, true) : this.view.getUint32(place, true);
  }

  text(address, longest = 256) {
    let text = "";
    for (let byte; text.length < longest && (byte = this.number(address + text.length, 1)); )
      text += String.fromCharCode(byte);
    return text;
  }

  /* Of a structure: where a field is, and its value. */
  place(kind, address, field) {
    return address + this.layout.structures[kind].fields[field].offset;
  }

  get(kind, address, field) {
    const known = this.layout.structures[kind].fields[field];
    const at = address + known.offset;
    return known.type === "text" ? this.text(at, known.size || 256) : this.number(at, known.size, known.type === "signed");
  }

  global(name) {
    return this.number(this.layout.globals[name].address);
  }

  enum(name, number) {
    return this.layout.enums[name][number] ?? `${name} ${number}`;
  }

  /* The addresses of the structures on a list, from the address of its head. */
  *items(head, kind, link) {
    const offset = this.layout.structures[kind].fields[link].offset;
    let at = this.number(head);
    for (let i = 0; at !== head; i++) {
      if (i > LONGEST_LIST) throw new Lost("a list does not end");
      yield at - offset;
      at = this.number(at);
    }
  }

  // The state.

  state() {
    const state = { processes: {}, spaces: {}, tables: {}, frames: {}, ports: {}, pipes: {}, memory: {} };
    const processes = [...this.items(this.layout.globals.processes.address, "proc", "all")];
    this.queues = new Map();
    this.links = new Set();
    for (const proc of processes) {
      const pid = this.get("proc", proc, "pid");
      this.queues.set(this.place("proc", proc, "child_events"), ["child", pid]);
      this.queues.set(this.place("proc", proc, "holds"), ["hold", pid]);
      for (const thread of this.threads(proc)) this.links.add(this.place("thread", thread, "queue_link"));
    }
    const ports = this.layout.globals.ports; // null: an assignment's tree has them without names
    for (const port of ports ? this.items(ports.address, "port", "link") : [])
      state.ports[this.get("port", port, "number")] = this.port(port);
    for (const proc of processes) {
      const process = this.process(proc, state);
      state.processes[process.pid] = process;
      if (process.space) this.addSpace(process, state);
    }
    for (const proc of processes) // when all queues are known
      state.processes[this.get("proc", proc, "pid")].threads = [...this.threads(proc)].map((one) => this.thread(one));
    for (const table of Object.values(state.tables))
      for (const [, frame] of table.pages) state.frames[frame] ??= this.frame(frame);
    state.memory = this.memory();
    return state;
  }

  threads(proc) {
    return this.items(this.place("proc", proc, "threads"), "thread", "proc_link");
  }

  process(proc, state) {
    const get = (field) => this.get("proc", proc, field);
    const parent = get("parent");
    const ending = get("ending") || get("doomed");
    const calls = [...this.items(this.place("proc", proc, "calls"), "call", "link")];
    return {
      files: this.files(proc, state),
      pid: get("pid"),
      parent: parent ? this.get("proc", parent, "pid") : 0,
      name: get("name"),
      life: get("zombie") ? "zombie" : ending ? "ending" : "alive",
      status: get("status"),
      stopped: Boolean(get("stopped")),
      generation: get("generation"),
      space: get("aspace"),
      answers: calls.map((call) => this.tid(this.get("inbox", this.place("call", call, "answer"), "thread"))),
    };
  }

  tid(thread) {
    return this.get("thread", thread, "tid");
  }

  thread(thread) {
    const state = this.enum("thread_state", this.get("thread", thread, "state"));
    const reason = this.get("thread", thread, "sleep_reason");
    const blocked = state === "blocked";
    return {
      tid: this.tid(thread),
      state,
      reason: blocked && reason ? this.text(reason) : "",
      queue: (blocked && this.queues.get(this.queueOf(thread))) || null,
    };
  }

  /* The head of the queue that it lies on. */
  queueOf(thread) {
    const own = this.place("thread", thread, "queue_link");
    let at = this.number(own);
    while (at !== own && this.links.has(at)) at = this.number(at);
    return at === own ? null : at;
  }

  // Memory of processes.

  frameNumber(address) {
    return (address - this.global("frames")) / this.layout.structures.frame.size;
  }

  frameAt(number) {
    return this.global("frames") + number * this.layout.structures.frame.size;
  }

  frame(number) {
    const frame = this.frameAt(number);
    return [this.get("frame", frame, "count"), this.enum("frame_kind", this.get("frame", frame, "kind"))];
  }

  addSpace(process, state) {
    const space = process.space;
    if (state.spaces[space]) {
      state.spaces[space].processes.push(process.pid);
      return;
    }
    const tables = this.place("aspace", space, "tables");
    const directory = (this.get("page_tables", tables, "directory") - KERNEL_BASE) / PAGE_SIZE;
    const used = this.place("page_tables", tables, "used");
    const own = [];
    for (let index = 0; index < KERNEL_BASE / 0x400000; index++) {
      if (!((this.number(used + 4 * (index >> 5)) >>> (index & 31)) & 1)) continue;
      const entry = this.view.getUint32(directory * PAGE_SIZE + 4 * index, true);
      if (entry & ENTRY.present) own.push([index, entry >>> 12, entry & ENTRY.write ? 1 : 0]);
    }
    for (const [, frame] of own) state.tables[frame] ??= this.table(frame);
    const regions = [];
    for (const region of this.items(this.place("aspace", space, "regions"), "region", "link")) {
      if (regions.length === SHOWN_REGIONS) break;
      regions.push(this.region(region));
    }
    state.spaces[space] = {
      processes: [process.pid],
      directory,
      pages: this.get("page_tables", tables, "pages"),
      regions,
      tables: own,
    };
  }

  region(region) {
    const get = (field) => this.get("region", region, field);
    const rights = RIGHTS.map(([bit, letter]) => (get("protection") & bit ? letter : "-")).join("");
    return [get("start"), get("end"), rights, this.enum("region_kind", get("kind")), get("shared") ? 1 : 0];
  }

  table(number) {
    const frame = this.frameAt(number);
    const pages = [];
    for (let index = this.get("frame", frame, "table.low"); index < this.get("frame", frame, "table.high"); index++) {
      const entry = this.view.getUint32(number * PAGE_SIZE + 4 * index, true);
      const bits = (entry & ENTRY.write ? 1 : 0) + (entry & ENTRY.held ? 2 : 0);
      if (entry) pages.push([index, entry >>> 12, bits]);
    }
    return { count: this.get("frame", frame, "count"), pages };
  }

  memory() {
    const counts = this.layout.globals.frame_counts.address;
    const memory = {};
    for (const name of ["total", "free", "promised"]) memory[name] = this.get("frame_counts", counts, name);
    const { length, item } = this.layout.structures.frame_counts.fields.by_kind;
    const first = this.place("frame_counts", counts, "by_kind");
    for (let kind = 1; kind < length; kind++) memory[this.enum("frame_kind", kind)] = this.number(first + item.size * kind);
    return memory;
  }

  // Descriptors, ports, pipes.

  files(proc, state) {
    const table = this.get("proc", proc, "files");
    if (!table) return [];
    const chunks = [this.place("fd_table", table, "first")];
    const more = this.get("fd_table", table, "more");
    for (let i = 0; more && i < 1024 / FD_CHUNK - 1; i++) chunks.push(this.number(more + 4 * i));
    const files = [];
    chunks.forEach((chunk, which) => {
      for (let i = 0; chunk && i < FD_CHUNK; i++) {
        const file = this.number(this.place("fd_chunk", chunk, "files") + 4 * i);
        if ((this.get("fd_chunk", chunk, "used") >>> i) & 1 && file && files.length < SHOWN_FILES)
          files.push([which * FD_CHUNK + i, ...this.file(file, state)]);
      }
    });
    return files;
  }

  file(file, state) {
    const kind = this.kinds.get(this.get("file", file, "ops")) ?? "other";
    const rights = ["r", "w", "rw", ""][this.get("file", file, "flags") & 3];
    const data = this.get("file", file, "data");
    if (kind === "port") return [kind, rights, this.get("port", data, "number")];
    if (kind.startsWith("pipe")) return [kind, rights, this.addPipe(data, state)];
    return [kind, rights, this.nodeName(this.get("file", file, "node"))];
  }

  nodeName(node) {
    if (!node) return "";
    for (const name of this.items(this.place("node", node, "names"), "name", "node_link"))
      return this.text(this.place("name", name, "text"));
    return "";
  }

  waiters(queue) {
    return [...this.items(queue, "thread", "queue_link")].map((thread) => this.tid(thread));
  }

  port(port) {
    const get = (field) => this.get("port", port, field);
    const messages = this.place("port", port, "messages");
    this.queues.set(messages, ["port", get("number")]);
    const turns = [...this.items(this.place("port", port, "turns"), "turn", "link")];
    return {
      name: this.nodeName(get("name")),
      slots: get("slots"),
      used: get("slots_used"),
      bytes: get("bytes"),
      bytes_used: get("bytes_used"),
      senders: get("senders"),
      receivers: get("receivers"),
      messages: [...this.messages(this.place("port", port, "ring"))],
      waiting: this.waiters(messages),
      wanting: turns.map((turn) => this.tid(this.get("turn", turn, "thread"))),
    };
  }

  /* Headers may cross from one page of the ring to the next, but no word does. */
  *messages(ring) {
    const [size, head, used] = ["size", "head", "used"].map((field) => this.get("ring", ring, field));
    const pages = this.place("ring", ring, "pages");
    const record = this.layout.structures.record;
    const word = (offset, signed) => {
      const at = (head + offset) % size;
      const page = this.frameNumber(this.number(pages + 4 * Math.floor(at / PAGE_SIZE)));
      return this.number(KERNEL_BASE + page * PAGE_SIZE + (at % PAGE_SIZE), 4, signed);
    };
    for (let at = 0; at < used; ) {
      const get = (field) => word(at + record.fields[field].offset, record.fields[field].type === "signed");
      const length = get("length");
      yield { type: get("type"), sender: get("sender"), length, call: get("call") !== 0 };
      at += record.size + Math.ceil(length / 4) * 4;
    }
  }

  addPipe(pipe, state) {
    const get = (field) => this.get("pipe", pipe, field);
    const [read, write] = ["may_read", "may_write"].map((field) => this.place("pipe", pipe, field));
    for (const queue of [read, write]) this.queues.set(queue, ["pipe", get("inode")]);
    state.pipes[get("inode")] = {
      bytes: get("length"),
      readers: get("readers"),
      writers: get("writers"),
      waiting: this.waiters(read),
      wanting: this.waiters(write),
    };
    return get("inode");
  }
}

if (typeof module !== "undefined") module.exports = { Reader, Lost };
