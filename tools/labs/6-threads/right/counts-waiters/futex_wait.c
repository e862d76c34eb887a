int futex_wait(uaddr_t address, bool shared, uint32_t expected, uint32_t bits, uint64_t deadline)
{
    struct sleeper self = {.bits = bits};
    uint32_t word;
    int error = find_key(address, shared, &self.key);
    if (error)
        return error;
    key_hold(&self.key);
    wait_queue_init(&self.queue);
    list_push_back(bucket_of(&self.key), &self.link);
    if (copy_from_user(&word, address, sizeof word))
        error = -EFAULT;
    else if (word != expected)
        error = -EAGAIN;
    while (!error && !self.woken)
        error = wait_sleep(&self.queue, "futex", deadline, UNTIL_SIGNAL);
    if (!self.woken)
        list_remove(&self.link);
    key_drop(&self.key);
    objects_reap();
    return self.woken ? 0 : error;
}
