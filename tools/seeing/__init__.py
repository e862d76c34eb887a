"""What tools/see is made of: a recording, the stops in its replay, events, and what is written."""
