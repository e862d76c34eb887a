static unsigned tickets[SEATS_MOST], next_ticket; /* 0: not hungry */
static bool eating[SEATS_MOST];
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void table_lay(unsigned count)
{
    seats = count;
    (void)places;
}
