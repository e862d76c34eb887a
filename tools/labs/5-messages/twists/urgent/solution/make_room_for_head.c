/* The head cannot be taken yet: that may change, while others run, of whom one may take it. */
static COLD int make_room_for_head(struct port *port)
{
    struct record record;
    record_get(port, find_next(port), &record);
    wait_wake_one(&port->messages);
    return parcel_make_room(record.parcel);
}
