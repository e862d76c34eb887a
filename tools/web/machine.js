/* The PC that Gaji runs on: v86, started at the kernel's entry without a BIOS.
 *
 * It calls back with each byte of the console, and when the machine has ended itself. */

const ENDED = "the machine has ended itself";
const END_PORT = 0xf4; // where the kernel says how it ends, and these are the ways (kernel/cpu/exit.h)
const ENDS = { 0x10: "poweroff", 0x11: "panic", 0x28: "reboot" };
const MEMORY = 64 << 20;

class Machine {
  constructor(onByte, onEnd) {
    this.onByte = onByte;
    this.onEnd = onEnd;
  }

  /* Resolves when it is loaded, before its first instruction. */
  async load() {
    const [wasm, kernel, initrd] = await Promise.all(["v86.wasm", "kernel.elf", "initrd.cpio"].map(part));
    this.emulator = new V86({
      wasm_fn: async (imports) => (await WebAssembly.instantiate(wasm, imports)).instance.exports,
      memory_size: MEMORY,
      vga_memory_size: 1 << 20,
      multiboot: { buffer: kernel.buffer },
      initrd: { buffer: initrd.buffer },
      cmdline: "gaji console=tty", // a loader's name stands first
      hda: { buffer: new ArrayBuffer(512) }, // without disks restore_state fails
      cdrom: { buffer: new ArrayBuffer(2048) },
      disable_keyboard: true,
      disable_mouse: true,
      disable_speaker: true,
    });
    await new Promise((resolve) => this.emulator.add_listener("emulator-loaded", resolve));
    this.emulator.add_listener("serial0-output-byte", this.onByte);
    const cpu = this.emulator.v86.cpu;
    completeTimer(cpu.io);
    cpu.io.register_write(END_PORT, cpu, (code) => this.end(ENDS[code] ?? `0x${code.toString(16)}`));
    this.first = await this.save();
  }

  run() {
    this.emulator.run();
  }

  /* Back to the kernel's entry. */
  restart() {
    return this.restore(this.first);
  }

  /* Called in the midst of an instruction: to throw is the way to let no other follow it. */
  end(how) {
    this.emulator.v86.running = false;
    this.onEnd(how);
    throw ENDED;
  }

  type(text) {
    this.emulator.serial_send_bytes(0, new TextEncoder().encode(text));
  }

  save() {
    return this.emulator.save_state();
  }

  async restore(state) {
    await this.emulator.restore_state(state);
    this.emulator.run();
  }

  get ram() {
    return this.emulator.v86.cpu.mem8.subarray(0, MEMORY);
  }
}
