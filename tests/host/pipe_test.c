/* Pipes beside a plain queue of bytes, with memory that runs out now and then. */
#include "tests/host/files.h"

#include "kernel/files/file.c"
#include "kernel/ipc/fifo.c"
#include "kernel/ipc/pipe.c"
#include "kernel/ipc/pipe_bytes.c"

static unsigned signals;

void poll_tell(struct poll_list *list, uint32_t events)
{
    (void)list, (void)events;
}

void poll_entry_watch(struct poll_entry *entry, struct poll_list *list)
{
    (void)entry, (void)list;
}

void signal_send_self(int number)
{
    assert_true(number == SIGPIPE);
    signals++;
}

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

struct node *node_create(uint32_t mode, const struct node_ops *ops, void *data)
{
    (void)mode, (void)ops, (void)data;
    return NULL; /* no pipe is opened by a name here */
}

static char queue[PIPE_SIZE];
static uint32_t queued;

static uint32_t random_length(void)
{
    return pick(3) ? pick(5000) + 1 : pick(70000) + 1;
}

static void try_write(struct file *writer)
{
    uint32_t length = random_length(), room = PIPE_SIZE - queued;
    for (uint32_t i = 0; i < length; i++)
        user[i] = (char)pick(256);
    fail_after = pick(5) == 0 ? pick(4) + 1 : 0;
    bool may_fail = fail_after > 0;
    int32_t done = file_write(writer, USER_START, length, NULL);
    bool has_failed = may_fail && fail_after == 0;
    fail_after = 0;
    if (done < 0) {
        bool full = length <= PIPE_BUF ? room < length : room == 0;
        assert_true((done == -EAGAIN && full) || (done == -ENOMEM && has_failed));
        return;
    }
    if (length <= PIPE_BUF || !has_failed)
        assert_int_equal(done, min_u32(length, room));
    memcpy(queue + queued, user, (size_t)done);
    queued += (uint32_t)done;
}

static void try_read(struct file *reader)
{
    uint32_t length = random_length();
    int32_t done = file_read(reader, USER_START, length, NULL);
    if (queued == 0) {
        assert_int_equal(done, -EAGAIN);
        return;
    }
    assert_int_equal(done, min_u32(length, queued));
    assert_memory_equal(user, queue, (size_t)done);
    queued -= (uint32_t)done;
    memmove(queue, queue + done, queued);
}

static void close_in_either_order(struct file *ends[2])
{
    unsigned first = pick(2), before = signals;
    file_put(ends[first]);
    if (first == 0) {
        assert_int_equal(file_write(ends[1], USER_START, 5, NULL), -EPIPE);
        assert_int_equal(signals, before + 1);
    }
    file_put(ends[1 - first]);
}

static void pipe_is_like_a_queue(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        struct file *ends[2];
        fail_after = pick(6);
        int error = pipe_create(O_NONBLOCK, ends);
        fail_after = 0;
        for (int i = 0; i < 1000 && !error; i++) {
            if (pick(2))
                try_write(ends[1]);
            else
                try_read(ends[0]);
            assert_true(frames_live <= PIPE_FRAMES);
        }
        if (!error)
            close_in_either_order(ends);
        queued = 0;
        assert_int_equal(heap_live, 0);
        assert_int_equal(frames_live, 0);
        assert_int_equal(pipe_count(), 0);
        assert_int_equal(file_count(), 0);
    }
}

static void bad_buffer_moves_nothing(void **state)
{
    (void)state;
    struct file *ends[2];
    assert_int_equal(pipe_create(O_NONBLOCK, ends), 0);
    assert_int_equal(file_write(ends[1], 8, 10, NULL), -EFAULT);
    assert_int_equal(file_write(ends[1], USER_START + USER_SIZE - 5, 10, NULL), -EFAULT);
    assert_int_equal(file_read(ends[0], USER_START, 10, NULL), -EAGAIN);
    assert_int_equal(file_write(ends[1], USER_START, 10, NULL), 10);
    assert_int_equal(file_read(ends[0], 8, 10, NULL), -EFAULT);
    assert_int_equal(file_read(ends[0], USER_START, 20, NULL), 10);
    file_put(ends[0]);
    file_put(ends[1]);
    assert_int_equal(frames_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipe_is_like_a_queue),
        cmocka_unit_test(bad_buffer_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
