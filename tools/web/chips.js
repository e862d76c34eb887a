/* What v86's timer chip leaves out and the kernel looks for, to know that there is such a chip: the
 * 8254's read-back of a channel's mode, and the bits of port 0x61 that were written. */

const PIT = { channel2: 0x42, command: 0x43, readBack: 0xe8, mode: 0x3f };
const SYSTEM_PORT = 0x61;

function completeTimer(io) {
  const { device, read8 } = { ...io.ports[PIT.channel2] };
  const { write8 } = { ...io.ports[PIT.command] };
  let mode = 0; // of channel 2
  let asked = false;
  io.register_write(PIT.command, device, (byte) => {
    if (byte >> 6 === 2) mode = byte & PIT.mode || mode; // none: the count is to be held
    asked = byte === PIT.readBack;
    if (!asked) write8.call(device, byte);
  });
  io.register_read(PIT.channel2, device, () => {
    if (!asked) return read8.call(device);
    asked = false;
    return mode;
  });
  completeSystemPort(io);
}

function completeSystemPort(io) {
  const { device, read8, write8 } = { ...io.ports[SYSTEM_PORT] };
  let written = 0;
  io.register_write(SYSTEM_PORT, device, (byte) => {
    written = byte & 3;
    write8.call(device, byte);
  });
  io.register_read(SYSTEM_PORT, device, () => read8.call(device) | written);
}
