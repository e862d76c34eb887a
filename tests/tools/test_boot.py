"""Gaji boots by QEMU's loader and by GRUB, on small and large machines, and says why when not."""

import os
import re
import shutil
import subprocess

import gaji as gaji_module
import pytest

KERNEL = os.path.join(gaji_module.BUILD_DIR, "kernel.elf")
INITRD = os.path.join(gaji_module.BUILD_DIR, "initrd.cpio")


@pytest.mark.parametrize("mem", [16, 17, 64, 512, 1024, 2048, 3584])
def test_boots_with_memory_of(gaji, mem):
    gaji("echo", "up", mem=mem).expect(output="up\n")


def test_memory_that_is_not_used_is_said(gaji):
    gaji("echo", mem=2048).expect(log=r"(?i)not used|ignor")


@pytest.mark.parametrize("cpu", ["pentium2", "pentium3", "qemu32", "n270", "max"])
def test_boots_on_cpu(gaji, cpu):
    gaji("echo", "up", cpu=cpu).expect(output="up\n")


def no_report(result, name, message):
    """The kernel ended by itself for this reason, and said so on the serial port or the log."""
    assert result.status == 125, result.describe()
    assert result.ended.startswith("no-report"), result.describe()
    assert name in result.log, result.describe()
    result.expect(ended=None, log=message)


def test_old_cpu_is_told(gaji):
    no_report(gaji("echo", cpu="486", check=False), "EXIT_OLD_CPU", "(?i)cpu|processor")


def test_too_little_memory_is_told(gaji):
    no_report(gaji("echo", mem=2, check=False), "EXIT_TOO_LITTLE_MEMORY", "(?i)memory")


@pytest.mark.parametrize("machine", ["q35,pit=off", "microvm"])
def test_machine_without_a_timer_says_so(tmp_path, machine):
    """tools/run has no such machine."""
    log = tmp_path / "log"
    command = [os.environ.get("QEMU", "qemu-system-i386"), "-machine", machine, "-accel", "tcg", "-cpu", "max"]
    command += ["-m", "64", "-nodefaults", "-display", "none", "-no-reboot"]
    command += ["-kernel", KERNEL, "-initrd", INITRD, "-append", "-- /bin/sleep 1"]
    command += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    command += ["-chardev", f"file,id=log,path={log}", "-device", "isa-debugcon,iobase=0xe9,chardev=log"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=100)
    assert done.returncode == 2 * 0x29 + 1, log.read_text()
    assert re.search(r"^timer: .* no 8254 .*: start QEMU with -machine pc$", log.read_text(), re.MULTILINE)


