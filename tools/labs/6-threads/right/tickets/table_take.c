static bool has_to_wait(unsigned seat)
{
    for (unsigned step = 1; step < seats; step += seats > 2 ? seats - 2 : 1) {
        unsigned other = (seat + step) % seats;
        if (eating[other] || (tickets[other] && tickets[other] < tickets[seat]))
            return true;
    }
    return false;
}

void table_take(unsigned seat)
{
    pthread_mutex_lock(&mutex);
    tickets[seat] = ++next_ticket;
    while (has_to_wait(seat))
        pthread_cond_wait(&changed, &mutex);
    eating[seat] = true;
    pthread_mutex_unlock(&mutex);
}
