/* kernel/files/fd_table.c beside a plain array: descriptors, and what fork and exec do with them.
 */
#include "tests/host/files.h"

#define is_directory is_directory_file
#include "kernel/files/fd_table.c"
#include "kernel/files/file.c"

void node_put(struct node *node)
{
    (void)node;
}

bool node_is_directory(const struct node *node)
{
    (void)node;
    return false;
}

void node_stat(const struct node *node, struct stat64 *out)
{
    (void)node, (void)out;
}

void objects_reap(void)
{
}

static const struct file_ops no_ops;

/* What the table is to hold. */
static struct file *model[FD_LIMIT];
static unsigned model_flags[FD_LIMIT];

static int model_free_from(int fd)
{
    while (fd < (int)FD_LIMIT && model[fd])
        fd++;
    return fd;
}

static void try_install(struct fd_table *table, int lowest)
{
    struct file *file = file_create(&no_ops, 0, NULL, NULL);
    unsigned flags = pick(4);
    fail_after = pick(10) == 0;
    int fd = fd_install(table, file, lowest, flags), wanted = model_free_from(lowest);
    fail_after = 0;
    if (fd < 0) {
        assert_int_equal(fd, wanted == (int)FD_LIMIT && fd != -ENOMEM ? -EMFILE : -ENOMEM);
        file_put(file);
        return;
    }
    assert_int_equal(fd, wanted);
    model[fd] = file;
    model_flags[fd] = flags;
}

static void try_replace(struct fd_table *table, int fd)
{
    int to = (int)pick(1100) - 20;
    if (!model[fd])
        return;
    file_get(model[fd]);
    fail_after = pick(10) == 0;
    int error = fd_replace(table, to, model[fd], FD_CLOEXEC);
    fail_after = 0;
    if (error) {
        assert_true(error == -ENOMEM || (error == -EBADF && (to < 0 || to >= (int)FD_LIMIT)));
        file_put(model[fd]);
        return;
    }
    model[to] = model[fd];
    model_flags[to] = FD_CLOEXEC;
}

static void compare(struct fd_table *table, unsigned without)
{
    int next = -1;
    for (int fd = FD_LIMIT - 1; fd >= 0; fd--) {
        struct file *file = model_flags[fd] & without ? NULL : model[fd];
        assert_ptr_equal(fd_lookup(table, fd), file);
        if (file)
            next = fd;
        assert_int_equal(fd_next(table, fd), next);
        if (file)
            assert_int_equal(fd_flags(table, fd), model_flags[fd] & ~without);
    }
    assert_null(fd_lookup(table, -1));
    assert_null(fd_lookup(table, FD_LIMIT));
}

/* Every allocation of a fork fails in turn, and then it goes well. */
static struct fd_table *fork_table(struct fd_table *table)
{
    struct fd_table *copy;
    long live = heap_live;
    for (unsigned n = 1;; n++) {
        fail_after = n;
        int error = fd_table_fork(table, &copy);
        bool has_failed = fail_after == 0;
        fail_after = 0;
        if (!error)
            return copy;
        assert_true(has_failed && error == -ENOMEM && heap_live == live);
    }
}

static void random_use(struct fd_table *table)
{
    for (int i = 0; i < 2000; i++) {
        int fd = (int)(pick(2) ? pick(40) : pick(FD_LIMIT));
        switch (pick(4)) {
        case 0:
        case 1:
            try_install(table, fd);
            break;
        case 2:
            assert_int_equal(fd_close(table, fd), model[fd] ? 0 : -EBADF);
            model[fd] = NULL;
            break;
        default:
            try_replace(table, fd);
        }
    }
}

static void table_is_like_an_array(void **state)
{
    (void)state;
    for (int round = 0; round < 30; round++) {
        memset(model, 0, sizeof model);
        struct fd_table *table = fd_table_create();
        random_use(table);
        compare(table, 0);
        int reserved = fd_reserve(table, 0); /* by another thread, in the middle of open */
        struct fd_table *copy = fork_table(table);
        compare(copy, FD_CLOFORK);
        fd_table_exec(copy);
        compare(copy, FD_CLOFORK | FD_CLOEXEC);
        if (reserved >= 0)
            fd_unreserve(table, reserved);
        fd_table_put(table);
        fd_table_put(copy);
        assert_int_equal(heap_live, 0);
        assert_int_equal(file_count(), 0);
        assert_int_equal(fd_table_count(), 0);
    }
}

static void reserved_descriptor_is_busy(void **state)
{
    (void)state;
    struct fd_table *table = fd_table_create();
    struct file *file = file_create(&no_ops, 0, NULL, NULL);
    int fd = fd_reserve(table, 5);
    assert_int_equal(fd, 5);
    assert_null(fd_lookup(table, fd));
    assert_int_equal(fd_close(table, fd), -EBADF);
    assert_int_equal(fd_replace(table, fd, file, 0), -EBUSY);
    assert_int_equal(fd_reserve(table, 5), 6);
    fd_fill(table, fd, file, FD_CLOEXEC);
    assert_ptr_equal(fd_lookup(table, fd), file);
    fd_unreserve(table, 6);
    fd_table_put(table);
    assert_int_equal(heap_live, 0);
}

/* What is known to be full is looked at again once something of it was closed. */
static void full_table_gives_what_was_closed(void **state)
{
    (void)state;
    struct fd_table *table = fd_table_create();
    for (int fd = 0; fd < FD_LIMIT; fd++)
        assert_int_equal(fd_reserve(table, 0), fd);
    assert_int_equal(fd_reserve(table, 0), -EMFILE);
    assert_int_equal(fd_reserve(table, FD_LIMIT - 1), -EMFILE);
    fd_unreserve(table, 700);
    fd_unreserve(table, 3);
    assert_int_equal(fd_reserve(table, 4), 700);
    assert_int_equal(fd_reserve(table, 4), -EMFILE);
    assert_int_equal(fd_reserve(table, 0), 3);
    fd_unreserve(table, FD_LIMIT - 1);
    fd_table_limit(table, 500);
    assert_int_equal(fd_reserve(table, 0), -EMFILE);
    fd_table_limit(table, FD_LIMIT);
    assert_int_equal(fd_reserve(table, 600), FD_LIMIT - 1);
    for (int fd = 0; fd < FD_LIMIT; fd++)
        fd_unreserve(table, fd);
    fd_table_put(table);
    assert_int_equal(heap_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_like_an_array),
        cmocka_unit_test(reserved_descriptor_is_busy),
        cmocka_unit_test(full_table_gives_what_was_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
