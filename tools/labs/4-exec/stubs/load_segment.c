/*
 * Exercise 4.1. Maps one segment of type PT_LOAD (System V ABI, Intel386 supplement, chapter 5,
 * "Program Loading"; Operating System Concepts, 10th edition, 10.2). Nothing is read here: a region
 * says where pages will come from, and each comes at its first touch. In steps:
 *
 *   1. elf_check_segment() (exercise 4.4) says whether this can be done at all. With a memsz of 0
 *      there is nothing to do.
 *   2. In memory it begins at the loader's `base` plus vaddr. Regions have whole pages:
 *      page_down(), page_up(). vaddr and offset lie alike in their pages, so a page of the file is
 *      a page of memory.
 *   3. The pages that have its first filesz bytes: a struct mapping (mm/aspace.h) of kind
 *      REGION_FILE over `object`, the file's, from the page `object_page` of the file on. Its
 *      content_length, counted from the start of the region, says where the file's bytes end: what
 *      follows on that page is zero. A segment that cannot be written to keeps there what the file
 *      has. map_part() maps it.
 *   4. `protection`: PROTECT_READ, PROTECT_WRITE and PROTECT_EXECUTE for ELF_FLAG_READ and so on.
 *      A write is the program's own, never the file's: `shared` stays false.
 *   5. From there to memsz: zeros, REGION_ANONYMOUS, which Linux lets one read and write in any
 *      case.
 *   6. A file may be shorter than it says (`size` of the object). The pages of step 3 that it does
 *      not have are a part of their own, with `ends`: who touches them gets SIGBUS.
 *   7. Two things are kept for later: highest_end, the largest address behind any segment; and
 *      headers_address, where this segment has the byte of the file at `phoff` of the header, if
 *      it has (AT_PHDR tells the program).
 */
static int load_segment(struct loader *loader, const struct elf_segment *segment)
{
    (void)loader;
    (void)segment;
    (void)map_part;
    return -ENOSYS;
}
