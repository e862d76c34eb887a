"""Every call that might take long, with the kernel's checks of itself on and counts compared."""


def test_long_calls_leave_nothing_behind(gaji):
    gaji("stretch", mem=896, timeout=180).expect("exited 0")
