/*
 * exec. The new program is built aside: its file found (through "#!" lines), its arguments copied
 * out of the old program, its address space made. Only then, past one marked point, the process
 * turns into it, and the old address space goes last.
 */
#include "kernel/process/exec.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/abi/syscall.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/base/trap_frame.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/node.h"
#include "kernel/files/path.h"
#include "kernel/process/followers.h"
#include "kernel/process/image.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/script.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"

#define SCRIPT_DEPTH 5 /* interpreters that are scripts themselves, as Linux */

/* What is to be run, and what "#!" lines put in front of its arguments. */
struct program {
    struct node *file; /* a reference, and writers are kept off */
    unsigned depth;
    struct script_level {
        char head[SCRIPT_HEAD_SIZE];
        char *interpreter, *argument;
    } * levels[SCRIPT_DEPTH]; /* from the script that was named to the innermost interpreter */
};

static int program_open(const char *path, struct node **out)
{
    int error = node_lookup(proc_directory(), path, NODE_FOLLOW, out);
    if (error)
        return error;
    error = -EACCES;
    if (node_is_regular(*out) && ((*out)->mode & 0111))
        error = node_deny_write(*out);
    if (error)
        node_put(*out);
    return error;
}

static void program_scope_end(struct program *program)
{
    node_put_program(program->file);
    for (unsigned i = 0; i < program->depth; i++)
        heap_free(program->levels[i]);
}

/* The first page of a file that begins with "#!", or NULL. */
static const char *script_head(const struct node *file)
{
    struct frame *frame = file->object->size >= 2 ? object_find(file->object, 0) : NULL;
    const char *head = frame ? frame_map(frame) : NULL;
    return head && script_is(head) ? head : NULL;
}

/* Finds what `path` names, following "#!" lines. */
static int program_resolve(const char *path, struct program *program)
{
    for (;;) {
        struct node *file;
        int error = program_open(path, &file);
        if (error)
            return error;
        node_put_program(program->file);
        program->file = file;

        const char *head = script_head(file);
        if (!head)
            return 0;
        if (program->depth == SCRIPT_DEPTH)
            return -ELOOP;
        struct script_level *level = heap_zalloc(sizeof *level);
        if (!level)
            return -ENOMEM;
        memcpy(level->head, head, min_u32(file->object->size, SCRIPT_HEAD_SIZE));
        program->levels[program->depth++] = level;
        error = script_parse(level->head, &level->interpreter, &level->argument);
        if (error)
            return error;
        path = level->interpreter;
    }
}

/* The name of an interpreter that is not there, when what is wrong with it cannot be seen. */
static const char *script_complaint(const struct program *program, int error)
{
    if (error != -ENOENT || program->depth == 0)
        return NULL;
    const char *name = program->levels[program->depth - 1]->interpreter;
    return name && *name && name[strlen(name) - 1] == '\r'
               ? "its lines end as on Windows, with CR LF: store it with LF alone"
               : NULL;
}

/* Adds what the "#!" lines put in place of argument 0, the innermost interpreter first. */
static int add_script_words(const struct program *program, const char *path,
                            struct strings *strings)
{
    int error = 0;
    for (unsigned i = program->depth; i-- > 0 && !error;) {
        error = strings_add(strings, program->levels[i]->interpreter);
        if (!error && program->levels[i]->argument)
            error = strings_add(strings, program->levels[i]->argument);
    }
    return error ? error : strings_add(strings, path);
}

/* Collects path, arguments and environment; *argument_count says how many are arguments. */
static int collect_strings(const struct program *program, const char *path, uaddr_t argv,
                           uaddr_t envp, struct strings *strings, uint32_t *argument_count)
{
    int error = strings_add(strings, path);
    if (!error && program->depth > 0)
        error = add_script_words(program, path, strings);
    if (!error)
        error = strings_add_user_array(strings, argv, program->depth > 0 ? 1 : 0);
    if (!error && strings->count == 1)
        error = strings_add(strings, ""); /* as Linux since 5.18: there is always an argv[0] */
    *argument_count = strings->count - 1;
    return error ? error : strings_add_user_array(strings, envp, 0);
}

