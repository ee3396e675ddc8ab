-- apart: messages are many, and come in while it is built
create index concurrently if not exists message_by_writer on message (tenant, writer_hmac) where writer_hmac is not null;
