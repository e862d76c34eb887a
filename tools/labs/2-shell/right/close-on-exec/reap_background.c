static void reap_background(void)
{
    siginfo_t ended;
    do {
        ended.si_pid = 0;
        if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG) < 0)
            break;
    } while (ended.si_pid != 0);
}
