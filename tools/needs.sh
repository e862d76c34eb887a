# The tools that Gaji needs, by group. Read by tools/setup and tools/doctor, each of which has a
# function `need`:
#
#   need WHAT LEAST DEBIAN FEDORA ARCH HOMEBREW [TEST...]
#
# WHAT is a command, or words; LEAST the oldest version that will do, or -; then the package on each
# system, or - where it has none. The test is by default: is the command there?

GROUPS_KNOWN='build run debug iso test check bench browser web'

have() {
    command -v "$1" > /dev/null 2>&1
}

if [ -z "$PYTHON" ]; then
    PYTHON=python3
    [ -e /etc/debian_version ] && PYTHON=/usr/bin/python3
fi

# A compiler for 32-bit x86: the distribution's, a bare-metal one, or this machine's own with -m32
# (Debian's gcc-multilib, which cannot be installed beside gcc-i686-linux-gnu).
find_cross() {
    [ -n "${CROSS+set}" ] && return 0
    for CROSS in i686-linux-gnu- i686-elf-; do
        have "${CROSS}gcc" && return 0
    done
    CROSS=
    have gcc && echo 'int main(void) { return 0; }' |
        gcc -m32 -nostdlib -Wl,-e,main -x c - -lgcc -o /dev/null 2> /dev/null && return 0
    unset CROSS
    return 1
}

static_libc() {
    find_cross && [ -f "$(${CROSS}gcc -m32 -print-file-name=libc.a)" ]
}

libc_package() {
    find_cross && [ -z "$CROSS" ] && echo libc6-dev-i386 || echo libc6-dev-i386-cross
}

has_python() {
    "$PYTHON" -c "import $1"
}

# needs GROUP: calls `need` for each; false when there is no such group.
needs() {
    case $1 in
    build)
        need i686-linux-gnu-gcc 8 gcc-i686-linux-gnu 'gcc glibc-devel.i686' 'gcc lib32-gcc-libs' i686-elf-gcc find_cross
        need nasm 2.14 nasm nasm nasm nasm
        need cpio 2.12 cpio cpio cpio cpio
        need python3 3.9 python3 python3 python python have "$PYTHON"
        ;;
    run) need qemu-system-i386 7.0 qemu-system-x86 qemu-system-x86 qemu-system-x86 qemu ;;
    debug) need gdb 12 gdb gdb gdb i386-elf-gdb ;;
    iso)
        need grub-mkrescue 2 grub-common grub2-tools-extra grub i686-elf-grub any_of grub-mkrescue grub2-mkrescue
        need 'GRUB for PCs' - grub-pc-bin grub2-pc-modules grub i686-elf-grub ls /usr/lib/grub/i386-pc/normal.mod
        need xorriso 1.4 xorriso xorriso libisoburn xorriso
        need mformat 4 mtools mtools mtools mtools
        ;;
    test)
        need gcc 8 gcc gcc gcc gcc
        need 'the C library headers' - libc6-dev glibc-devel glibc - ls /usr/include/stdlib.h
        need cmocka.h - libcmocka-dev libcmocka-devel cmocka cmocka ls /usr/include/cmocka.h
        need 'a static C library for i386' - "$(libc_package)" glibc-static.i686 lib32-glibc - static_libc
        need pytest - python3-pytest python3-pytest python-pytest pytest has_python pytest
        need pytest-xdist - python3-pytest-xdist python3-pytest-xdist python-pytest-xdist - has_python xdist
        need pexpect - python3-pexpect python3-pexpect python-pexpect - has_python pexpect
        need lxml - python3-lxml python3-lxml python-lxml - has_python lxml
        need qemu-i386 - qemu-user qemu-user qemu-user -
        need spin - spin - - spin
        need ccache - ccache ccache ccache ccache
        ;;
    check)
        need clang-format 14 clang-format clang-tools-extra clang clang-format
        need clang-tidy 14 clang-tidy clang-tools-extra clang llvm
        need cppcheck 2 cppcheck cppcheck cppcheck cppcheck
        ;;
    bench)
        need gcc 8 gcc gcc gcc gcc
        need 'a static C library for i386' - "$(libc_package)" glibc-static.i686 lib32-glibc - static_libc
        need matplotlib - python3-matplotlib python3-matplotlib python-matplotlib python-matplotlib has_python matplotlib
        ;;
    browser) # for the tests of pages
        need chromium - chromium chromium chromium -
        need chromedriver - chromium-driver chromedriver chromium -
        need node - nodejs nodejs nodejs node
        need selenium - python3-selenium python3-selenium python-selenium - has_python selenium
        ;;
    web)
        need npm - npm nodejs-npm npm node
        need gdb 12 gdb gdb gdb i386-elf-gdb
        ;;
    *) return 1 ;;
    esac
}

any_of() {
    for each in "$@"; do
        have "$each" && return 0
    done
    return 1
}
