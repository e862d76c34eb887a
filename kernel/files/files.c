/* The file system as a whole: boot, and names for kernel objects. */
#include "kernel/files/files.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/panic.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/files/tree.h"

static void make_root(void)
{
    node_root = node_create(S_IFDIR | 0755, NULL, NULL);
    if (!node_root)
        panic("no memory for the root directory");
    node_root->parent = node_root;
    node_root->links = 2;
}

static void make_directories(void)
{
    static const struct {
        const char *path;
        uint32_t mode;
    } directories[] = {
        {"/bin", 0755}, {"/dev", 0755},  {"/dev/shm", 01777},
        {"/etc", 0755}, {"/port", 0755}, {"/tmp", 01777},
    };
    for (unsigned i = 0; i < ARRAY_LENGTH(directories); i++)
        if (path_mkdir(node_root, directories[i].path, directories[i].mode))
            panic("no memory for %s", directories[i].path);
}

void files_init(void)
{
    make_root();
    make_directories();
}

struct files_counts files_count(void)
{
    return (struct files_counts){
        .files = file_count(),
        .fd_tables = fd_table_count(),
        .nodes = node_count(),
        .names = name_count(),
    };
}

int node_publish(const char *path, const struct node_ops *ops, void *data, uint32_t mode,
                 struct node **out)
{
    struct node *node = node_create(mode, ops, data);
    if (!node)
        return -ENOMEM;
    int error = path_attach(node_root, path, node);
    if (error)
        node_put(node);
    else
        *out = node;
    return error;
}

void node_unpublish(struct node *node)
{
    node->ops = NULL; /* so that whoever still finds it cannot open it */
    node->data = NULL;
    while (!list_empty(&node->names))
        tree_remove(list_entry(node->names.next, struct name, node_link));
    node_put(node);
}
