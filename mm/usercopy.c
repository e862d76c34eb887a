/* Copies between the kernel and the current address space. The loops are in user_access.{h,s}. */
#include "mm/usercopy.h"

#include "mm/usercopy_fast.h"

int copy_from_user(void *to, uaddr_t from, size_t size)
{
    return copy_from_user_fast(to, from, size);
}

int copy_to_user(uaddr_t to, const void *from, size_t size)
{
    if (!in_user_space(to, size))
        return -EFAULT;
    user_access_begin();
    int error = user_copy((void *)to, from, size);
    user_access_end();
    return error;
}

int clear_user(uaddr_t to, size_t size)
{
    if (!in_user_space(to, size))
        return -EFAULT;
    user_access_begin();
    int error = user_clear((void *)to, size);
    user_access_end();
    return error;
}

int copy_string_from_user(char *to, uaddr_t from, size_t size)
{
    if (from >= USER_END)
        return -EFAULT;
    size_t room = USER_END - from;
    user_access_begin();
    int length = user_copy_string(to, (const char *)from, size < room ? size : room);
    user_access_end();
    if (length >= 0 && (size_t)length == size)
        return -ENAMETOOLONG;
    if (length >= 0 && (size_t)length == room)
        return -EFAULT;
    return length;
}
