-- A ticket is erased by its id, without reading every delivery and every notice.
create index delivery_of_ticket on delivery (ticket_id);
create index notice_by_ticket on notice (ticket_id);
