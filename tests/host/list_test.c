/* kernel/base/list.h: rings of links inside their elements. */
#include "tests/host/unit.h"

#include "kernel/base/list.h"

struct item {
    int value;
    struct list link;
};

static void fill(struct list *list, struct item *items, int count)
{
    list_init(list);
    for (int i = 0; i < count; i++) {
        items[i].value = i;
        list_push_back(list, &items[i].link);
    }
}

static void new_list_is_empty(void **state)
{
    (void)state;
    struct list list = LIST_INIT(list);
    assert_true(list_empty(&list));
}

static void push_back_keeps_order(void **state)
{
    (void)state;
    struct list list;
    struct item items[3], *item;
    int expected = 0;
    fill(&list, items, 3);
    list_for_each (item, &list, link)
        assert_int_equal(item->value, expected++);
    assert_int_equal(expected, 3);
}

static void push_front_comes_first(void **state)
{
    (void)state;
    struct list list;
    struct item items[2], first = {.value = -1};
    fill(&list, items, 2);
    list_push_front(&list, &first.link);
    assert_int_equal(list_entry(list.next, struct item, link)->value, -1);
}

static void removed_item_is_unlinked_and_may_be_removed_again(void **state)
{
    (void)state;
    struct list list;
    struct item items[3];
    fill(&list, items, 3);
    list_remove(&items[1].link);
    list_remove(&items[1].link);
    assert_false(list_linked(&items[1].link));
    assert_ptr_equal(items[0].link.next, &items[2].link);
    assert_ptr_equal(items[2].link.prev, &items[0].link);
}

static void safe_loop_allows_removal(void **state)
{
    (void)state;
    struct list list;
    struct item items[4], *item, *after;
    fill(&list, items, 4);
    list_for_each_safe (item, after, &list, link)
        list_remove(&item->link);
    assert_true(list_empty(&list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_list_is_empty),
        cmocka_unit_test(push_back_keeps_order),
        cmocka_unit_test(push_front_comes_first),
        cmocka_unit_test(removed_item_is_unlinked_and_may_be_removed_again),
        cmocka_unit_test(safe_loop_allows_removal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
