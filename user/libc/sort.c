/* Sorting and searching. */
#include <stdlib.h>

typedef int (*comparison)(const void *, const void *);

static void swap(char *a, char *b, size_t size)
{
    while (size-- > 0) {
        char byte = *a;
        *a++ = *b;
        *b++ = byte;
    }
}

/* Lets the element at `root` sink until neither child is larger. */
static void heap_sink(char *array, size_t root, size_t count, size_t size, comparison compare)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && compare(array + child * size, array + (child + 1) * size) < 0)
            child++;
        if (compare(array + root * size, array + child * size) >= 0)
            return;
        swap(array + root * size, array + child * size, size);
        root = child;
    }
}

/* Heapsort (Knuth, TAOCP 3, 5.2.3): n log n steps always, no memory, no recursion. */
void qsort(void *array, size_t count, size_t size, comparison compare)
{
    for (size_t i = count / 2; i-- > 0;)
        heap_sink(array, i, count, size, compare);
    for (size_t last = count; last-- > 1;) {
        swap(array, (char *)array + last * size, size);
        heap_sink(array, 0, last, size, compare);
    }
}

void *bsearch(const void *key, const void *array, size_t count, size_t size, comparison compare)
{
    const char *base = array;
    while (count > 0) {
        const char *middle = base + count / 2 * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            base = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
