/*
 * Exercise 7.2: table_split() belongs here. A space that shares a table gets one that is its
 * alone, and may change entries of it. Consider:
 *
 *   1. It must not fail: a write to memory that one has, munmap and exit may not want for memory.
 *      frame_promise() and frame_alloc_promised() (mm/frame.h) keep a frame back for later.
 *   2. Two tables name a page now, where one did. What does that mean for the page's count?
 *   3. And who may write to it, by which of the two entries, if anybody?
 *   4. In which order, so that nobody ever sees something half done?
 *
 * All entries in use of a table lie in [low, high) of its frame's `table` (mm/frame.h).
 */
