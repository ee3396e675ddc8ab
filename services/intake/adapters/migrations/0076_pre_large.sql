-- apart: messages are many, and come in meanwhile
create index concurrently if not exists message_by_writer on message (tenant, writer_hmac) where writer_hmac is not null;

-- Which mails are still to be emptied for their age: the emptied ones stay, and are not read again each hour.
create index concurrently if not exists message_raw_by_age on message (received_at) where raw_ciphertext <> ''::bytea;

-- What was set aside, in the order in which a person looks at it.
create index concurrently if not exists rejected_by_time on rejected (tenant, rejected_at, rejected_id);
