/* A bad pointer at any place of path, argv and envp is EFAULT, and the caller goes on. */
#include "tests/guest/child.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE   4096
#define KERNEL 0xC0000000u

static char path[] = "/bin/true", *good[] = {path, NULL};

static void expect_fault(const void *where, const void *argv, const void *envp)
{
    errno = 0;
    EXPECT(execve(where, (char *const *)argv, (char *const *)envp) == -1);
    EXPECT(errno == EFAULT);
}

/* A page that is there, with nothing after it. */
static char *lone_page(void)
{
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED && munmap(pages + PAGE, PAGE) == 0);
    return pages;
}

static void bad_addresses(const void *bad)
{
    const void *array[] = {path, "x", bad, NULL}, *first[] = {bad, NULL};
    expect_fault(bad, good, good);
    expect_fault(path, bad, good);
    expect_fault(path, good, bad);
    expect_fault(path, array, good);
    expect_fault(path, good, array);
    expect_fault(path, first, good);
    expect_fault(path, good, first);
}

static void ends_of_pages(void)
{
    char *page = lone_page(), *end = page + PAGE;
    memset(page, 'a', PAGE);
    expect_fault(end - 10, good, good); /* a path without an end */
    const void *endless[] = {path, end - 1, NULL};
    expect_fault(path, endless, good);
    expect_fault(path, good, endless);

    const char **last = (const char **)end - 1; /* an array without an end */
    *last = path;
    expect_fault(path, last, good);
    expect_fault(path, good, last);
    expect_fault(path, end - 2, good); /* an element across the page's end */
    munmap(page, PAGE);
}

static void run_at_end_of_page(void)
{
    char *end = lone_page() + PAGE;
    const char **array = (const char **)end - 2;
    array[0] = array[1] = NULL;
    memcpy(end - 8 - sizeof path, path, sizeof path);
    array[0] = end - 8 - sizeof path;
    execve(array[0], (char *const *)array, (char *const *)array + 1);
}

int main(void)
{
    const uint32_t bad[] = {1,          4,          KERNEL,     KERNEL + 0x100000,
                            0xFFFFF000, 0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        bad_addresses((const void *)bad[i]);
    ends_of_pages();
    EXPECT(exited_with(status_of(run_at_end_of_page), 0));
    return 0;
}