/* The registers with which a program starts: all zero but these (i386 ABI, "Process entry"). */
static void start_registers(struct thread *thread, const struct image *image)
{
    struct trap_frame *frame = thread_trap_frame(thread);
    *frame = (struct trap_frame){
        .ds = USER_DS,
        .es = USER_DS,
        .eip = image->entry,
        .cs = USER_CS,
        .eflags = EFLAGS_FIXED | EFLAGS_IF,
        .user_esp = image->stack_pointer,
        .user_ss = USER_DS,
    };
}

/* The process becomes the new program. Nothing here can fail. */
static void adopt(struct proc *self, struct program *program, const struct image *image,
                  const char *path)
{
    struct thread *thread = thread_current();
    struct aspace *old_space = self->aspace;
    struct node *old_file = self->executable;
    ASSERT_RULE(self->thread_count == 1,
                "all other threads have ended before a program is replaced");

    self->usage.peak_pages = proc_usage(self).peak_pages;
    self->aspace = image->space;
    self->executable = program->file; /* with its reference */
    program->file = NULL;
    self->has_execed = true;
    signal_actions_exec(self);
    task_of(thread)->signals.stack_size = 0;
    self->unknown_calls = 0;
    proc_set_name(self, path);
    thread_set_aspace(image->space);
    thread_drop_fpu();
    for (unsigned i = 0; thread->extras & EXTRA_TLS; i++)
        thread_set_tls(i, 0);
    segments_load(0, 0);
    start_registers(thread, image);

    proc_end_vfork(self);
    limits_enter_space(self); /* only now: somebody may have changed them meanwhile */
    fd_table_exec(self->files);
    node_put_program(old_file);
    if (old_space)
        aspace_release(old_space);
}

/* Everything that can fail: on success `program` and `image` are ready to be adopted. */
static int prepare(const char *path, uaddr_t argv, uaddr_t envp, struct program *program,
                   struct image *image)
{
    struct strings strings SCOPED(strings) = {.size = 0};
    uint32_t argument_count;
    int error = program_resolve(path, program);
    image->complaint = script_complaint(program, error);
    if (!error)
        error = collect_strings(program, path, argv, envp, &strings, &argument_count);
    if (!error)
        error = image_build(program->file, &strings, argument_count, image);
    return error;
}

/* What an error alone does not say. Once a program, as with unknown calls, whose set this shares.
 */
static COLD void tell_complaint(struct proc *self, const char *path, const char *complaint)
{
    uint32_t bit = 1u << SYS_execve % 32;
    if (!(self->unknown_calls & bit))
        printk("%s[%d]: cannot run %s: %s\n", self->name, self->pid, path, complaint);
    self->unknown_calls |= bit;
}

int process_exec(const char *path, uaddr_t argv, uaddr_t envp)
{
    MAY_SLEEP();
    struct program program SCOPED(program) = {0};
    struct image image;
    int error = prepare(path, argv, envp, &program, &image);
    if (error && image.complaint)
        tell_complaint(proc_current(), path, image.complaint);
    if (error)
        return error;
    error = process_become_single();
    if (error) { /* the process is being ended itself */
        aspace_release(image.space);
        return error;
    }

    /* Point of no return. */
    adopt(proc_current(), &program, &image, path);
    proc_tell(proc_current(), PROC_EXECED);
    return 0;
}

int process_start_init(const char *path, bool cascade)
{
    struct proc *init;
    struct program program SCOPED(program) = {0};
    struct image image;
    int error = prepare(path, 0, 0, &program, &image);
    if (!error)
        error = proc_create(&init);
    if (!error && !(init->files = fd_table_create()))
        error = -ENOMEM;
    if (error)
        return error; /* boot ends here: nothing is worth giving back */

    init->directory = node_root;
    node_get(node_root);
    init->umask = 022;
    init->cascade = cascade;
    proc_join(init, init->pid, init->pid);
    init->aspace = image.space;
    init->executable = program.file;
    program.file = NULL;
    limits_enter_space(init);
    proc_set_name(init, path);

    struct thread *thread = proc_thread(init);
    thread->aspace = image.space;
    start_registers(thread, &image);
    struct trap_frame frame = *thread_trap_frame(thread);
    thread_prepare_return(thread, &frame, 0, 0);
    proc_publish(init, NULL);
    thread_start(thread);
    return 0;
}
