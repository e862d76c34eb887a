"""The events of pipes, direct messages, signals, and of ports that are made."""

from seeing.events import Events, signal_name
from view.records import PAGE


class AllEvents(Events):
    def after_pipe_write(self, stop):
        self.pipe(stop, "pipe_write")

    def after_pipe_read(self, stop):
        self.pipe(stop, "pipe_read")

    def on_pipe_write(self, stop):
        return self.kernel.record("file", stop.eax).data

    on_pipe_read = on_pipe_write

    def pipe(self, stop, kind):
        if 0 < stop.eax < 1 << 31:
            pipe = self.kernel.record("pipe", stop.call.known)
            self.event(stop, kind, bytes=stop.eax, pipe=pipe.inode, left=pipe.length)

    def after_signal_send_info(self, stop):
        proc, info, _ = stop.call.arguments
        if stop.eax == 0:
            number = self.kernel.record("kernel_siginfo", info).si_signo
            kind = "signal" if stop.pid else "signal_kernel"
            self.event(stop, kind, to=self.kernel.record("proc", proc).pid, signal=signal_name(number))

    def after_direct_send(self, stop):
        if stop.eax == 0:
            content = self.kernel.record("content", stop.call.arguments[1])
            self.event(stop, "direct_send", to=stop.call.arguments[0], bytes=content.message.length)

    def after_direct_receive(self, stop):
        """Who sent it stands in the receiver's memory alone."""
        if stop.eax == 0:
            message = self.kernel.structures["port_message"]["fields"]
            at = self.kernel.record("inbox", stop.call.arguments[1]).header + message["sender"]["offset"]
            space = self.kernel.space(self.kernel.process(stop.pid))
            page = self.kernel.page_at(space, at)[2]
            self.event(stop, "direct_receive", sender=self.kernel.content_word(page, at % PAGE // 4))

    def after_direct_notify(self, stop):
        if stop.eax == 0:
            self.event(stop, "notify", to=stop.call.arguments[0])

    def after_port_create(self, stop):
        if stop.eax == 0:
            number = max(port.number for port in self.kernel.ports())
            slots, size, _ = stop.call.arguments
            self.event(stop, "port", port=number, slots=slots, bytes=size)

    def on_port_publish(self, stop):
        return self.kernel.record("file", stop.eax).data

    def after_port_publish(self, stop):
        port = self.kernel.record("port", stop.call.known)
        if stop.eax == 0:
            self.event(stop, "port_name", port=port.number, name=self.kernel.node_name(port.name))
