int call_answer(uint32_t right, struct content *answer)
{
    struct call *call = find_call(right);
    enum outcome outcome = call ? inbox_fill(&call->answer, answer) : MOVED;
    answer->next = NULL;
    if (!call || outcome != MOVED)
        parcel_drop(answer->parcel);
    if (!call)
        return -ESRCH;
    if (outcome == SENDER_FAULT || outcome == NO_MEMORY || outcome == RECEIVER_SHORT)
        return outcome_error(outcome);
    call_end(call, outcome == MOVED ? 0 : outcome_error(outcome));
    return 0;
}
