/*
 * The tree of files under random calls, each allocation of which fails in turn: what fails changes
 * nothing, the checker finds nothing, and in the end nothing is left. (What each call answers is
 * compared with Linux by tests/linux/files_*.c.)
 */
#include "tests/host/files.h"

#include "kernel/files/directory.c"
#include "kernel/files/dirent.c"
#include "kernel/files/file.c"
#include "kernel/files/node.c"
#include "kernel/files/path.c"
#include "kernel/files/path_change.c"
#include "kernel/files/regular_file.c"
#include "kernel/files/tree.c"
#define is_made_up is_made_up_directory
#include "kernel/check/files.c"
#include "kernel/files/path_rename.c"
#define find_place find_object_place
#include "mm/object.c"

#include "kernel/abi/fcntl.h"

#define OPEN_FILES 8u

/* Nobody maps files here. */
void object_unmap_begin(struct object *object)
{
    (void)object;
}

bool object_unmap_step(struct object *object, uint32_t first)
{
    (void)first;
    return list_empty(&object->mappings);
}

static struct file *open_files[OPEN_FILES];

static void random_path(char *path)
{
    static const char *const parts[] = {"a", "b", "c", "d", "..", "."};
    *path = '\0';
    if (pick(4) == 0)
        strcat(path, "/");
    for (unsigned left = pick(4) + 1; left > 0; left--) {
        strcat(path, parts[pick(pick(2) ? 4 : 6)]);
        if (left > 1)
            strcat(path, pick(30) ? "/" : "//");
    }
    if (pick(12) == 0)
        strcat(path, "/");
}

/* A number that stands for the names, modes, links, sizes and targets of the whole tree. */
static uint64_t fingerprint_of(const struct node *directory)
{
    uint64_t sum = 0;
    const struct name *name;
    list_for_each (name, &directory->children, child_link) {
        const struct node *node = name->node;
        uint64_t own = node->mode + 31ull * node->links;
        for (const char *text = name->text; *text; text++)
            own = own * 131 + (uint8_t)*text;
        if (node_is_regular(node))
            own += node->object->size * 7919ull;
        if (node_is_directory(node))
            own += fingerprint_of(node) * 3;
        sum += own * own;
    }
    return sum;
}

struct call {
    unsigned kind, number, file;
    int flags;
    char path[64], other[64];
};

static int call_open(const struct call *call)
{
    struct node *node;
    struct file *file;
    bool created = false;
    int error;
    if (call->flags & O_CREAT)
        error = path_create(node_root, call->path, call->flags, 0644, &node, &created);
    else
        error =
            node_lookup(node_root, call->path, call->flags & O_NOFOLLOW ? 0 : NODE_FOLLOW, &node);
    if (error)
        return error;
    error = node_open(node, call->flags, &file);
    if (error && created)
        path_uncreate(node);
    node_put(node);
    if (error)
        return error;
    if (open_files[call->file])
        file_put(open_files[call->file]);
    open_files[call->file] = file;
    return 0;
}

static int call_link(const struct call *call)
{
    struct node *node;
    int error = node_lookup(node_root, call->path, 0, &node);
    if (error)
        return error;
    error = path_link(node, node_root, call->other);
    node_put(node);
    return error;
}

static int call_change_directory(const struct call *call)
{
    struct node *node;
    int error = node_lookup(node_root, call->path, NODE_FOLLOW | NODE_DIRECTORY, &node);
    if (error)
        return error;
    node_put(the_proc.directory);
    the_proc.directory = node;
    return 0;
}

static int call_on_file(const struct call *call)
{
    struct file *file = open_files[call->file];
    if (!file)
        return 0;
    switch (call->kind) {
    case 8:
        return file_write(file, USER_START, call->number, NULL);
    case 9:
        return file_read(file, USER_START, call->number, NULL);
    case 10:
        return file_truncate(file, call->number);
    default:
        return (int)file_seek(file, call->number, 0);
    }
}

static int make(const struct call *call)
{
    switch (call->kind) {
    case 0:
        return path_mkdir(node_root, call->path, 0755);
    case 1:
        return path_rmdir(node_root, call->path);
    case 2:
        return path_unlink(node_root, call->path);
    case 3:
        return path_rename(node_root, call->path, node_root, call->other, 0);
    case 4:
        return call_link(call);
    case 5:
        return path_symlink(call->path, node_root, call->other);
    case 6:
        return call_open(call);
    case 7:
        return call_change_directory(call);
    default:
        return call_on_file(call);
    }
}

static struct call random_call(void)
{
    static const int flags[] = {0,
                                O_CREAT | O_RDWR,
                                O_RDWR,
                                O_CREAT | O_EXCL | O_WRONLY,
                                O_CREAT | O_TRUNC | O_WRONLY,
                                O_RDWR | O_APPEND,
                                O_CREAT | O_NOFOLLOW | O_RDWR};
    struct call call = {pick(12), pick(9000), pick(OPEN_FILES), flags[pick(7)], "", ""};
    random_path(call.path);
    random_path(call.other);
    return call;
}

/* Repeats the call until none of its allocations fails. */
static void make_with_failures(const struct call *call)
{
    uint64_t before = fingerprint_of(node_root);
    long live = heap_live;
    for (unsigned n = 1;; n++) {
        fail_after = n;
        int result = make(call);
        bool has_failed = fail_after == 0;
        fail_after = 0;
        if (!has_failed || (result != -ENOMEM && result != -ENOSPC))
            return;
        assert_int_equal(fingerprint_of(node_root), before);
        if (call->kind != 8) /* the index of a file's pages may have grown */
            assert_int_equal(heap_live, live);
    }
}

static void remove_everything(void)
{
    for (unsigned i = 0; i < OPEN_FILES; i++)
        if (open_files[i])
            file_put(open_files[i]);
    node_put(the_proc.directory);
    while (!list_empty(&node_root->children)) {
        struct name *name = list_entry(node_root->children.next, struct name, child_link);
        while (node_is_directory(name->node) && !list_empty(&name->node->children))
            name = list_entry(name->node->children.next, struct name, child_link);
        tree_remove(name);
    }
    objects_reap();
}

static void random_calls_keep_the_tree_sound(void **state)
{
    (void)state;
    node_root = node_create(S_IFDIR | 0755, NULL, NULL);
    node_root->parent = node_root;
    node_root->links = 2;
    the_proc.directory = node_root;
    node_get(node_root);
    long live = heap_live;
    for (int i = 0; i < 40000; i++) {
        struct call call = random_call();
        make_with_failures(&call);
        if (i % 50 == 0 && files_check() != 0)
            fail_msg("after call %d the checker finds:\n%s", i, log_text);
    }
    remove_everything();
    assert_int_equal(heap_live, live);
    assert_int_equal(frames_live, 0);
    assert_int_equal(name_count(), 0);
    assert_int_equal(node_count(), 1);
    assert_int_equal(file_count(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_calls_keep_the_tree_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
