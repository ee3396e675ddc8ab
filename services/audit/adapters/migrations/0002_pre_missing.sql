-- What came in lately, for the check that each of them got past the door.
create index ledger_received on ledger (recorded_at) where event_type = 'ticket.received.v1';