def test_missing_initrd_is_told(gaji):
    result = gaji("echo", check=False, options=["--initrd="])
    no_report(result, "EXIT_NO_INITRD", "(?i)initrd")


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "flipped"])
def test_broken_initrd_is_told(gaji, tmp_path, damage):
    with open(INITRD, "rb") as file:
        good = file.read()
    broken = {
        "garbage": b"This is no archive.\n" * 100,
        "cut": good[: len(good) // 2],
        "empty": b"",
        "flipped": good[:6] + b"zzzzzzzz" + good[14:],
    }[damage]
    (tmp_path / "initrd").write_bytes(broken)
    result = gaji("echo", check=False, options=["--initrd", tmp_path / "initrd"])
    no_report(result, "EXIT_BAD_INITRD", "(?i)initrd")


def test_initrd_without_init_is_told(gaji, tmp_path):
    (tmp_path / "file").write_text("x")
    archive = subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc"],
        input=b"file\n",
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    (tmp_path / "initrd").write_bytes(archive)
    result = gaji("echo", check=False, options=["--initrd", tmp_path / "initrd"])
    no_report(result, "EXIT_NO_INIT", "(?i)init")


@pytest.fixture(scope="module")
def grub(tmp_path_factory):
    """Makes a GRUB image whose kernel gets `words`, and boots it."""
    if not shutil.which("grub-mkrescue"):
        pytest.skip("grub-mkrescue is not installed")

    def boot(words, modules=(INITRD,), lines="", **options):
        folder = tmp_path_factory.mktemp("iso")
        (folder / "boot/grub").mkdir(parents=True)
        shutil.copy(KERNEL, folder / "boot/kernel.elf")
        entry = f"multiboot /boot/kernel.elf {words}\n"
        for number, module in enumerate(modules):
            shutil.copy(module, folder / f"boot/module{number}")
            entry += f"module /boot/module{number} a name\n"
        (folder / "boot/grub/grub.cfg").write_text(f"{lines}\n{entry}boot\n")
        image = folder.with_suffix(".iso")
        subprocess.run(
            ["grub-mkrescue", "-o", str(image), str(folder)], check=True, capture_output=True
        )
        return gaji_module.run(options=["--iso", image], check=False, timeout=60, **options)

    return boot


def test_boots_by_grub(grub):
    result = grub("console=pipe -- /bin/echo by%20GRUB")
    assert result.text.endswith("by GRUB\n"), result.describe()
    result.expect("exited 0")


@pytest.mark.parametrize("mem", [16, 2048])
def test_boots_by_grub_with_memory_of(grub, mem):
    grub("console=pipe -- /bin/echo up", mem=mem).expect("exited 0")


def test_boots_by_grub_on_a_pentium2(grub):
    grub("console=pipe -- /bin/echo up", cpu="pentium2").expect("exited 0")


def test_grub_without_initrd_is_told(grub):
    no_report(grub("console=pipe", modules=()), "EXIT_NO_INITRD", "(?i)initrd")


def test_second_module_adds_files(grub, tmp_path):
    (tmp_path / "extra").write_text("brought along\n")
    archive = subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc"],
        input=b"extra\n",
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    (tmp_path / "second").write_bytes(archive)
    result = grub("console=pipe -- /bin/cat /extra", modules=(INITRD, tmp_path / "second"))
    assert result.text.endswith("brought along\n"), result.describe()


def test_wrong_magic_is_told(gaji, tmp_path):
    """A loader that jumps to the entry with something else in EAX."""
    with open(KERNEL, "rb") as file:
        kernel = bytearray(file.read())
    # mov eax, 0x2BADB002 is what QEMU leaves; a patched entry leaves another value.
    magic = (0x2BADB002).to_bytes(4, "little")
    at = kernel.find(magic)
    if at < 0:
        pytest.skip("the kernel does not carry the loader's magic as a constant")
    kernel[at : at + 4] = (0x12345678).to_bytes(4, "little")
    (tmp_path / "kernel.elf").write_bytes(kernel)
    result = gaji("echo", check=False, options=["--kernel", tmp_path / "kernel.elf"])
    no_report(result, "EXIT_BAD_MAGIC", "(?i)magic|loader")


def test_panic_names_reason_function_and_line(gaji):
    result = gaji("echo", append=["selftest=panic"], check=False).expect("panic")
    assert result.status == 125
    result.expect("panic", log=r"(?i)panic")
    result.expect("panic", log=r"\w+\+0x[0-9a-f]+.*\.c:\d+")


def test_program_words_end_with_the_status_in_the_report(gaji):
    gaji("sh", "-c", "exit 9", options=["-v"]).expect("exited 9", log="qemu-system-i386")


@pytest.mark.parametrize("damage", ["missing", "folder", "not executable", "text", "half a program"])
def test_init_that_cannot_be_run_is_told(gaji, tmp_path, damage):
    program = tmp_path / "init"
    with open(os.path.join(gaji_module.PROGRAMS_DIR, "bin/init"), "rb") as file:
        good = file.read()
    program.write_bytes({"text": b"no program\n", "half a program": good[:40]}.get(damage, good))
    program.chmod(0o644 if damage == "not executable" else 0o755)
    path = {"missing": "/bin/none", "folder": "/bin"}.get(damage, "/odd/init")
    result = gaji("echo", check=False, append=[f"init={path}"], add=[f"{program}:/odd/init"])
    no_report(result, "EXIT_NO_INIT", rf"init: {path} cannot be run")


def test_init_may_do_what_others_may(gaji):
    if gaji_module.BUILD != "debug":
        pytest.skip("allocations fail at will in debug builds alone")
    program = f"{gaji_module.BUILD_DIR}/tests/inside/as_init.elf:/bin/first"
    gaji("echo", "up", append=["init=/bin/first"], add=[program]).expect(output="up\n")


@pytest.mark.parametrize(
    "words", ["", "    ", "a=b=c", "=", "console", "timeout=soon", "-", "x--", "x" * 1500]
)
def test_odd_words_do_no_harm(gaji, words):
    gaji("echo", "up", append=[words]).expect(output="up\n")


@pytest.mark.parametrize("words", ["console=pipe -- /bin/true", "  console=pipe    --   /bin/true   "])
def test_spaces_on_the_command_line_do_no_harm(grub, words):
    grub(words).expect("exited 0")


@pytest.mark.parametrize("cut", [1, 100, 111, 5000, 100_000])
def test_initrd_cut_short_is_told(gaji, tmp_path, cut):
    with open(INITRD, "rb") as file:
        good = file.read().rstrip(b"\0")
    (tmp_path / "initrd").write_bytes(good[:-cut] if cut > 1 else good[:1])
    result = gaji("echo", check=False, options=["--initrd", tmp_path / "initrd"])
    no_report(result, "EXIT_BAD_INITRD", "initrd: ")


def test_initrd_larger_than_memory_is_told(gaji, tmp_path):
    (tmp_path / "large").write_bytes(bytes(10 << 20))
    result = gaji("echo", mem=20, check=False, add=[tmp_path / "large"])
    no_report(result, "EXIT_", "(?i)memory")


@pytest.mark.parametrize("cpu", ["pentium", "pentium-v1"])
def test_cpu_without_fxsave_is_told(gaji, cpu):
    no_report(gaji("echo", cpu=cpu, check=False), "EXIT_OLD_CPU", "(?i)cpu|processor")
